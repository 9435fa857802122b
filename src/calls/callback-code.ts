/** The code by which somebody we call back knows that it is us. It proves nothing about them. */
import { randomInt } from 'node:crypto'

export function newCallbackCode(): string {
  return String(randomInt(10_000)).padStart(4, '0')
}
