/** The last calls on other flows: what would have been different, call by call and in total. */
import type { Policy } from '../../domain/policy.ts'
import type { StepName } from '../../flows/steps.ts'
import type { EditionSources } from '../editions.ts'
import type { FlowWork, Unchecked, Refused, ReplayBatch } from '../flow-work/flow-work.ts'
import type { PublishedFlows } from '../flow-versions/version-store.ts'
import type { PastCall, PastCalls, PastCallsAsked } from '../history/past-calls.ts'
import type { ReplayedCall, VerdictKind } from './verdict.ts'

/** More take longer than an author waits, and tell no more. */
export const MOST_REPLAYED = 10_000

export interface Replay {
  kind: 'replayed'
  /** Newest first. */
  calls: ReplayedCall[]
  counts: Record<VerdictKind, number>
  /** Of calls that are not the same: at the step where they part, or where no more can be told; most first. */
  bySteps: { step: StepName; counts: Record<VerdictKind, number> }[]
  /** Sentences that are heard otherwise, with how many calls; most first. */
  bySentences: { prompt: string; calls: number }[]
  /** Calls whose own flows are no longer on record: their words are compared by name alone. */
  withoutFlows: number
}

export interface ReplayDeps {
  calls: Pick<PastCalls, 'newest'>
  versions: Pick<PublishedFlows, 'files'>
  policy: Pick<Policy, 'languages'>
  work: FlowWork
}

/** Of `sources`, in the order of their names. */
export async function replayCalls(
  sources: EditionSources,
  asked: PastCallsAsked,
  { calls: past, versions, policy, work }: ReplayDeps,
): Promise<Replay | Refused | Unchecked> {
  const checked = await work.check(sources)
  if (checked.kind !== 'whole') return checked
  const filesOf = flowsOfCalls(versions)
  const calls: ReplayedCall[] = []
  let withoutFlows = 0
  // What a live policy holds may change meanwhile, and is read through a getter that no other process has.
  const languages = { ...policy.languages }
  for await (const some of past.newest({ ...asked, most: Math.min(asked.most, MOST_REPLAYED) })) {
    const replayed = await work.replay({ sources, languages, calls: some.map(needed), before: await filesOf(some) })
    if (replayed.kind !== 'replayed') return replayed
    calls.push(...replayed.calls)
    withoutFlows += replayed.withoutFlows
  }
  return { kind: 'replayed', calls, withoutFlows, ...totalsOf(calls) }
}

/** Without the parts of a path that no replay looks at. */
function needed({ path: { turns, flowVersion }, ...call }: PastCall): PastCall {
  return { ...call, path: { moments: [], decisions: [], turns, ...(flowVersion !== undefined && { flowVersion }) } }
}

/** The flows of each version are read once for one replay. */
function flowsOfCalls({
  files,
}: ReplayDeps['versions']): (calls: readonly PastCall[]) => Promise<ReplayBatch['before']> {
  const read = new Map<string, EditionSources | undefined>()
  return async (calls) => {
    const versions = [...new Set(calls.flatMap(({ path }) => path.flowVersion ?? []))]
    for (const version of versions) if (!read.has(version)) read.set(version, await files(version))
    return versions.flatMap((version) => {
      const sources = read.get(version)
      return sources === undefined ? [] : [{ version, sources }]
    })
  }
}

const none = (): Record<VerdictKind, number> => ({ same: 0, words: 0, path: 0, elsewhere: 0, untold: 0 })

export function totalsOf(calls: readonly ReplayedCall[]): Pick<Replay, 'counts' | 'bySteps' | 'bySentences'> {
  const counts = none()
  const steps = new Map<StepName, Record<VerdictKind, number>>()
  const sentences = new Map<string, number>()
  for (const { verdict } of calls) {
    counts[verdict.kind] += 1
    if (verdict.kind === 'words')
      for (const prompt of verdict.prompts) sentences.set(prompt, (sentences.get(prompt) ?? 0) + 1)
    if (!('at' in verdict)) continue
    const here = steps.get(verdict.at) ?? none()
    here[verdict.kind] += 1
    steps.set(verdict.at, here)
  }
  const sum = (of: Record<VerdictKind, number>) => Object.values(of).reduce((all, one) => all + one, 0)
  return {
    counts,
    bySteps: [...steps]
      .map(([step, of]) => ({ step, counts: of }))
      .toSorted((a, b) => sum(b.counts) - sum(a.counts) || (a.step < b.step ? -1 : 1)),
    bySentences: [...sentences]
      .map(([prompt, count]) => ({ prompt, calls: count }))
      .toSorted((a, b) => b.calls - a.calls || (a.prompt < b.prompt ? -1 : 1)),
  }
}
