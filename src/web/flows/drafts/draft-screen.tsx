/** /admin/flows/drafts/…: one draft: what it changes, what keeps it from being published, its files, and what can be done with it. */
import type { Child } from 'hono/jsx'
import type { Allow } from '../../allow.ts'
import { ButtonLink } from '../../components/button.tsx'
import { Table } from '../../components/table.tsx'
import { count, countWords, Differences } from '../comparison.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import {
  FLOW_ROLES,
  PICTURE_PATH,
  REPLAY_PATH,
  pathOfVersion,
  saidOn,
  sendFlows,
  type FlowContext,
} from '../flow-page.tsx'
import { At } from '../moment.tsx'
import { ProblemList } from '../problem-list.tsx'
import { AddFile } from './add-file.tsx'
import { DRAFTS_PATH, isPrompts, pathOfDraft, pathOfFile, pathOfSentences, placeOfProblem } from './draft-paths.ts'
import { sendNoDraft, type FindDraft, type OpenDraft } from './open-draft.ts'

/** A part of the page that has its own file, e.g. the trial of the draft. */
export type DraftPart = (draft: OpenDraft, context: FlowContext) => Promise<Child>

export function draftScreen(
  { policy }: Pick<FlowScreenDeps, 'policy'>,
  find: FindDraft,
  more: readonly DraftPart[],
): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: `${DRAFTS_PATH}/:id`, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request)
      if (found === undefined) return sendNoDraft(response, context)
      const parts = await Promise.all(more.map((part) => part(found, context)))
      const body = (
        <>
          <Head found={found} zone={policy.timeZone} />
          <Faults found={found} />
          {parts}
          <section aria-labelledby="changes">
            <h2 id="changes">What it changes</h2>
            <Differences compared={found.compared} />
          </section>
          <Files context={context} found={found} />
        </>
      )
      sendFlows(response, context, { title: found.draft.name, body, said: await saidOn(context, request) })
    })
  }
}

function Head({ found: { draft, compared, problems, unchecked, since }, zone }: { found: OpenDraft; zone: string }) {
  const { id, basedOn, madeBy, changedBy, changedAt } = draft
  const path = pathOfDraft(id)
  return (
    <>
      <p>
        A draft of <a href={pathOfVersion(basedOn)}>version {basedOn}</a>, begun by {madeBy}, changed last by{' '}
        {changedBy}, <At at={changedAt} zone={zone} />. {countWords(compared) || 'Nothing'} different. Callers hear
        nothing of it until it is published.
      </p>
      {since !== undefined && (
        <p class="notice-line" id="behind">
          <strong>Version {since.number} was published since,</strong> by {since.by}: <q>{since.why}</q>. Published as
          it is, this draft would take that back, so it cannot be. <a href={`${path}/bring-up`}>Bring it up to date…</a>
        </p>
      )}
      <div class="actions">
        <ButtonLink kind="primary" href={pathOfSentences(id)}>
          Edit sentences
        </ButtonLink>
        <ButtonLink kind="secondary" href={`${PICTURE_PATH}?of=${encodeURIComponent(id)}`}>
          Picture
        </ButtonLink>
        <ButtonLink kind="secondary" href={`${REPLAY_PATH}?of=${encodeURIComponent(id)}`}>
          Replay calls on it
        </ButtonLink>
        {problems.length === 0 && unchecked === undefined && since === undefined && (
          <ButtonLink kind="secondary" href={`${path}/publish`}>
            Publish…
          </ButtonLink>
        )}
        <ButtonLink kind="danger-quiet" href={`${path}/discard`}>
          Discard…
        </ButtonLink>
      </div>
    </>
  )
}

function Faults({ found: { draft, problems, unchecked } }: { found: OpenDraft }) {
  if (unchecked !== undefined)
    return (
      <p class="notice-line" id="unchecked">
        <strong>It could not be checked now.</strong> {unchecked}
      </p>
    )
  if (problems.length === 0)
    return <p id="faultless">No fault was found: every step, every sentence and every language was checked.</p>
  return (
    <section aria-labelledby="faults">
      <h2 id="faults">{count(problems.length, 'fault')}: it cannot be published</h2>
      {problems.some(({ sentence }) => sentence.includes('is missing in')) && (
        <p>
          <a href={`${pathOfSentences(draft.id)}?lacking=on`}>Sentences that a language lacks</a>
        </p>
      )}
      <ProblemList problems={problems} href={placeOfProblem(draft.id)} />
    </section>
  )
}

function Files({ context, found }: { context: FlowContext; found: OpenDraft }) {
  const { draft, files, sources, problems } = found
  const changed = new Map(files.map((one) => [one.file, one]))
  const names = [...new Set([...sources.map(({ file }) => file), ...changed.keys()])].toSorted()
  const steps = names.filter((file) => !isPrompts(file))
  const languages = names.filter(isPrompts)
  const table = (label: string, rows: readonly string[]) => (
    <Table
      label={label}
      rows={rows}
      empty="None."
      columns={[
        { title: 'File', cell: (file) => <a href={pathOfFile(draft.id, file)}>{file}</a> },
        { title: 'Changed by', cell: (file) => changeOf(changed.get(file)) },
        {
          title: 'Faults',
          isFigure: true,
          cell: (file) => problems.filter((one) => one.file === file).length || '',
        },
      ]}
    />
  )
  return (
    <section aria-labelledby="files">
      <h2 id="files">Steps, as text</h2>
      {table('Flows', steps)}
      <h2>Languages</h2>
      {table('Languages', languages)}
      <AddFile context={context} draft={draft} />
    </section>
  )
}

function changeOf(one: OpenDraft['files'][number] | undefined): string {
  if (one === undefined) return ''
  return one.source === undefined ? `${one.changedBy}: taken away` : one.changedBy
}
