/** Whether a text holds what looks like a Contact PIN, so that none is kept in a note, a name or a reason. */
import { pinLength, PIN_SIZES } from './pin.ts'
import { hasCheckDigit } from './verhoeff.ts'

/** Of every size there is: a text is read before it is known which sizes a site accepts. */
const LENGTHS = new Set<number>(Object.values(PIN_SIZES).map(pinLength))
const LONGEST = Math.max(...LENGTHS)

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
 * rows and of calls, and what a page puts into its own forms. Every other field is looked at, so that a new form is, too.
 */
const OWN_DIGITS = new Set([
  'pin',
  'phone',
  'supportPhone',
  'id',
  'key',
  'number',
  'call',
  'contact',
  'contract',
  'employer',
  'soldTo',
  'endUser',
  'supportOwner',
  'approvedBy',
  'who',
  'linkedTo',
  'form_token',
  'form_key',
  'unfinished',
])

/** Whether a text of this field is one that people write as they like, and holds what looks like a PIN. */
export function fieldHoldsPin(field: string | undefined, text: string): boolean {
  return (field === undefined || !OWN_DIGITS.has(field)) && holdsPin(text)
}

/** Kept in place of a cell of a file that looked like a PIN: not empty, so that no later reading takes it for an empty cell. */
export const NOT_KEPT = '(not kept: looked like a Contact PIN)'

/** Of a field with digits of its own, whose column had no name when the file was read. */
export const NOT_KEPT_UNNAMED =
  'was not kept, because it looked like a Contact PIN and its column had no name: bring the file in again with the name as its heading'

/** What is said of a cell that was not kept. */
export function notKept(field: string): string {
  return OWN_DIGITS.has(field) ? NOT_KEPT_UNNAMED : PIN_IN_TEXT
}

export type PinSearch =
  | { kind: 'none' }
  /** The names that lead there, never what is written there. Undefined: a name itself holds the number. */
  | { kind: 'found'; place: string | undefined }
  /** More than any form or program of Careline sends. */
  | { kind: 'too-much' }

/** A batch for the API is the largest: 200 rows with 200 products each, which lie four levels deep. */
const DEEPEST = 8
const MOST_LOOKED_AT = 50_000

/**
 * For the doors of the screens and of the API: every text, number and name in a body or an address, at any depth.
 * - The nearest name decides whether digits belong there. A list has the name of its field.
 * - Bytes are a file, whose cells are looked at when it is read.
 * - It does not call itself, because a small body can be nested thousands of times.
 */
export function searchForPin(given: unknown): PinSearch {
  const rest: { value: unknown; field: string | undefined; path: readonly string[] }[] = [
    { value: given, field: undefined, path: [] },
  ]
  let looked = 0
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { value, field, path } = next
    looked += 1
    if (looked + rest.length > MOST_LOOKED_AT || path.length > DEEPEST) return { kind: 'too-much' }
    if (typeof value === 'string' || typeof value === 'number') {
      if (fieldHoldsPin(field, String(value))) return { kind: 'found', place: path.join('.') }
    } else if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) rest.push({ value: item, field, path: [...path, String(at)] })
    } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      for (const [name, item] of Object.entries(value)) {
        if (holdsPin(name)) return { kind: 'found', place: undefined }
        rest.push({ value: item, field: name, path: [...path, name] })
      }
    }
  }
  return { kind: 'none' }
}
