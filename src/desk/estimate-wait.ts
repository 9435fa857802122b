/** An honest estimate of a wait, or none. */
import type { Desk } from '../domain/decide.ts'
import type { LinePaceStore } from './line-pace.ts'

/** Fresh enough to say something about now. */
const WINDOW_MS = 30 * 60 * 1000
/** Fewer answers than this is luck, not a pace. */
const ENOUGH_ANSWERS = 3

/** Whole minutes for somebody with `ahead` callers before them, rounded up; undefined when the pace is not known. */
export async function estimateWait(
  desk: Desk,
  ahead: number,
  now: Date,
  pace: LinePaceStore,
): Promise<number | undefined> {
  const since = new Date(now.getTime() - WINDOW_MS)
  const answered = await pace.answeredSince(desk, since)
  const first = answered[0]
  if (first === undefined || answered.length < ENOUGH_ANSWERS) return undefined
  const msPerAnswer = (now.getTime() - first.at.getTime()) / answered.length
  return Math.max(1, Math.ceil(((ahead + 1) * msPerAnswer) / 60_000))
}
