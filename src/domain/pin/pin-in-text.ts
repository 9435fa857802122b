/** Whether a text holds what looks like a Contact PIN, so that none is stored in a note, a name or a reason. */
import { pinLength, PIN_SIZES } from './pin.ts'
import { hasCheckDigit } from './verhoeff.ts'

/** Of every size there is: a text is read before it is known which sizes a site accepts. */
const LENGTHS = new Set<number>(Object.values(PIN_SIZES).map(pinLength))
const LONGEST = Math.max(...LENGTHS)
const SHORTEST = Math.min(...LENGTHS)

/** Of ASCII alone, with too few digits: other signs may be digits of another width. Most cells of a large file are such. */
function hasTooFewDigits(text: string): boolean {
  let digits = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return false
    if (code >= 0x30 && code <= 0x39) digits += 1
  }
  return digits < SHORTEST
}

/** Groups of digits with nothing but spaces, dots and dashes between them. */
const RUN = /[0-9]+(?:[\s.\u00b7\p{Pd}_]+[0-9]+)*/gu

/**
 * Told without repeating the number. About one number of another system in ten that is as long as a PIN has the check digit
 * of one; a word between its digits says that it is none.
 */
export const PIN_IN_TEXT =
  'holds a number that looks like a Contact PIN, which is never kept: leave it out. Write a number of another system with a word between its digits, like “1234 then 5678”'

/**
 * - Length and check digit decide, and nothing is looked up or compared: otherwise this would tell whether a PIN is in use.
 * - Digits of any width count. Whole groups next to each other count as one number, whatever stands before and after them.
 */
export function holdsPin(text: string): boolean {
  if (hasTooFewDigits(text)) return false
  for (const [run] of text.normalize('NFKC').matchAll(RUN)) {
    const groups = run.match(/[0-9]+/g) ?? []
    for (let first = 0; first < groups.length; first++) {
      let digits = ''
      for (let last = first; last < groups.length && digits.length < LONGEST; last++) {
        digits += groups[last] ?? ''
        if (LENGTHS.has(digits.length) && hasCheckDigit(digits)) return true
      }
    }
  }
  return false
}

/** For schemas of text that people write as they like. */
export const withoutPin = (text: string): boolean => !holdsPin(text)

/**
 * Fields of forms and files that hold such digits by right: the PIN itself where it is checked, telephone numbers, keys of
 * rows and what a page puts into its own forms. Every other field is looked at, so that a new form is, too.
 */
const OWN_DIGITS = new Set([
  'pin',
  'phone',
  'supportPhone',
  'id',
  'key',
  'number',
  'contact',
  'contract',
  'employer',
  'soldTo',
  'endUser',
  'supportOwner',
  'approvedBy',
  'who',
  'linkedTo',
  'externalNumber',
  'form_token',
  'form_key',
  'unfinished',
])

/** Whether a text of this field is one that people write as they like, and holds what looks like a PIN. */
export function fieldHoldsPin(field: string | undefined, text: string): boolean {
  return (field === undefined || !OWN_DIGITS.has(field)) && holdsPin(text)
}

/** Stored in place of a cell of a file that looked like a PIN: not empty, so that no later reading takes it for an empty cell. */
export const NOT_STORED = '(not kept: looked like a Contact PIN)'

/** Of a field with digits of its own, whose column had no name when the file was read. */
export const NOT_STORED_UNNAMED =
  'was not kept, because it looked like a Contact PIN and its column had no name: bring the file in again with the name as its heading'

/** What is said of a cell that was not stored. */
export function notStored(field: string): string {
  return OWN_DIGITS.has(field) ? NOT_STORED_UNNAMED : PIN_IN_TEXT
}

/** For the door of the screens: any field of a form or an address, also one that is sent several times. */
export function formHoldsPin(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return Object.entries(body).some(([field, value]) =>
    [value].flat().some((text) => typeof text === 'string' && fieldHoldsPin(field, text)),
  )
}
