/** Bringing a draft up to date after another version was published: what is joined, and what an author has to choose. */
import { z } from 'zod'
import type { FileSave } from '../../../calls/flow-versions/draft-store.ts'
import type { Publication } from '../../../calls/flow-versions/version-store.ts'
import type { Allow } from '../../allow.ts'
import { Button } from '../../components/button.tsx'
import { SelectField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { Lines } from '../comparison.tsx'
import { filesOf, type FlowScreenDeps } from '../flow-deps.ts'
import { authorOf, FLOW_ROLES, sendFlows, tell, type FlowContext } from '../flow-page.tsx'
import { DRAFTS_PATH, pathOfDraft } from './draft-paths.ts'
import { mergedFile, type Merged } from './merge-drafts.ts'
import { sendNoDraft, type FindDraft, type OpenDraft } from './open-draft.ts'

const PATH = `${DRAFTS_PATH}/:id/bring-up`
const form = z.object({ revision: z.coerce.number().int().catch(0), onto: z.coerce.number().int().catch(0) })

export function bringUpScreen(deps: FlowScreenDeps, find: FindDraft): (allow: Allow) => void {
  const { drafts, now } = deps

  async function mergedOnto(since: Publication, { files, base, sources }: OpenDraft): Promise<Merged[]> {
    const theirs = await filesOf(deps, since.version)
    return files.map(({ file }) => mergedFile(file, base, sources, theirs))
  }

  return (allow) => {
    allow({ method: 'get', path: PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request, 'as-it-is')
      if (found === undefined) return sendNoDraft(response, context)
      const { draft, since } = found
      if (since === undefined) return tell(response, context, pathOfDraft(draft.id), 'It is up to date.')
      const merged = await mergedOnto(since, found)
      const body = <Choices context={context} found={found} since={since} merged={merged} />
      sendFlows(response, context, { title: `Bring “${draft.name}” up to date?`, body })
    })

    allow({ method: 'post', path: PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request, 'as-it-is')
      if (found === undefined) return sendNoDraft(response, context)
      const { draft, since } = found
      const { revision, onto } = form.parse(request.body)
      const not = (why: string) => tell(response, context, pathOfDraft(draft.id), `Nothing was done: ${why}`)
      if (since === undefined) return not('it is up to date.')
      if (since.number !== onto) return not('yet another version was published. Look again.')
      const chosen = (merged: Merged): Merged => {
        if (merged.kind !== 'choose') return merged
        const body: unknown = request.body
        const choice: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, `of-${merged.file}`) : ''
        return { kind: choice === 'theirs' ? 'theirs' : 'mine', file: merged.file }
      }
      const merged = (await mergedOnto(since, found)).map(chosen)
      const keeps = merged.filter(({ kind }) => kind !== 'theirs').map(({ file }) => file)
      const by = authorOf(context)
      const moved = await drafts.rebase(draft.id, revision, since.number, keeps, by, now())
      if (moved.kind !== 'saved') return not('another author changed the draft at this moment. Look again.')
      const saves = merged.flatMap((one): FileSave[] => {
        const over = found.files.find(({ file }) => file === one.file)?.revision ?? 0
        return one.kind === 'joined' ? [{ kind: 'written', file: one.file, over, source: one.source }] : []
      })
      const done = saves.length === 0 ? moved : await drafts.save(draft.id, since.number, saves, by, now())
      const words =
        done.kind === 'saved'
          ? `It changes version ${since.number} now.`
          : `It changes version ${since.number} now, but another author wrote at this moment: sentences may be as before that version. Look at what it changes.`
      return tell(response, context, pathOfDraft(draft.id), words)
    })
  }
}

interface ChoicesProps {
  context: FlowContext
  found: OpenDraft
  since: Publication
  merged: readonly Merged[]
}

function Choices({ context, found: { draft }, since, merged }: ChoicesProps) {
  return (
    <PageForm context={context} action={`${pathOfDraft(draft.id)}/bring-up`}>
      <input type="hidden" name="revision" value={String(draft.revision)} />
      <input type="hidden" name="onto" value={String(since.number)} />
      <p>
        It changes version {draft.basedOn}; callers hear version {since.number} now. Files that only one of them changed
        need no choice.
      </p>
      {merged.map((one) => (
        <Choice one={one} since={since} />
      ))}
      <div class="actions">
        <Button kind="primary">Bring it up to date</Button>
        <a href={pathOfDraft(draft.id)}>Cancel</a>
      </div>
    </PageForm>
  )
}

function Choice({ one, since }: { one: Merged; since: Publication }) {
  switch (one.kind) {
    case 'mine':
      return (
        <p>
          <span class="code">{one.file}</span>: as in the draft.
        </p>
      )
    case 'theirs':
      return (
        <p>
          <span class="code">{one.file}</span>: as in version {since.number}.
        </p>
      )
    case 'joined':
      return (
        <p>
          <span class="code">{one.file}</span>: sentences of both.{' '}
          {one.both.length > 0 && `Both changed ${one.both.join(', ')}: the draft's words stay.`}
        </p>
      )
    case 'choose':
      return (
        <section class="flow-diff" aria-label={one.file}>
          <SelectField
            id={`of-${one.file}`}
            name={`of-${one.file}`}
            label={`${one.file}: both changed it`}
            value="mine"
            choices={[
              { value: 'mine', label: 'As in the draft' },
              { value: 'theirs', label: `As in version ${since.number}` },
            ]}
          />
          <Lines before={one.theirs} after={one.mine} />
        </section>
      )
    default:
      return one satisfies never
  }
}
