/** What the profile page answers to what was done on it: the sentence, and the section in which the question was asked. */
import type { Response } from 'express'
import { z } from 'zod'
import type { SaidAt } from '../shell/said.tsx'

const ANSWERS = {
  pin: {
    'pin-first': 'Your PIN is in force. Use it from your next call on.',
    'pin-issued': 'Your new PIN is in force. The one before it has stopped working.',
    'not-me':
      'Your PIN has ended. Callers who used it are not verified now, and the administrators have been told. Get a new PIN when you are ready.',
  },
  'pin-test': {
    'test-works': 'That is your PIN, and it works. Nothing was opened.',
    'test-wrong': 'That is not your PIN. It counts like a wrong try on the phone.',
    'test-length': 'That number is too short or too long. It was not counted.',
    'test-mistyped': 'A digit seems to be mistyped. It was not counted.',
    'test-paused': 'Too many tries: the test is closed for an hour.',
    'test-unavailable': 'That could not be checked just now. Try again in a minute.',
  },
  rights: {
    'access-asked': 'Asked. The people who approve for your company have been told. You will find the answer here.',
    'access-given':
      'You approve for this contract yourself: you have it now, and it is noted that you gave it to yourself.',
    'access-have': 'You have that already, or have asked for it.',
    'access-refused':
      'That is not possible for you: a Designated Contact needs an address of their own at the company that opens the cases.',
    'access-partner':
      'That is not possible for you: your company bought through a partner, and the partner’s people open the cases. You can ask to see the status of cases.',
    'access-changed': 'It was answered or changed meanwhile. Look at the table, and ask again if you still need it.',
  },
  requests: {
    'request-yes': 'Approved. They have been told.',
    'request-no': 'Declined. They have been told.',
    'request-refused': 'Not approved: the rules do not allow that. Ask an administrator why.',
    'access-gone': 'It was answered or changed meanwhile. Nothing was done.',
  },
  confirm: {
    'confirm-proved': 'Done. The analyst sees that it is proved.',
    'confirm-not-talking': 'No analyst is talking with a caller of that reference now. Ask for the reference again.',
    'confirm-verified-already': 'That caller is verified already.',
    'confirm-not-active': 'That contact is not active.',
    'confirm-may-not': 'You can vouch only for a colleague who has access where you are a Designated Contact.',
    'confirm-could-not-check': 'That could not be checked just now. The analyst sees no change. Try again.',
  },
  preferences: {
    saved: 'Saved. It holds from your next call on.',
    'not-saved': 'Not saved: that language is not among the choices.',
  },
  cases: {
    'admin-case': 'Your Admin Case is open. It is in the list below.',
    'admin-case-one-line': 'Not sent. Write 1 to 500 characters on one line, and send it again.',
    'admin-case-refused': 'That is not possible: you are not an active contact.',
    'admin-case-key-reused': 'That was sent already. Look at the list below.',
    'admin-case-could-not-check': 'That could not be written just now. Try again in a minute.',
  },
  privacy: {
    'privacy-request':
      'Your data privacy request is with the administrators, as an Admin Case. It is among your cases.',
    'privacy-one-line': 'Not sent. Write at most 400 characters on one line, and send it again.',
    'privacy-refused': 'That is not possible: you are not an active contact.',
    'privacy-key-reused': 'That was sent already. It is among your cases.',
    'privacy-could-not-check': 'That could not be written just now. Try again in a minute.',
  },
  // On the pages of cases (cases/).
  case: {
    'case-opened': 'Your case is open. You find it among your cases, and are told here when it changes.',
    'case-opened-urgent':
      'Your case is open, as Severity 1. Now call: production down is worked on by phone, and someone must stay reachable until it is fixed.',
    'case-updated': 'Your update is on the case.',
    'case-raised': 'The priority is raised.',
    'case-raised-urgent':
      'The priority is critical now. If production is down, call as well: it is worked on by phone.',
    'case-reopened': 'The case is open again, with what you wrote.',
    'case-closed': 'The case is closed. You can reopen it below as long as it is not too old.',
    'case-followed': 'You are told when this case changes.',
    'case-unfollowed': 'You are no longer told when this case changes.',
    'case-changed-meanwhile':
      'Not sent: the case was changed by another person while you wrote. Look at what is new below; your words are still in the form.',
    'case-nothing-to-do': 'The priority is that high already. Your words are still in the form.',
    'case-key-reused': 'That was sent already, with other words. Look at the history below before you send it again.',
    'case-could-not-check':
      'That could not be checked just now, and nothing was refused. Your words are still in the form: send it again in a minute. If production is down, call.',
  },
  update: { 'update-note': 'Not sent. Write 1 to 5,000 characters.' },
  raise: { 'raise-note': 'Not sent. Choose a priority, and write 1 to 5,000 characters on what makes it worse.' },
  reopen: { 'reopen-note': 'Not sent. Write 1 to 5,000 characters on what is new.' },
  close: { 'close-note': 'Not sent. Write 1 to 5,000 characters on how it was solved.' },
  'new-case': {
    'new-case-urgent': 'Please confirm: this is Severity 1.',
    'new-case-summary': 'Not sent. Write a summary of 1 to 500 characters on one line.',
    'new-case-details': 'Not sent. Write at most 5,000 characters.',
    'new-case-severity': 'Not sent. Say how bad it is.',
    'new-case-product': 'Not sent. Say which product it is about.',
    'new-case-key-reused': 'That was sent already, with other words. Look at your cases before you send it again.',
    'new-case-could-not-check':
      'That could not be checked just now, and nothing was refused. Your words are still in the form: send it again in a minute. If production is down, call.',
  },
  notices: { seen: 'Noted. You have no other messages.' },
} as const

