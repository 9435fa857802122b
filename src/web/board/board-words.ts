/** What the board says: of a person's state, and in answer to a press, by the code of what happened. */
import type { AwayWhy } from '../../desk/staff/presence.ts'
import type { StaffState, StaffStatus } from '../../desk/staff/staff-status.ts'

const STATE_WORDS: Record<StaffState, string> = {
  off: 'Offline',
  ready: 'Ready',
  ringing: 'Phone rings',
  'on-a-call': 'On a call',
  'calling-back': 'Calling back',
  'wrap-up': 'Wrap-up',
  missed: 'Away: missed a call',
  away: 'Away',
}

const WHY_WORDS: Record<AwayWhy, string> = {
  break: 'break',
  lunch: 'lunch',
  meeting: 'meeting',
  training: 'training',
  'other-work': 'other work',
  'signed-out': 'signed out',
  unseen: 'screen not connected',
  'no-desk': 'no desk',
}

/** Of another person, e.g. "Away: lunch". */
export function stateWords({ state, why }: StaffStatus): string {
  return why === undefined ? STATE_WORDS[state] : `${STATE_WORDS[state]}: ${WHY_WORDS[why]}`
}

/** "14:05", by the clock of the site. */
export function clockAt(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at)
}

const DONE: ReadonlySet<string> = new Set(['done', 'ringing', 'listening', 'speaking', 'proved'])

/** For the rest, what was filled into the form stays. */
export function isDone(kind: string): boolean {
  return DONE.has(kind)
}

export const BOARD_SAID: Record<string, string> = {
  done: '',
  move: 'The call is moved. The caller keeps their place.',
  'offer-callback':
    'The caller hears the offer with the next hold message, and takes it with a key. Until then they keep their place.',
  pause: 'The desk is paused. Supervisors take its calls.',
  resume: 'The desk takes calls again.',
  leave: 'You have left the conversation.',
  listening: 'You hear the conversation. No one hears you; the analyst sees your name.',
  speaking: 'The caller and the analyst hear you.',
  failed: 'The telephone network did not do it. Everything is as it was; try again.',
  ringing: 'Your phone rings. Press 1 on it to join; the analyst sees your name.',
  'ringing-browser': 'It rings on your desk in the browser: answer it there. The analyst sees your name.',
  'ringing-instead':
    'None of your browsers is connected, so your telephone rings. Press 1 on it to join; the analyst sees your name.',
  taken: 'An analyst is taking that call now. Look at the board again.',
  gone: 'That call has moved on.',
  'take-off': 'That callback is off the list. It stays on the page of its call.',
  'callback-gone': 'That callback is being made now, or is off the list already.',
  'none-chosen': 'Choose at least one waiting call first.',
  'phone-failed': 'Your phone could not be rung.',
  'other-region':
    'Its contract keeps its data in another region than yours. Staff of that region act on it; nothing was changed.',
  'may-not': 'That is not yours to decide here.',
  proved: 'On record. The analyst sees that you answer for the caller.',
  'not-talking': 'That conversation is over.',
  'verified-already': 'That caller is verified already.',
  'not-active': 'There is no active contact with that address.',
  'alert-done': 'On record. Every channel that was told hears of it.',
  'alert-already': 'A colleague was first.',
  'alert-gone': 'That alert is no longer there.',
  'alert-not-over': 'Its cause is still there: it is over when the cause is gone.',
  'could-not-check': 'That could not be checked just now. Nothing has changed.',
}

/** Of many calls at once; `to` in words. */
export function movedWords(moved: number, left: number, to: string): string {
  const calls = (count: number) => (count === 1 ? '1 call' : `${count} calls`)
  if (moved === 0) return 'None was moved: those calls have been taken or have moved on.'
  const done = `${calls(moved)} moved to ${to}. The callers keep their places.`
  return left === 0 ? done : `${done} ${calls(left)} could not be: taken, or moved on.`
}
