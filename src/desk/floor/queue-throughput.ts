/** How fast each desk answers. Every estimate of a wait comes from these numbers alone. */
import type { Desk } from '../../domain/decide.ts'

/** A caller of a desk was connected with an analyst. */
export interface Answered {
  at: Date
  waitedSeconds: number
}

/** So many of each desk are stored, the newest: more than one answers in an hour. */
export const MOST_ANSWERED = 2_000

export interface QueueThroughputStore {
  /** A caller of this desk was connected with an analyst at `at`, after waiting this long. */
  recordAnswered(desk: Desk, at: Date, waitedSeconds: number): Promise<void>
  /** Callers of this desk who were connected with an analyst since `since`, oldest first, the newest `most` of them. */
  answeredSince(desk: Desk, since: Date, most: number): Promise<Answered[]>
}
