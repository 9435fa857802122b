/** The Contact PIN as a number: its sizes, how it is read, drawn, found and shown. The only place that sees its digits. */
import { createHmac, randomInt } from 'node:crypto'
import { isEasyToGuess } from './easy-to-guess.ts'
import { isDoubled } from '../keypad.ts'
import type { NamedKey } from './pin-keys.ts'
import { Secret } from '../secret.ts'
import { checkDigit, hasCheckDigit } from './verhoeff.ts'

/** Digits of each part; one check digit follows. */
export interface PinSize {
  /** Finds one credential. Never starts with 0. */
  selector: number
  /** The secret part. */
  verifier: number
}

/** For up to 10,000, 100,000 and 1,000,000 contacts: at most about 1 selector in 9 is in use (docs/security.md, "The PIN"). */
export const PIN_SIZES = {
  '5+6': { selector: 5, verifier: 6 },
  '6+8': { selector: 6, verifier: 8 },
  '7+8': { selector: 7, verifier: 8 },
} as const satisfies Record<string, PinSize>

export interface PinSizes {
  size: PinSize
  before: PinSize | undefined
}

/** A number of the right length and check digit. It says nothing about whether a contact has it. */
export interface Pin {
  readonly number: Secret
  readonly size: PinSize
}

export type ReadPin =
  | { kind: 'pin'; pin: Pin }
  /** `count` is how many digits were keyed. */
  | { kind: 'mistyped'; fault: 'length' | 'check-digit'; count: number }

/** 12, 15 or 16. */
export function pinLength(size: PinSize): number {
  return size.selector + size.verifier + 1
}

/**
 * - Digits are ASCII 0–9; anything else is a slip of the fingers, never converted.
 * - While sizes change over, PINs of both are in force: the length says which one it is.
 * - A number in which every key stands twice is what a telephone made of half a PIN: never an attempt, although one in ten
 *   of them has a right check digit. None is drawn like that.
 * - A selector starting with 0 is well formed and belongs to no credential, so that it is answered like any other wrong number.
 */
export function readPin(keyed: Secret, ...sizes: PinSize[]): ReadPin {
  const text = keyed.reveal()
  const count = text.replace(/[^0-9]/g, '').length
  const size = sizes.find((one) => pinLength(one) === count)
  if (size === undefined) return { kind: 'mistyped', fault: 'length', count }
  if (text.length !== count || !hasCheckDigit(text) || isTwiceEach(text))
    return { kind: 'mistyped', fault: 'check-digit', count }
  return { kind: 'pin', pin: { number: keyed, size } }
}

/** Some telephones send each key twice. A last digit without a partner is left out of the comparison. */
function isTwiceEach(digits: string): boolean {
  return isDoubled(new Secret(digits.slice(0, digits.length - (digits.length % 2))))
}

export interface DrawOptions {
  /** The contact's own numbers: their ends are not used as verifiers. */
  ownPhones: readonly string[]
  /** A whole number from 0 up to but not including `below`. The default cannot be predicted. */
  random?: (below: number) => number
}

/** More than enough: fewer than one draw in a hundred is refused. */
const DRAWS = 100

/** Every digit at random on its own; chosen numbers would be guessed (docs/security.md, "The PIN"). */
export function drawPin(size: PinSize, { ownPhones, random = randomInt }: DrawOptions): Pin {
  const selector = `${1 + random(9)}${drawDigits(size.selector - 1, random)}`
  for (let draw = 0; draw < DRAWS; draw++) {
    const verifier = drawDigits(size.verifier, random)
    if (isEasyToGuess(verifier, ownPhones)) continue
    const digits = selector + verifier
    const number = `${digits}${checkDigit(digits)}`
    if (isTwiceEach(number)) continue
    return { number: new Secret(number), size }
  }
  throw new Error('the source of random numbers gives only numbers that are easy to guess')
}

function drawDigits(howMany: number, random: (below: number) => number): string {
  return Array.from({ length: howMany }, () => random(10)).join('')
}

/** What a credential is found by: the selector under a key of its own, hex. The verifier is no part of it. */
export function selectorHmac(pin: Pin, { key }: NamedKey): string {
  return createHmac('sha256', key).update(pin.number.reveal().slice(0, pin.size.selector)).digest('hex')
}

/** Lends the digits for hashing and wipes them afterwards; the hash function must not store them. */
export async function withDigits<T>(pin: Pin, work: (digits: Buffer) => Promise<T>): Promise<T> {
  const digits = Buffer.from(pin.number.reveal(), 'ascii')
  try {
    return await work(digits)
  } finally {
    digits.fill(0)
  }
}

/** As shown to its owner: 4-4-4, 5-5-5 or 4-4-4-4, with spaces. */
export function formatPin(number: Secret): Secret {
  const digits = number.reveal()
  const group = digits.length === 15 ? /.{1,5}/g : /.{1,4}/g
  return new Secret((digits.match(group) ?? []).join(' '))
}
