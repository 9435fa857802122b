/** What the desk asks of the telephone network about a live call; every answer is planned for, none of them throws. */
import type { Move } from '../calls/call-event.ts'
import type { CallId, StaffId } from '../domain/ids.ts'

/** One attempt to connect a member of the staff with a caller. */
export interface ConnectAttempt {
  callId: CallId
  attempt: string
  /** Undefined when they took the call by themselves. */
  choice?: Choice | undefined
}

/** Somebody else chose them for the caller: the task and the reservation it goes by there. */
export interface Choice {
  task: string
  reservation: string
}

/** How somebody else of the staff is in a conversation: heard by nobody, or by both. */
export type SupervisorMode = 'listen' | 'help'

/** `gone`: that call is over. `failed`: nothing happened, as far as anybody knows. */
export type TelephonyAnswer = 'done' | 'gone' | 'failed'

export interface Telephony {
  /**
   * Rings a phone number (E.164), `client:` or `sip:` address, from the number the caller dialled: theirs may be withheld.
   * Never tried twice: it would ring twice. `joining`: not to take the call, but to be in a conversation that goes on.
   */
  ring(
    phone: string,
    from: string,
    about: ConnectAttempt,
    supervising?: { how: SupervisorMode; by: StaffId },
  ): Promise<{ kind: 'ringing'; leg: string } | { kind: 'failed' }>
  /** One of the two phones of a call back: first that of our own, then the number on file. Never tried twice. */
  ringForCallback(
    whom: 'analyst' | 'contact',
    phone: string,
    from: string,
    about: ConnectAttempt,
  ): Promise<{ kind: 'ringing'; leg: string } | { kind: 'failed' }>
  /** Whether this call goes on. Undefined when the network does not say. */
  isThere(call: CallId): Promise<boolean | undefined>
  /** A phone that has been picked up is left alone. */
  stopRinging(leg: string): Promise<TelephonyAnswer>
  /** Takes the caller from wherever they are to the next step of their call, which carries this turn; takes up the choice. */
  move(callId: CallId, turn: number, to: Move, choice?: Choice): Promise<TelephonyAnswer>
  /** The phone of whoever was chosen is down again: they missed the call, or everything about it is over. */
  settle(choice: Choice, how: 'missed' | 'over'): Promise<void>
  hangUp(leg: string): Promise<TelephonyAnswer>
  /** Everybody leaves the room; the caller's side goes on as `after-talk`. */
  endTalk(conference: string): Promise<TelephonyAnswer>
  hold(conference: string, leg: string, held: boolean): Promise<TelephonyAnswer>
  mute(conference: string, leg: string, muted: boolean): Promise<TelephonyAnswer>
  /** Whether the room ends when this one leaves it. */
  endsWith(conference: string, leg: string, ends: boolean): Promise<TelephonyAnswer>
}
