/** Keys a caller pressed, carried so that no log, error, URL or stored row can show them by accident. */

const PRINTED_BY_NODE = Symbol.for('nodejs.util.inspect.custom')

/**
 * Holds text that may be a Contact PIN. Printing, serialising or inspecting it gives `[secret]`.
 * Only `domain/pin/pin.ts` and `domain/keypad.ts` may call `reveal` (a test counts the callers).
 */
export class Secret {
  #text: string | undefined

  constructor(text: string) {
    this.#text = text
  }

  /** Throws once it has been erased: nothing may take what is left for what was keyed. */
  reveal(): string {
    if (this.#text === undefined) throw new Error('a secret was asked for after it had been erased')
    return this.#text
  }

  /** Nothing here refers to the text from now on. */
  erase(): void {
    this.#text = undefined
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [PRINTED_BY_NODE](): string {
    return '[secret]'
  }
}
