/** What the profile page answers to what was done on it: the sentence, and the section in which the question was asked. */
import type { Response } from 'express'
import { z } from 'zod'
import type { Words } from '../../profile/words/screen-words.ts'
import type { SaidAt } from '../shell/said.tsx'

/** The words of each: profile/words/en/answers.ts. */
const ANSWERS = {
  pin: ['pin-first', 'pin-issued', 'not-me'],
  'pin-test': ['test-works', 'test-wrong', 'test-length', 'test-mistyped', 'test-paused', 'test-unavailable'],
  rights: ['access-asked', 'access-given', 'access-have', 'access-refused', 'access-partner', 'access-changed'],
  requests: ['request-yes', 'request-no', 'request-refused', 'access-gone'],
  confirm: [
    'confirm-proved',
    'confirm-not-talking',
    'confirm-verified-already',
    'confirm-not-active',
    'confirm-may-not',
    'confirm-could-not-check',
  ],
  preferences: ['saved', 'not-saved'],
  cases: [
    'admin-case',
    'admin-case-one-line',
    'admin-case-refused',
    'admin-case-key-reused',
    'admin-case-could-not-check',
  ],
  privacy: ['privacy-request', 'privacy-one-line', 'privacy-refused', 'privacy-key-reused', 'privacy-could-not-check'],
  case: [
    'case-opened',
    'case-opened-urgent',
    'case-updated',
    'case-raised',
    'case-raised-urgent',
    'case-reopened',
    'case-closed',
    'case-followed',
    'case-unfollowed',
    'case-changed-meanwhile',
    'case-nothing-to-do',
    'case-key-reused',
    'case-could-not-check',
  ],
  update: ['update-note'],
  raise: ['raise-note'],
  reopen: ['reopen-note'],
  close: ['close-note'],
  'new-case': [
    'new-case-urgent',
    'new-case-summary',
    'new-case-details',
    'new-case-severity',
    'new-case-product',
    'new-case-key-reused',
    'new-case-could-not-check',
  ],
  notices: ['seen'],
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
export type ProfileAnswer = Answers[keyof Answers][number]

const FIELD_OF = new Map<string, string>(Object.entries(FIELDS))

const BY_CODE = new Map<string, { code: ProfileAnswer; part: string }>(
  Object.entries(ANSWERS).flatMap(([part, codes]) => codes.map((code) => [code, { code, part }] as const)),
)

export function answerOf(code: unknown, words: Words): SaidAt | undefined {
  const found = typeof code === 'string' ? BY_CODE.get(code) : undefined
  if (found === undefined) return undefined
  return { part: found.part, sentence: words.say(`answer.${found.code}`), field: FIELD_OF.get(found.code) }
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
