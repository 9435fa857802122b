/** What the desk asks of the telephone network about a live call; every answer is planned for, none of them throws. */
import type { Move } from '../calls/conversation.ts'
import type { CallId, StaffId } from '../domain/ids.ts'

/** One attempt to connect a member of the staff with a caller. */
export interface Attempt {
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
export type Joining = 'listen' | 'help'

/** `gone`: that call is over. `failed`: nothing happened, as far as anybody knows. */
export type LineAnswer = 'done' | 'gone' | 'failed'

export interface Line {
  /**
   * Rings a phone number (E.164), `client:` or `sip:` address, from the number the caller dialled: theirs may be withheld.
   * Never tried twice: it would ring twice. `joining`: not to take the call, but to be in a conversation that goes on.
   */
  ring(
    phone: string,
    from: string,
    about: Attempt,
    joining?: { how: Joining; by: StaffId },
  ): Promise<{ kind: 'ringing'; leg: string } | { kind: 'failed' }>
  /** One of the two phones of a call back: first that of our own, then the number on file. Never tried twice. */
  ringBack(
    whom: 'analyst' | 'contact',
    phone: string,
    from: string,
    about: Attempt,
  ): Promise<{ kind: 'ringing'; leg: string } | { kind: 'failed' }>
  /** Whether this call goes on. Undefined when the network does not say. */
  isThere(call: CallId): Promise<boolean | undefined>
  /** A phone that has been picked up is left alone. */
  stopRinging(leg: string): Promise<LineAnswer>
  /** Takes the caller from wherever they are to the next step of their call, which carries this turn; takes up the choice. */
  move(callId: CallId, turn: number, to: Move, choice?: Choice): Promise<LineAnswer>
  /** The phone of whoever was chosen is down again: they missed the call, or everything about it is over. */
  settle(choice: Choice, how: 'missed' | 'over'): Promise<void>
  hangUp(leg: string): Promise<LineAnswer>
  /** Everybody leaves the room; the caller's side goes on as `after-talk`. */
  endTalk(room: string): Promise<LineAnswer>
  hold(room: string, leg: string, held: boolean): Promise<LineAnswer>
  mute(room: string, leg: string, muted: boolean): Promise<LineAnswer>
  /** Whether the room ends when this one leaves it. */
  endsWith(room: string, leg: string, ends: boolean): Promise<LineAnswer>
}
