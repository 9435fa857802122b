/** How fast each desk is answering: the only source of a wait estimate. */
import type { Desk } from '../../domain/decide.ts'

/** A caller of a desk reached a person. */
export interface Answered {
  at: Date
  waitedSeconds: number
}

/** The store gives no more than the newest of them. */
export const MOST_ANSWERED = 50

export interface QueueThroughputStore {
  /** A caller of this desk reached a person at `at` after waiting this long. */
  recordAnswered(desk: Desk, at: Date, waitedSeconds: number): Promise<void>
  /** Callers of this desk who reached a person since `since`, oldest first, the newest 50 of them. */
  answeredSince(desk: Desk, since: Date): Promise<Answered[]>
}
