/** What the desk asks of the telephone network about a live call; no method throws, because every failure is an answer. */
import type { Move } from '../calls/call-event.ts'
import type { CallId, StaffId } from '../domain/ids.ts'
import type { DutyAttempt } from './duty/duty.ts'

/** One attempt to connect a member of the staff with a caller. */
export interface ConnectAttempt {
  callId: CallId
  attempt: string
  /** Undefined when the analyst took the call by hand. */
  choice?: Choice | undefined
}

/** TaskRouter chose the analyst for the caller: its names for the task and the reservation. */
export interface Choice {
  task: string
  reservation: string
}

/** How a supervisor is in a conversation: monitoring and muted (`listen`), or barging in and heard by both (`help`). */
export type SupervisorMode = 'listen' | 'help'

/** `gone`: that call is over. `failed`: Twilio did not confirm it, so nothing is taken as done. */
export type TelephonyAnswer = 'done' | 'gone' | 'failed'

export interface Telephony {
  /**
   * Rings a phone number (E.164), `client:` or `sip:` address. `from` is the number that the caller dialled, because the
   * caller's own may be withheld.
   * Never retried: the phone would ring twice. With `supervising`, the phone is a supervisor's, who joins a conversation in progress.
   */
  ring(
    phone: string,
    from: string,
    about: ConnectAttempt,
    supervising?: { how: SupervisorMode; by: StaffId },
  ): Promise<{ kind: 'ringing'; leg: string } | { kind: 'failed' }>
  /** One of the two phones of a callback: first the analyst's, then the contact's number on file. Never retried. */
  ringForCallback(
    whom: 'analyst' | 'contact',
    phone: string,
    from: string,
    about: ConnectAttempt,
  ): Promise<{ kind: 'ringing'; leg: string } | { kind: 'failed' }>
  /** The phone of an engineer on duty, for so many seconds. Never retried. */
  ringDuty(
    phone: string,
    from: string,
    about: DutyAttempt,
    seconds: number,
  ): Promise<{ kind: 'ringing'; leg: string } | { kind: 'failed' }>
  /** A text message. `failed`: it may have been sent. `refused`: it was not. Never retried. */
  sendText(phone: string, from: string, text: string): Promise<'done' | 'refused' | 'failed'>
  /** Whether this call is still in progress. Undefined when Twilio does not say. */
  isThere(call: CallId): Promise<boolean | undefined>
  /** Does nothing to a phone that has been picked up. */
  stopRinging(leg: string): Promise<TelephonyAnswer>
  /** Moves the caller to the next step of their call, which carries this turn number, and accepts TaskRouter's reservation, if any. */
  move(callId: CallId, turn: number, to: Move, choice?: Choice): Promise<TelephonyAnswer>
  /** Moves the analyst's phone of a callback, wherever it is, to the words about how the attempt ended. */
  moveToResult(leg: string, about: ConnectAttempt): Promise<TelephonyAnswer>
  /** Tells TaskRouter that the chosen analyst's phone is free again: they missed the call, or their part in it is over. */
  settle(choice: Choice, how: 'missed' | 'over'): Promise<void>
  hangUp(leg: string): Promise<TelephonyAnswer>
  /** Ends the conference for all in it. The caller's call goes on as `after-talk`. */
  endTalk(conference: string): Promise<TelephonyAnswer>
  hold(conference: string, leg: string, held: boolean): Promise<TelephonyAnswer>
  mute(conference: string, leg: string, muted: boolean): Promise<TelephonyAnswer>
  /** Sets whether the conference ends when this leg leaves it. */
  endsWith(conference: string, leg: string, ends: boolean): Promise<TelephonyAnswer>
}
