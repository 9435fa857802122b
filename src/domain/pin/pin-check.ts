/** What checking a Contact PIN takes and gives; `check-pin.ts` is the one door through which it is evaluated. */
import type { LimitScope, TrySource } from './limits/try-counter.ts'
import type { WaitTerms } from './limits/check-queue.ts'
import type { Standing } from '../directory/directory.ts'
import type { CallId, ContactId, CredentialId } from '../ids.ts'
import type { Secret } from '../secret.ts'

export interface PinEntry {
  digits: Secret
  callId: CallId
  /** The turn that asked, so that one keyed number is evaluated once however often it arrives. */
  turn: number
  caller: TrySource
  /** Twilio vouches that the caller may use this number (exactly `TN-Validation-Passed-A`). */
  attested: boolean
  /** The call is saved once this is answered: what may wait goes out with that, in one exchange with the live store. */
  savedNext?: true
  /** The contact who tests their own PIN: another person's is wrong for them, and stays as it was but for the try. */
  onlyFor?: ContactId
}

/** Why a PIN did not work: for staff and the audit trail only, never for the caller. */
export type WrongReason =
  'unknown-selector' | 'mismatch' | 'replaced' | 'disabled' | 'waiting' | 'locked' | 'inactive-contact'

export type PinCheck =
  /** `standing`: of the contact, read together with the success; undefined where it has to be read. */
  | { kind: 'accepted'; contactId: ContactId; credentialId: CredentialId; standing?: Standing | undefined }
  /** Not an attempt: the caller's fingers, not their memory. */
  | { kind: 'mistyped'; fault: 'length' | 'check-digit'; count: number }
  /** One sentence for all of these; `reason` is for staff. */
  | { kind: 'wrong'; reason: WrongReason }
  /** A limit of the call or the caller number, which may be announced. Nothing was compared. */
  | { kind: 'paused'; scope: LimitScope; minutes: number }
  /**
   * Could not be checked: a store failed, the audit row could not be written, or too many at once. `left`: the caller did not wait for
   * it; `lost`: the process that was to compare has ended.
   */
  | { kind: 'unavailable'; why: 'busy' | 'store' | 'audit' | 'repeat' | 'left' | 'lost' }

/** How long a check may wait for its turn, and what becomes of the digits. */
export interface PinTerms extends WaitTerms {
  /** The digits are erased as soon as no step needs them, also when nothing was compared. A mis-keyed number is left as it is. */
  erases?: boolean
}

/** Left out, `terms` is that of a person at a screen. */
export type CheckPin = (entry: PinEntry, terms?: PinTerms) => Promise<PinCheck>
