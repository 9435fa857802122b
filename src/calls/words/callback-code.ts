/** The code of a callback: told to the caller, and proved by both sides when they are called. */
import { randomInt } from 'node:crypto'

/**
 * Four digits, told to the caller. When they are called back the line says the first two, by which they know that the call comes from
 * us, and they key the others, by which we know that they are who expects it.
 */
export function newCallbackCode(): string {
  return String(randomInt(10_000)).padStart(4, '0')
}

/** The digits that the line says, and those that the contact keys. */
export function halvesOf(code: string): { said: string; keyed: string } {
  return { said: code.slice(0, 2), keyed: code.slice(2) }
}
