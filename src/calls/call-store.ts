/** What keeping calls in progress requires of a live store. */
import type { CallId } from '../domain/ids.ts'
import type { Call } from './call.ts'
import type { Turn } from './turn.ts'

export type Claim =
  /** No other request works on this turn now; the call as last saved (undefined when there is none). Save with `token`. */
  | { kind: 'run'; token: string; call: Call | undefined }
  /** This turn has been answered before. */
  | { kind: 'answered'; answer: Turn }
  /** Another copy of this request is being worked on right now. */
  | { kind: 'busy' }

/** What a change makes of a call. Without `call` it stays as it is. `result` is for the code that asked for the change. */
export interface Change<R = undefined> {
  call?: Call | undefined
  result?: R | undefined
}

/** Entries expire 24 hours after the last write: long enough for every retry (docs/security.md, "Time limits"). */
export interface CallStore {
  /**
   * Claims the right to run `turn` of this call for `leaseMs`. Of any number of copies exactly one gets `run`; when it dies,
   * the next copy after the lease gets it. Turn 0 is the ring.
   */
  claim(callId: CallId, turn: number, leaseMs: number): Promise<Claim>
  /**
   * Stores the call and the answer to `turn` together and gives the claim up. False, with no effect, when the claim was
   * lost meanwhile or the call has ended since.
   */
  save(token: string, turn: number, call: Call, answer: Turn): Promise<boolean>
  /** Gives a claim up without an answer, so that a retry can run it. */
  release(callId: CallId, turn: number, token: string): Promise<void>
  read(callId: CallId): Promise<Call | undefined>
  /** The stored answer to a turn, if any. */
  answerTo(callId: CallId, turn: number): Promise<Turn | undefined>
  /**
   * Compare-and-set: applies `change` to the latest call and stores what it made of it; again when another writer was first.
   * Gives the call as it now stands and the result of the change that counted. Undefined: no such call is stored.
   * Never revives the stage of an ended call.
   */
  change<R>(
    callId: CallId,
    change: (call: Call) => Change<R>,
  ): Promise<{ call: Call; result: R | undefined } | undefined>
  /** Calls not ended whose last sign of life is older than `before`, oldest first, at most `limit`. */
  silentSince(before: Date, limit: number): Promise<CallId[]>
  /** Calls not ended. */
  countLive(): Promise<number>
  /** Every call not ended, in no order. */
  inProgress(): Promise<Call[]>
}

/**
 * Says which calls were written, by any process, and not what was: so that no process acts on an old copy. Only of calls at a desk
 * (`isAtDesk`), and of one that leaves it: most turns are of callers in the menus, and every process would read each of them again.
 */
export interface CallFeed {
  /** `onWritten` may be told twice, and is told `undefined` when a write may have been missed: look at everything again. */
  watch(onWritten: (callId: CallId | undefined) => void): Promise<{ stop(): Promise<void> }>
}
