/** What the desk answers to a press: for the page's script, or back to the page for a browser without it. */
import type { Response } from 'express'
import type { Given } from '../../desk/cases/give-owner.ts'
import type { CaseAnswer } from '../../desk/cases/perform-action.ts'
import { staffSentence } from '../../domain/consequences.ts'
import { OUTCOMES } from '../../domain/decide.ts'
import type { NoteWritten } from '../../desk/records/write-note.ts'
import type { Ringing } from '../../desk/softphone/where-rung.ts'
import { givenSentence } from '../cases/case-words.tsx'
import { CALLBACK_SAID } from './callback-parts.tsx'
import { codeOf, legOf } from './softphone/ringing-code.ts'

/** `action`: the last part of the form's address, for what was done without more to say. */
export function answer(
  accept: string | undefined,
  response: Response,
  done: { kind: string } | Ringing,
  action = 'done',
): void {
  const kind = codeOf(done)
  const code = kind === 'done' ? action : kind
  if (accept?.includes('application/json') !== true) {
    response.redirect(303, `/desk?said=${code}`)
    return
  }
  // This answer is shown until the phone is answered, not for the length of the call.
  const holdsWhile = done.kind === 'ringing' ? { holdsWhile: ['none', 'connecting'] } : {}
  response.json({ kind, said: SAID[code] ?? '', ok: DONE.has(done.kind), leg: legOf(done), ...holdsWhile })
}

export function answerCase(accept: string | undefined, response: Response, done: CaseAnswer): void {
  if (accept?.includes('application/json') === true)
    response.json({ kind: done.kind, said: inWords(done), ok: done.kind === 'done' })
  else response.redirect(303, `/desk?said=${done.kind === 'refused' ? done.outcome : done.kind}`)
}

export function answerGiven(accept: string | undefined, response: Response, given: Given): void {
  const isGiven = given.kind === 'given'
  const owner = 'ownerName' in given ? given.ownerName : ''
  if (accept?.includes('application/json') !== true) return response.redirect(303, `/desk?said=${given.kind}`)
  response.json({ kind: given.kind, said: givenSentence(given.kind, owner), ok: isGiven })
}

/** `version` is what the next text is written over. */
export function answerNote(accept: string | undefined, response: Response, written: NoteWritten): void {
  if (accept?.includes('application/json') !== true) {
    response.redirect(303, `/desk?said=note-${written.kind}`)
    return
  }
  const isSaved = written.kind === 'saved'
  const said = SAID[`note-${written.kind}`] ?? ''
  response.json({ kind: written.kind, said, ok: isSaved, ...(isSaved ? { version: written.version } : {}) })
}

/** For a page that is opened again after an action. */
export function wordsOf(code: unknown): string | undefined {
  return typeof code === 'string' ? (SAID[code] ?? refusedWords(code)) : undefined
}

/** For the other answers nothing was done, and the form keeps what was filled in. */
const DONE: ReadonlySet<string> = new Set([
  'done',
  'ringing',
  'call-back-agreed',
  'consult-rings',
  'answers-in-browser',
  'answers-in-telephone',
])

function inWords(done: CaseAnswer): string {
  switch (done.kind) {
    case 'done':
      return `Case ${done.case.number} is ${done.case.state.replaceAll('-', ' ')}, priority ${done.case.priority}.`
    case 'refused':
      return `Not allowed: ${done.sentence} ${done.nextStep} (Rule ${done.rule})`
    case 'which-product':
      return `Which product? The contract covers ${done.products.map((one) => one.replaceAll('-', ' ')).join(', ')}. Nothing was opened.`
    case 'nothing-to-do':
      return done.sentence
    case 'changed-meanwhile':
      return 'Another change came first. Look at the case, then try again.'
    case 'key-reused':
      return 'That form was sent before with something else in it. Look at the cases on this call, then try again.'
    case 'no-such-call':
      return 'You no longer have this call.'
    case 'could-not-check':
      return 'That could not be checked just now. Nothing was opened or changed.'
    default:
      return done satisfies never
  }
}

