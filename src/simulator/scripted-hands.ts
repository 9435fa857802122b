/** A called party who presses the keys of a script, one group at each gather, and then keeps still. */
import type { Command, Hands } from './hands.ts'

export class ScriptedHands implements Hands {
  readonly #keys: string[]

  constructor(keys: readonly string[]) {
    this.#keys = [...keys]
  }

  next(): Promise<Command> {
    const keys = this.#keys.shift()
    return Promise.resolve(keys ? { kind: 'keys', keys, ahead: false } : { kind: 'silence' })
  }

  /** A script does not react to what others do. */
  tell(): void {}

  settled(): Promise<void> {
    return Promise.resolve()
  }
}