/** Answers that find fault with a field, by its name in the form. */
const FIELDS: Partial<Record<ProfileAnswer, string>> = {
  'test-wrong': 'pin',
  'test-length': 'pin',
  'test-mistyped': 'pin',
  'confirm-not-talking': 'reference',
  'not-saved': 'language',
  'admin-case-one-line': 'summary',
  'privacy-one-line': 'details',
  'update-note': 'note',
  'raise-note': 'note',
  'reopen-note': 'note',
  'close-note': 'note',
  'new-case-summary': 'summary',
  'new-case-details': 'details',
  'new-case-severity': 'severity',
  'new-case-product': 'product',
}

type Answers = typeof ANSWERS
export type ProfileAnswer = { [Part in keyof Answers]: keyof Answers[Part] }[keyof Answers]

const FIELD_OF = new Map<string, string>(Object.entries(FIELDS))

const BY_CODE = new Map<string, SaidAt>(
  Object.entries(ANSWERS).flatMap(([part, sentences]) =>
    Object.entries(sentences).map(
      ([code, sentence]: [string, string]) => [code, { part, sentence, field: FIELD_OF.get(code) }] as const,
    ),
  ),
)

export function answerOf(code: unknown): SaidAt | undefined {
  return typeof code === 'string' ? BY_CODE.get(code) : undefined
}

/** What was typed into a form that was refused, by the name of the field. */
export const typedFields = z.record(z.string(), z.string())

/** Back to the page, at the answer. `typed`: the slot of what was typed, which the page puts into the fields again. */
export function back(response: Response, answer: ProfileAnswer, typed?: string): void {
  backTo(response, '/profile', answer, typed)
}

/** To another page of the profile; `more` is what else its address says. */
export function backTo(
  response: Response,
  path: string,
  said: string,
  typed?: string,
  more: Readonly<Record<string, string>> = {},
): void {
  const query = new URLSearchParams({ ...more, said, ...(typed === undefined ? {} : { typed }) })
  response.redirect(303, `${path}?${query.toString()}#said`)
}
