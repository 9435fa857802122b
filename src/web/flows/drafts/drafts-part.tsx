/** Drafts on the page of versions: those that are open, and a form to begin one from what callers hear now. */
import { z } from 'zod'
import type { Draft } from '../../../calls/flow-versions/draft-store.ts'
import type { Publication } from '../../../calls/flow-versions/version-store.ts'
import type { Child } from 'hono/jsx'
import type { Allow } from '../../allow.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Table } from '../../components/table.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { authorOf, FLOW_ROLES, tell, VERSIONS_PATH, type FlowContext } from '../flow-page.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { At } from '../moment.tsx'
import { DRAFTS_PATH, pathOfDraft } from './draft-paths.ts'

/** As the database has it. */
const MOST_NAME = 80
/** Own choice: more are forgotten by those who began them. */
const MOST_OPEN = 20

const form = z.object({ name: z.string().trim().max(1_000).catch('') })

export function draftsPart({ drafts, versions, policy, now }: FlowScreenDeps) {
  return async (context: FlowContext): Promise<Child> => {
    const [open, { live }] = await Promise.all([drafts.open(), versions.published(now())])
    return <DraftsPart context={context} open={open} live={live} zone={policy.timeZone} />
  }
}

interface PartProps {
  context: FlowContext
  open: readonly Draft[]
  live: Publication | undefined
  zone: string
}

function DraftsPart({ context, open, live, zone }: PartProps) {
  return (
    <section aria-labelledby="drafts">
      <h2 id="drafts">Drafts</h2>
      <Table
        label="Open drafts"
        rows={open}
        empty="No draft is open. Callers hear nothing of a draft until it is published."
        rowId={({ id }) => `draft-${id}`}
        columns={[
          { title: 'Draft', cell: ({ id, name }) => <a href={pathOfDraft(id)}>{name}</a> },
          { title: 'Changes version', cell: ({ basedOn }) => basedOn },
          { title: 'Begun by', cell: ({ madeBy }) => madeBy },
          {
            title: 'Changed last',
            cell: ({ changedBy, changedAt }) => (
              <>
                {changedBy}, <At at={changedAt} zone={zone} />
              </>
            ),
          },
          { title: 'On trial', cell: ({ onTrial }) => (onTrial ? 'yes' : 'no') },
        ]}
      />
      {live !== undefined && (
        <PageForm context={context} action={DRAFTS_PATH} class="flow-begin">
          <TextField
            id="draft-name"
            name="name"
            label="What the draft is for"
            help={`E.g. Holiday hours. It begins with what callers hear now, version ${live.number}.`}
            maxlength={MOST_NAME}
            required
          />
          <div class="actions">
            <Button kind="primary">Begin a draft</Button>
          </div>
        </PageForm>
      )}
    </section>
  )
}

export function beginDraft({ drafts, versions, now }: FlowScreenDeps): (allow: Allow) => void {
  return (allow) => {
    const keeps = { button: 'Begin a draft', page: VERSIONS_PATH, fields: { name: 'What the draft is for' } }
    allow({ method: 'post', path: DRAFTS_PATH, roles: FLOW_ROLES, keeps }, async (context, request, response) => {
      const { name } = form.parse(request.body)
      const not = (why: string) => tell(response, context, VERSIONS_PATH, `No draft was begun: ${why}`)
      if (name === '') return not('say what it is for.')
      if (name.length > MOST_NAME) return not(`its name may have ${MOST_NAME} letters at most.`)
      const at = now()
      const [open, { live }] = await Promise.all([drafts.open(), versions.published(at)])
      if (live === undefined) return not('there is no version yet that it could change.')
      if (open.some((one) => one.name === name)) return not('another draft has this name.')
      if (open.length >= MOST_OPEN) return not(`${MOST_OPEN} are open. Publish or discard one first.`)
      response.redirect(303, pathOfDraft(await drafts.make(name, live.number, authorOf(context), at)))
    })
  }
}