/** Refused actions come back by their outcome to a browser without scripts. */
const refusedWords = (code: string): string | undefined => {
  const outcome = OUTCOMES.find((one) => one === code)
  if (outcome === undefined) return undefined
  const { why, may } = staffSentence(outcome)
  return `Not allowed: ${why} ${may}`
}

const SAID: Record<string, string> = {
  ...CALLBACK_SAID,
  done: '',
  hold: 'The caller is on hold.',
  resume: 'The caller is back from hold.',
  mute: 'You are muted.',
  unmute: 'You are no longer muted.',
  'ask-pin': 'The caller is asked for their PIN.',
  'new-person': 'The new speaker is unverified.',
  help: 'Supervisors see that you ask for help.',
  'no-help': 'Your request for help is cancelled.',
  'note-request': 'Noted for the administrators, under the reference of this call. No case is opened.',
  'has-admin-case': 'The caller is verified. Open an Admin Case instead. Nothing was noted.',
  end: 'The call is ended.',
  'send-on': 'The caller is transferred. They keep their place and their proof.',
  'consult-rings': 'Your colleague’s phone rings. The caller is on hold.',
  'called-back': 'We never ask for a PIN on a call that we make. Ask for another proof.',
  consulting: 'You consult a colleague. Hand the call over or take the caller back first.',
  'colleague-busy': 'That colleague is not free now. The caller is with you.',
  'other-region': 'The contract keeps its data in another region than that colleague’s. The caller is with you.',
  'colleague-phone-failed': 'Your colleague’s phone could not be rung. The caller is with you.',
  'no-colleague': 'Your colleague is not in the call. Nothing was changed.',
  join: 'All three of you talk.',
  'take-back': 'The caller is back with you.',
  complete: 'Your colleague has the call.',
  'leave-consult': 'Your colleague talks with the caller.',
  'message-take': 'The message is yours. Close it once it is settled.',
  'message-give-back': 'The message is open again for your colleagues.',
  'message-close': 'The message is closed.',
  'message-already': 'A colleague was first: they have the message, or have closed it.',
  'message-not-offered': 'This message is not one of yours, or it is gone.',
  'note-saved': 'The note is saved.',
  'note-changed': 'Not saved: the note was changed in another window. Copy yours, then load this page again.',
  'note-not-yours': 'Not saved: you no longer have this call.',
  'note-could-not-check': 'Not saved: the records do not answer. It is tried again.',
  decline: 'Declined. The call stays in the queue for your colleagues.',
  given: 'The case has its new owner.',
  'theirs-already': 'The case is theirs already.',
  'no-such-case': givenSentence('no-such-case', ''),
  'no-such-owner': givenSentence('no-such-owner', ''),
  'several-owners': givenSentence('several-owners', ''),
  'case-changed': givenSentence('case-changed', ''),
  'no-such-call': 'You no longer have this call.',
  'which-product': 'Choose the product. Nothing was opened.',
  'nothing-to-do': 'There was nothing to do. Look at what you filled in.',
  'could-not-check': 'That could not be checked just now. Nothing was opened or changed.',
  'on-a-call': 'You are on a call. End it, and save its wrap-up, before you take another.',
  'stop-pin': 'The caller comes back without entering a PIN.',
  'no-phone':
    'You cannot be rung: calls ring on telephones here, and none is on your record. Ask an administrator to enter yours under Staff.',
  'say-outcome': 'Say first what became of the last call.',
  'other-wrap-up': 'That was about an earlier call. Nothing was saved: look at the call that stands here.',
  ringing: 'Your phone rings. Press 1 on it to take the call.',
  'ringing-browser': 'You are being connected in your browser.',
  'ringing-instead': 'None of your browsers is connected, so your telephone rings. Press 1 on it to take the call.',
  'answers-in-browser': 'Your calls ring in this browser from now on.',
  'answers-in-telephone': 'Your calls ring on your telephone from now on.',
  taken: 'A colleague was first.',
  gone: 'The caller has left.',
  'not-offered': 'This call is not one of yours.',
  'phone-failed': 'Your phone could not be rung. The caller keeps their place.',
  'not-yours': 'You no longer have this call.',
  'caller-left': 'The caller has left.',
  failed: 'The telephone network did not do it. Everything is as it was; try again.',
}
