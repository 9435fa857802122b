/** What became of the attempts of a callback, in words for the staff: on the desk and on the page of the call. */
import { MOST_TRIES, type CallbackAttempt, type CallbackResult } from '../desk/callbacks/callback-store.ts'

const RESULT_WORDS: Record<CallbackResult, string> = {
  'analyst-missed': 'The analyst’s phone was busy or not answered, so the contact was not called.',
  'analyst-left': 'The analyst’s phone hung up before the contact took the call.',
  'not-dialled': 'The number on file could not be called.',
  'no-answer': 'The contact did not answer.',
  busy: 'The contact’s phone was busy.',
  'no-key': 'Picked up, but no key was pressed, perhaps by voicemail.',
  'bad-time': 'The contact said it is a bad time. Leave them ten minutes.',
  refused: 'The contact said they did not ask for it. UNVERIFIED. No one calls again.',
  'could-not-check': 'Something could not be checked, so the contact was not connected.',
  lost: 'Nothing more was heard of it.',
}

export const resultWords = (result: CallbackAttempt['result']): string =>
  result === undefined ? 'It goes on.' : result === 'answered' ? 'Answered.' : RESULT_WORDS[result]

/** `number`: among those that rang the contact; undefined for one that did not. */
export const attemptName = (number: number | undefined): string =>
  number === undefined ? 'Not called' : `Attempt ${number} of ${MOST_TRIES}`
