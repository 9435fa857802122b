/** The last calls on other flows: what would have been different, call by call and in total. */
import { followSources, type LoadedFlows } from '../../flows/loader/load-flows.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Prompts } from '../../flows/prompts.ts'
import type { StepName } from '../../flows/steps.ts'
import type { EditionSources } from '../editions.ts'
import { compareVersions } from '../flow-versions/compare.ts'
import type { PublishedFlows } from '../flow-versions/version-store.ts'
import type { PastCalls, PastCallsAsked } from '../history/past-calls.ts'
import { otherLanguages } from '../words/call-language.ts'
import { recordedCall, type RecordedCall } from './recorded-call.ts'
import { verdictOn, type CompareWith, type Verdict, type VerdictKind } from './verdict.ts'

/** More take longer than an author waits, and tell no more. */
export const MOST_REPLAYED = 10_000

export interface ReplayedCall {
  reference: string
  startedAt: Date
  verdict: Verdict
}

export interface Replay {
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
  /** The words that come with the program, for flows of an earlier release. */
  own: () => Prompts
}

export async function replayCalls(draft: LoadedFlows, asked: PastCallsAsked, deps: ReplayDeps): Promise<Replay> {
  const calls: ReplayedCall[] = []
  const compareFor = comparisons(draft, deps)
  let withoutFlows = 0
  for await (const some of deps.calls.newest({ ...asked, most: Math.min(asked.most, MOST_REPLAYED) }))
    for (const past of some) {
      const { reference, startedAt } = past
      const recorded = recordedCall(past)
      const { compare, isKnown } = await compareFor(recorded)
      if (!isKnown && recorded !== undefined) withoutFlows += 1
      const verdict: Verdict =
        recorded === undefined
          ? { kind: 'untold', at: draft.flows.start, why: 'not-recorded' }
          : verdictOn(recorded, compare)
      calls.push({ reference, startedAt, verdict })
    }
  return { calls, withoutFlows, ...totalsOf(calls) }
}

interface Comparison {
  compare: CompareWith
  isKnown: boolean
}

/** By the version of the flows of a call; each is read once. */
function comparisons(draft: LoadedFlows, deps: ReplayDeps) {
  const made = new Map<string, Promise<Comparison>>()
  const { flows, prompts } = draft
  const mayChange = (dialled: string, language: string) =>
    otherLanguages({ dialled, language }, deps.policy, prompts).length > 0
  return (call: RecordedCall | undefined): Promise<Comparison> => {
    const version = call?.flowVersion ?? ''
    const before = made.get(version)
    if (before !== undefined) return before
    const one = read(version)
    made.set(version, one)
    return one
  }

  async function read(version: string): Promise<Comparison> {
    const sources = version === '' ? undefined : await deps.versions.files(version)
    const followed = sources && followSources(sources, deps.own())
    if (sources === undefined || followed === undefined || 'problems' in followed)
      return { compare: { flows, before: undefined, mayChange, isOther: () => false }, isKnown: false }
    const others = otherSentences(sources, draft.sources)
    const isOther = (prompt: string, language: string) => others.has(`${language} ${prompt}`)
    return { compare: { flows, before: followed.flows, mayChange, isOther }, isKnown: true }
  }
}

function otherSentences(before: EditionSources, after: EditionSources): Set<string> {
  return new Set(compareVersions(before, after).sentences.map(({ language, name }) => `${language} ${name}`))
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
