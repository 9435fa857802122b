/** What the board answers to a press, by the code of what happened. */

const DONE: ReadonlySet<string> = new Set(['done', 'ringing', 'listening', 'speaking', 'proved'])

/** For the rest, what was filled into the form stays. */
export function isDone(kind: string): boolean {
  return DONE.has(kind)
}

export const BOARD_SAID: Record<string, string> = {
  done: '',
  move: 'The call is moved. The caller keeps their place.',
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
  'phone-failed': 'Your phone could not be rung.',
  'may-not': 'That is not yours to decide here.',
  proved: 'On record. The analyst sees that you answer for the caller.',
  'not-talking': 'That conversation is over.',
  'verified-already': 'That caller is verified already.',
  'not-active': 'There is no active contact with that address.',
  'could-not-check': 'That could not be checked just now. Nothing has changed.',
}
