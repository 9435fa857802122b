/** Checks of flows and replays of calls on them: each takes a processor for a while, so it is asked for, and done where no call waits. */
import type { FlowProblem } from '../../flows/loader/flow-problem.ts'
import type { LanguagePolicy } from '../../domain/policy.ts'
import type { EditionSources } from '../editions.ts'
import type { PastCall } from '../history/past-calls.ts'
import type { ReplayedCall } from '../replay/verdict.ts'

/** Every check of this program finds these flows well. */
export interface Whole {
  kind: 'whole'
  version: string
  /** That they speak. */
  languages: readonly string[]
}

export interface Refused {
  kind: 'refused'
  problems: readonly FlowProblem[]
}

/**
 * Nothing is known.
 * - `busy`: too many others wait for the same.
 * - `late`: it was ended after its time.
 * - `broke-off`: it failed; the log says why.
 */
export interface Unchecked {
  kind: 'unchecked'
  why: 'busy' | 'late' | 'broke-off'
}

export const UNCHECKED_WORDS: Record<Unchecked['why'], string> = {
  busy: 'The flows of others are being checked at this moment. Try again in some seconds.',
  late: 'Checking these flows took too long, and was ended. Are their files much longer than before?',
  'broke-off': 'Checking these flows broke off. Try again; the log of the service says more.',
}

/** Some of the calls that are replayed. */
export interface ReplayBatch {
  /** The flows to be followed. */
  sources: EditionSources
  /** Of the site. */
  languages: LanguagePolicy
  calls: readonly PastCall[]
  /** The flows that these calls ended in, as far as they are on record. */
  before: readonly { version: string; sources: EditionSources }[]
}

export interface ReplayedBatch {
  kind: 'replayed'
  calls: ReplayedCall[]
  /** Calls whose own flows are no longer on record. */
  withoutFlows: number
}

/** No method rejects. */
export interface FlowWork {
  check(sources: EditionSources): Promise<Whole | Refused | Unchecked>
  replay(batch: ReplayBatch): Promise<ReplayedBatch | Refused | Unchecked>
}
