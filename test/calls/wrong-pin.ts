/** Numbers that are well-formed PINs and nobody's. */
import { randomInt } from 'node:crypto'
import { checkDigit } from '../../src/domain/pin/verhoeff.ts'

/** Twelve digits with a right check digit; the selector is drawn, so it may by a rare chance be somebody's. */
export function wrongPin(): string {
  const eleven = `9${Array.from({ length: 10 }, () => randomInt(10)).join('')}`
  return eleven + checkDigit(eleven)
}

/** Somebody's own number with another secret part: an attempt on their PIN, not a slip of the fingers. */
export function wrongFor(pin: string): string {
  const other = (Number(pin[5]) + 1) % 10
  const eleven = `${pin.slice(0, 5)}${other}${pin.slice(6, 11)}`
  return eleven + checkDigit(eleven)
}

/** Somebody's own number with its last digit wrong: a slip of the fingers. */
export function slipIn(pin: string): string {
  return pin.slice(0, -1) + String((Number(pin.at(-1)) + 1) % 10)
}
