/** Finds a call on record by its reference, and makes a test of it in the words of the flows it went through. */
import { followInSlices } from '../../flows/loader/load-flows.ts'
import type { Prompts } from '../../flows/prompts.ts'
import type { Flows } from '../../flows/steps.ts'
import type { CallId } from '../../domain/ids.ts'
import type { PublishedFlows } from '../flow-versions/version-store.ts'
import type { StoredHistory } from '../history/call-reports.ts'
import { callAsTest } from './call-as-test.ts'
import { recordedCall } from './recorded-call.ts'

export interface SavedCallDeps {
  versions: Pick<PublishedFlows, 'files'>
  /** Of new calls: for a call whose own flows are no longer on record. */
  newest: () => { flows: Flows; prompts: Prompts }
}

export interface SavedCall {
  callId: CallId
  test: string
}

/** Of calls with one reference the one that the caller made. Undefined: too little of it is on record. */
export async function saveAsTest(
  histories: readonly StoredHistory[],
  { versions, newest }: SavedCallDeps,
): Promise<SavedCall | undefined> {
  for (const { callId, reference, startedAt, language, dialled, path, isCallback, isWhole } of histories) {
    if (path === undefined || isCallback || !isWhole) continue
    const call = recordedCall({ callId, reference, startedAt, language, dialled, path })
    if (call === undefined) continue
    const sources = call.flowVersion === undefined ? undefined : await versions.files(call.flowVersion)
    const own = newest()
    const followed = sources && (await followInSlices(sources, own.prompts))
    const words = followed === undefined || 'problems' in followed ? own : followed
    return { callId, test: callAsTest(call, words) }
  }
  return undefined
}
