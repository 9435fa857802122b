/** Keys a caller pressed, carried so that no log, error, URL or stored row can show them by accident. */

const PRINTED_BY_NODE = Symbol.for('nodejs.util.inspect.custom')

/**
 * Holds text that may be a Contact PIN. Printing, serialising or inspecting it gives `[secret]`.
 * Only `domain/pin/pin.ts` and `domain/keypad.ts` may call `reveal` (a test counts the callers).
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
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
