/** How well this program can answer calls with a version of the flows, which another release may have checked. */
import type { FlowProblem } from '../../flows/loader/flow-problem.ts'
import {
  checkSources,
  followInSlices,
  followSources,
  versionOf,
  type LoadedFlows,
} from '../../flows/loader/load-flows.ts'
import type { Prompts } from '../../flows/prompts.ts'
import type { EditionSources } from '../editions.ts'
import type { FlowWork } from '../flow-work/flow-work.ts'
import { FLOW_CATALOGUE } from '../words/flow-catalogue.ts'

/**
 * - `whole`: every check of this program finds it well.
 * - `partly`: it lacks what this program asks for. Sentences it does not have are ours, and who comes to a step that it cannot follow
 *   reaches a person.
 */
export type ReadVersion =
  | { kind: 'whole'; loaded: LoadedFlows }
  | { kind: 'partly'; loaded: LoadedFlows; problems: readonly FlowProblem[] }
  | { kind: 'unreadable'; problems: readonly FlowProblem[] }

/** What a version may be compared with before it is read, which takes a processor a third of a second. */
export interface AtHand {
  /** Flows that this program has read and found whole. */
  whole: readonly LoadedFlows[]
  /** The words that come with the program. */
  own: () => Prompts
}

export function readVersion(version: string, sources: EditionSources, atHand: AtHand): ReadVersion {
  const known = knownAlready(version, sources, atHand)
  if (known !== undefined) return known
  const { own } = atHand
  const checked = checkSources(sources, FLOW_CATALOGUE)
  if (!('problems' in checked)) return { kind: 'whole', loaded: checked }
  const { problems } = checked
  const followed = followSources(sources, own())
  return 'problems' in followed ? { kind: 'unreadable', problems } : { kind: 'partly', loaded: followed, problems }
}

/** The same while calls are answered: it is checked where no call waits, and read one file after the other. */
export async function readVersionAside(
  version: string,
  sources: EditionSources,
  atHand: AtHand,
  work: Pick<FlowWork, 'check'>,
): Promise<ReadVersion> {
  const known = knownAlready(version, sources, atHand)
  if (known !== undefined) return known
  const checked = await work.check(sources)
  // What was published has to be followed, also where no other process can look at it.
  if (checked.kind === 'unchecked') return readVersion(version, sources, atHand)
  const problems = checked.kind === 'refused' ? checked.problems : []
  const read = await followInSlices(sources, checked.kind === 'refused' ? atHand.own() : undefined)
  if ('problems' in read) return { kind: 'unreadable', problems: problems.length > 0 ? problems : read.problems }
  return checked.kind === 'whole' ? { kind: 'whole', loaded: read } : { kind: 'partly', loaded: read, problems }
}

/** Undefined: it has to be read. */
function knownAlready(version: string, sources: EditionSources, { whole }: AtHand): ReadVersion | undefined {
  const found = versionOf(sources)
  if (found !== version)
    return { kind: 'unreadable', problems: [{ file: '', line: 1, sentence: `the files are those of ${found}` }] }
  const same = whole.find(({ flows }) => flows.version === version)
  return same && { kind: 'whole', loaded: same }
}
