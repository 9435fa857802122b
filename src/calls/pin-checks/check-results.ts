/** What finding the result of a PIN check requires of a live store: by whichever process the next request of the call reaches. */
import type { PinCheck } from '../../domain/pin/pin-check.ts'

export type FoundCheck =
  | { kind: 'checked'; check: PinCheck }
  /** Its process lives and has not put a result. */
  | { kind: 'waiting' }
  /** Its process has ended, or the result was put too long ago. */
  | { kind: 'gone' }

/** Nothing here holds digits or what they were compared with. Every method throws when the store cannot be reached. */
export interface CheckResults {
  /** `owner` lives for so many milliseconds from now. Gives the checks whose callers have left since the last time. */
  beat(owner: string, ms: number): Promise<string[]>
  /** Stored for so many milliseconds. */
  put(check: string, result: PinCheck, ms: number): Promise<void>
  /** Reading takes nothing away: that a result counts once is up to the call, which names one check at a time. */
  find(owner: string, check: string): Promise<FoundCheck>
  /** Word for the owner: the caller does not wait for this check any longer. */
  leave(owner: string, check: string): Promise<void>
}
