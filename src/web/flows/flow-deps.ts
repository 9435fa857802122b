/** What the pages about flows work with. */
import type { PublishDeps } from '../../calls/flow-versions/publish.ts'
import type { FlowDrafts } from '../../calls/flow-versions/draft-store.ts'
import type { FlowVersions } from '../../calls/flow-versions/version-store.ts'
import type { EditionSources } from '../../calls/editions.ts'
import type { PastCalls } from '../../calls/history/past-calls.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import type { FlowWork } from '../../calls/flow-work/flow-work.ts'
import type { Prompts } from '../../flows/prompts.ts'
import type { Policy } from '../../domain/policy.ts'

export interface FlowScreenDeps extends PublishDeps {
  versions: FlowVersions
  drafts: FlowDrafts
  work: FlowWork
  /** This process takes drafts on trial as they are now, without waiting for its next look. */
  lookAtTrials: () => Promise<void>
  /** A telephone in the browser; undefined: authors call from their own. */
  testPhone: { number: string; path: string } | undefined
  /** Calls in progress. */
  view: () => Promise<DeskView>
  policy: Pick<Policy, 'timeZone' | 'languages'>
  pastCalls: PastCalls
  /** The words that come with the program. */
  own: () => Prompts
}

export async function filesOf(
  { versions }: Pick<FlowScreenDeps, 'versions'>,
  version: string,
): Promise<EditionSources> {
  return (await versions.files(version)) ?? []
}

/** Of the calls in progress, how many began with each version; those with the most first. */
export async function callsByVersion({
  view,
}: Pick<FlowScreenDeps, 'view'>): Promise<[version: string, calls: number][]> {
  const counts = new Map<string, number>()
  for (const { call } of (await view()).all())
    if (call.stage.kind !== 'ended') counts.set(call.flowVersion, (counts.get(call.flowVersion) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)
}
