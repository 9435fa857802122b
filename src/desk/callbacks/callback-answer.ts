/** What an analyst is answered who agrees on a callback with a caller, or makes one. */
import type { Ringing } from '../softphone/where-rung.ts'

export type CallbackAnswer =
  /** The caller is being told; the analyst's phone rings when the caller has hung up. */
  | { kind: 'call-back-agreed' }
  | Ringing
  | { kind: 'not-yours' }
  | { kind: 'consulting' }
  | { kind: 'verified-already' }
  /** That contact has left, or does not exist. */
  | { kind: 'not-active' }
  | { kind: 'no-number-on-file' }
  /** Of a switchboard, for example: it would prove nothing. */
  | { kind: 'number-shared' }
  /** Changed less than a week ago: it would prove nothing, either. */
  | { kind: 'number-new' }
  /** Not at one of this analyst's desks, or not in their region. */
  | { kind: 'not-offered' }
  /** A colleague makes it at this moment. */
  | { kind: 'call-back-taken' }
  | { kind: 'call-back-over' }
  /** It is night where the contact is, and they did not ask to be rung at any time. */
  | { kind: 'call-back-hours' }
  /** It was agreed outside hours, and its turn comes when the desk opens. */
  | { kind: 'call-back-closed' }
  /** The analyst's own phone could not be rung. */
  | { kind: 'call-back-no-phone' }
  | { kind: 'on-a-call' }
  | { kind: 'say-outcome' }
  | { kind: 'caller-left' }
  | { kind: 'failed' }
  | { kind: 'could-not-check' }
