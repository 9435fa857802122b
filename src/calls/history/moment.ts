/** What can happen on a call, and what a call carries of it until it ends. */
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { LimitScope } from '../../domain/pin/limits/try-counter.ts'
import type { WrongReason } from '../../domain/pin/pin-check.ts'

/** Why a keyed PIN was not accepted: the true reason, for staff only. */
export type PinReason = WrongReason | LimitScope | 'could-not-check' | 'word-ended'

/** The listed proofs (docs/decisions/0012-other-proofs.md). */
export type ProofKind = 'pin' | 'profile' | 'colleague' | 'supervisor' | 'call-back'

export type HowEnded = 'hung-up' | 'talked' | 'told' | 'swept'

export type Happening =
  /** The keypad begins to ask for a PIN. Not noted again while it goes on asking. */
  | { kind: 'pin-asked' }
  | { kind: 'pin-keyed' }
  /** A slip of the finger: wrong length, or the check digit does not fit. Nothing was compared. */
  | { kind: 'mis-keyed' }
  | { kind: 'wrong-pin'; why: PinReason | undefined }
  /** Too many tries, or something on our side did not answer. */
  | { kind: 'not-compared'; why: PinReason | undefined }
  | { kind: 'verified'; by: ProofKind }
  /** Another person speaks, or the proof has ended. */
  | { kind: 'unverified' }
  | { kind: 'queued' | 'moved'; desk: Desk }
  /** The phone of this member of the staff rings. */
  | { kind: 'offered' | 'not-taken' | 'declined'; staff: StaffId }
  | { kind: 'answered'; staff: StaffId; desk: Desk }
  /** An engineer on duty said that they have it. */
  | { kind: 'has-it'; staff: StaffId }
  | { kind: 'held' | 'resumed' }
  | { kind: 'transferred'; staff: StaffId; to: Desk; only?: StaffId }
  | { kind: 'analyst-ended'; staff: StaffId }
  | { kind: 'callback-agreed' }
  /** They spoke, and it was recorded. */
  | { kind: 'message-left' }
  | { kind: 'talk-ended'; staff: StaffId }
  | { kind: 'ended'; how: HowEnded }

/** Never digits, never a name: people stand here by their ids. */
/** `at`: ISO 8601, in UTC. */
export type Moment = Happening & { at: string }

/** The parts of a call that moments are noted of, as they were when it was written last. */
export interface Seen {
  /** When the wait began that was noted last. */
  since?: string
  desk?: Desk
  claim?: { attempt: string; staff: StaffId }
  talk?: { attempt: string; staff: StaffId; held: boolean; ending: 'none' | 'analyst-ended' | 'transferred' }
  declined: number
  /** How often engineers on duty were rung, and how many of these rings are over. */
  duty?: { rung: number; over: number }
  mistypes: number
  wrongPins: number
  /** e.g. `verified pin 2026-11-30T…`, `wrong mismatch`. */
  identity: string
  asksPin: boolean
  checking: boolean
  agreed: boolean
  /** Messages left. */
  messages?: number
  ended: boolean
}

/** What a call carries of its history until it ends. */
export interface Noted {
  moments: Moment[]
  seen: Seen
  /** The live record was lost, and with it what passed before. */
  lost?: true
}
