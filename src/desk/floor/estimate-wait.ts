/** Estimates a wait from how fast the desk has answered lately, or says that it cannot. */
import type { Desk } from '../../domain/decide.ts'
import type { QueueThroughputStore } from './queue-throughput.ts'

/** Older answers say nothing about the wait now. */
const WINDOW_MS = 30 * 60 * 1000
/** Asked with every hold message of every caller: enough to tell how fast a desk answers. */
const MOST_LOOKED_AT = 50
/** Fewer answers than this are too few for a throughput. */
const ENOUGH_ANSWERS = 3
/**
 * A caller who waited less found an analyst idle. That says how fast idle analysts pick up, and nothing about how long the
 * next one waits for a conversation to end.
 */
const FOLLOWED_SECONDS = 30

/** Whole minutes for a caller with `ahead` callers before them, rounded up; undefined when the throughput is not known. */
export async function estimateWait(
  desk: Desk,
  ahead: number,
  now: Date,
  throughput: QueueThroughputStore,
): Promise<number | undefined> {
  const since = now.getTime() - WINDOW_MS
  const answered = await throughput.answeredSince(desk, new Date(since), MOST_LOOKED_AT)
  const followed = answered.filter(({ waitedSeconds }) => waitedSeconds >= FOLLOWED_SECONDS)
  const first = followed[0]
  if (first === undefined || followed.length < ENOUGH_ANSWERS) return undefined
  // From when the first of them waited, so that conversations that end together do not look like one answer every few seconds.
  const joined = first.at.getTime() - first.waitedSeconds * 1000
  const from = answered.length < MOST_LOOKED_AT ? Math.max(since, joined) : first.at.getTime()
  const msPerAnswer = (now.getTime() - from) / followed.length
  return Math.max(1, Math.ceil(((ahead + 1) * msPerAnswer) / 60_000))
}
