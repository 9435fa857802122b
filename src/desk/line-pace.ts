/** How fast each desk is answering: the only source of a wait estimate. */
import type { Desk } from '../domain/decide.ts'

export interface LinePaceStore {
  /** A caller of this desk reached a person at `at` after waiting this long. */
  recordAnswered(desk: Desk, at: Date, waitedSeconds: number): Promise<void>
  /** Moments at which callers of this desk reached a person since `since`, oldest first, at most 50. */
  answeredSince(desk: Desk, since: Date): Promise<Date[]>
}
