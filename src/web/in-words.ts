/** Names that programs know things by, as people read them. */
import type { Ending } from '../calls/history/call-history.ts'
import type { PinReason } from '../calls/history/moment.ts'
import type { SupervisorMode } from '../desk/telephony.ts'

/** `voice-platform` as it is said. */
export const inWords = (name: string): string => name.replaceAll('-', ' ')

/** Of a supervisor on a call. `speaks`: what is said of one whom the others hear. */
export function supervisorDoes({ how, hears }: { how: SupervisorMode; hears: boolean }, speaks: string): string {
  if (!hears) return how === 'listen' ? 'is about to listen' : 'is about to join'
  return how === 'listen' ? 'listens' : speaks
}

/** Why a PIN was not accepted. Never said to the caller. Undefined for a reason of a newer version of the service. */
export function pinReason(reason: string): string | undefined {
  const known: Readonly<Record<string, string>> = PIN_REASONS
  return known[reason]
}

const PIN_REASONS: Record<PinReason, string> = {
  'unknown-selector': 'no PIN begins like that',
  mismatch: 'it is not the PIN of that contact',
  replaced: 'it was replaced by a newer one',
  disabled: 'it was ended',
  waiting: 'too many wrong tries for it, so it waits',
  locked: 'it is locked after too many wrong tries',
  'inactive-contact': 'its owner is no longer active',
  'could-not-check': 'something on our side did not answer',
  call: 'the tries of this call are used up',
  caller: 'too many wrong PINs came from this number',
  range: 'too many wrong PINs came from numbers like this one',
  withheld: 'too many wrong PINs came from hidden numbers',
  attack: 'too many wrong PINs come from everywhere, so that a call has one try',
  'word-ended': 'the proof was the word of a colleague, which has ended',
}

/** How a call ended. */
export const ENDING_WORDS: Record<Ending, string> = {
  menu: 'The caller hung up in the menu',
  abandoned: 'The caller gave up waiting',
  'caller-ended': 'The caller ended the conversation',
  informed: 'The caller left because of an incident that was announced',
  'analyst-ended': 'The analyst ended the conversation',
  refused: 'The caller was refused',
  told: 'The caller heard what they asked for',
  callback: 'A callback was agreed',
  message: 'The caller left a message',
  unreported: 'Its end was never reported',
}
