/** /admin/flows/replay: what a draft or a version would have made of the last calls, before it is published. */
import { z } from 'zod'
import { sourcesOfDraft } from '../../../calls/flow-versions/publish.ts'
import type { Publication } from '../../../calls/flow-versions/version-store.ts'
import type { Draft } from '../../../calls/flow-versions/draft-store.ts'
import type { EditionSources } from '../../../calls/editions.ts'
import { replayCalls } from '../../../calls/replay/replay-calls.ts'
import { UNCHECKED_WORDS } from '../../../calls/flow-work/flow-work.ts'
import type { Allow } from '../../allow.ts'
import { SelectField } from '../../components/field.tsx'
import { FilterForm } from '../../components/table.tsx'
import { filesOf, type FlowScreenDeps } from '../flow-deps.ts'
import { FLOW_ROLES, REPLAY_PATH, sendFlows } from '../flow-page.tsx'
import { ProblemList } from '../problem-list.tsx'
import { ReplayResult, type ReplayResultProps } from './replay-result.tsx'

/** As long as a person waits for a page; the command does more. */
const COUNTS = [100, 300, 1_000]
const MOST_VERSIONS = 50

const query = z.object({
  /** The number of a version, or the id of a draft. */
  of: z.string().max(64).optional().catch(undefined),
  last: z.coerce
    .number()
    .refine((calls) => COUNTS.includes(calls))
    .catch(COUNTS[0] ?? 100),
})

export function replayScreen(deps: FlowScreenDeps): (allow: Allow) => void {
  const { versions, drafts, now } = deps
  return (allow) => {
    allow({ method: 'get', path: REPLAY_PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const asked = query.parse(request.query)
      const [listed, open, { live }] = await Promise.all([
        versions.list(MOST_VERSIONS),
        drafts.open(),
        versions.published(now()),
      ])
      const found = asked.of === undefined ? undefined : await wanted(asked.of, deps)
      const replayed =
        found && (await replayCalls(found.sources, { most: asked.last }, { ...deps, calls: deps.pastCalls }))
      const body = (
        <>
          <p>
            Each of the last calls is followed through the flows that you choose, with the keys its caller pressed and
            the answers it was given. What a call does not tell is not guessed.
          </p>
          <Ask asked={asked} versions={listed} drafts={open} live={live?.number} />
          {asked.of !== undefined && found === undefined && <p>This draft or version is not there, or no longer.</p>}
          {replayed !== undefined && (
            <Replayed
              replayed={replayed}
              name={found?.name ?? ''}
              zone={deps.policy.timeZone}
              mayOpenCalls={context.person.role === 'administrator'}
            />
          )}
        </>
      )
      sendFlows(response, context, { title: 'Replay', body })
    })
  }
}

interface Found {
  name: string
  sources: EditionSources
}

async function wanted(of: string, deps: FlowScreenDeps): Promise<Found | undefined> {
  if (/^[1-9][0-9]{0,8}$/.test(of)) {
    const version = await deps.versions.find(Number(of))
    return version && { name: `version ${version.number}`, sources: await filesOf(deps, version.version) }
  }
  const draft = z.uuid().safeParse(of).success ? await sourcesOfDraft(of, deps) : undefined
  return draft && { name: `the draft “${draft.draft.name}”`, sources: draft.sources }
}

function Replayed({
  replayed,
  ...shown
}: Omit<ReplayResultProps, 'replay'> & { replayed: Awaited<ReturnType<typeof replayCalls>> }) {
  switch (replayed.kind) {
    case 'replayed':
      return <ReplayResult {...shown} replay={replayed} />
    case 'refused':
      return (
        <>
          <p>No call can follow these flows:</p>
          <ProblemList problems={replayed.problems} />
        </>
      )
    case 'unchecked':
      return (
        <p class="notice-line">
          <strong>No call was replayed.</strong> {UNCHECKED_WORDS[replayed.why]}
        </p>
      )
    default:
      return replayed satisfies never
  }
}

interface AskProps {
  asked: z.infer<typeof query>
  versions: readonly Publication[]
  drafts: readonly Draft[]
  live: number | undefined
}

function Ask({ asked, versions, drafts, live }: AskProps) {
  const ofVersion = ({ number, why }: Publication) =>
    `Version ${number}${number === live ? ' (live)' : ''}: ${why.slice(0, 60)}`
  return (
    <FilterForm action={REPLAY_PATH} label="What is replayed">
      <SelectField
        id="of"
        name="of"
        label="Flows"
        value={asked.of ?? ''}
        choices={[
          ...drafts.map(({ id, name }) => ({ value: id, label: `Draft: ${name}` })),
          ...versions.map((one) => ({ value: String(one.number), label: ofVersion(one) })),
        ]}
      />
      <SelectField
        id="last"
        name="last"
        label="Calls"
        value={String(asked.last)}
        choices={COUNTS.map((calls) => ({ value: String(calls), label: `the last ${calls.toLocaleString('en')}` }))}
      />
    </FilterForm>
  )
}
