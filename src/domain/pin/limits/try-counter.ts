/** What counting PIN tries requires of a live store. Counting always comes before comparing. */
import type { CallerNumber } from '../../caller-number.ts'
import type { CallId, ContactId } from '../../ids.ts'

/** Where a try comes from; a signed-in contact tries their own PIN on their profile page. */
export type TrySource = CallerNumber | { kind: 'signed-in'; contact: ContactId }

export interface PinTry {
  /** One evaluated number per call and turn; the same id again never counts twice. */
  id: string
  callId: CallId
  /** Which credential is charged: a credential's id, or one of the decoys for an unknown selector. */
  credential: string
  /** Set when this caller number, fully attested, has succeeded on this credential before: it has its own small budget. */
  knownPair: string | undefined
  caller: TrySource
  /** The telephone network vouches that the caller may use the number (exactly `TN-Validation-Passed-A`). */
  attested: boolean
}

/** `alarm`: people should look; `attack`: each call has one try, known pairs excepted (product decision 4). */
export interface FailureCount {
  lastHour: number
  alarm: boolean
  attack: boolean
}

/** Limits that belong to the call or to where it comes from; only these may be announced to the caller. */
export type LimitScope = 'call' | 'caller' | 'range' | 'withheld' | 'attack'

export type Reservation =
  /** Counted in every scope; go and compare. */
  | { kind: 'go' }
  /** This try was reserved before; `settled` says how it ended, `pending` while it has not. */
  | { kind: 'replay'; settled: 'pending' | 'matched' | 'failed' | 'refunded' }
  /**
   * The credential is pausing between tries. Not charged to it, but to the call and the caller like any other try: a PIN
   * whose tries were free would be known to exist. Do decoy work, then settle as `failed`.
   */
  | { kind: 'waiting' }
  /** The credential has used its tries up. Otherwise as `waiting`. */
  | { kind: 'locked' }
  /** A limit of the call or caller number is reached. Not counted. */
  | { kind: 'limited'; scope: LimitScope; retryAfterSeconds: number }

export interface TryCounter {
  /** Atomic: of any number of simultaneous reservations exactly as many as the limits allow get `go`. */
  reserve(pinTry: PinTry): Promise<Reservation>
  /**
   * `matched` gives the credential and caller counts of this try back (never those of other tries except the
   * credential's own run in that bucket); `failed` keeps them; `refunded` gives everything back because nothing was compared.
   * `withSave`: it may wait a second for the next save of the call, and go out with that. It resolves at once then.
   */
  settle(pinTry: PinTry, result: 'matched' | 'failed' | 'refunded', withSave?: boolean): Promise<void>
  /** A mistyped number: charged to the caller number only, in its own hourly count. */
  countMistype(caller: TrySource, attested: boolean): Promise<void>
  /** Whether PIN entry is open for this caller number now, before anything is asked. Only calls attested alike count. */
  pauseFor(
    caller: CallerNumber,
    attested: boolean,
  ): Promise<{ paused: false } | { paused: true; retryAfterSeconds: number }>
  /** Failures over everything in the last hour, and whether they are many more than usual. */
  failures(): Promise<FailureCount>
}
