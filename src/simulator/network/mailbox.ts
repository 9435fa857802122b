/** Hands moved from outside: the running call waits here until a test or a person says what to do. */
import type { Command, Hands, Moment } from '../phones/hands.ts'

export class Mailbox implements Hands {
  readonly #commands: Command[] = []
  #take: ((command: Command) => void) | undefined
  #waiting: Array<() => void> = []
  #over = false
  #error: Error | undefined

  next(_moment: Moment): Promise<Command> {
    const command = this.#commands.shift()
    if (command !== undefined) return Promise.resolve(command)
    return new Promise((resolve) => {
      this.#take = resolve
      this.#release()
    })
  }

  tell(command: Command): void {
    const take = this.#take
    this.#take = undefined
    if (take === undefined) this.#commands.push(command)
    else take(command)
  }

  hears(): void {}

  elapsed(): undefined {
    return undefined
  }

  listen(): Promise<void> {
    return Promise.resolve()
  }

  get idle(): boolean {
    return this.#over || this.#take !== undefined
  }

  /** Throws what broke the running call, if anything did. */
  async settled(): Promise<void> {
    if (!this.idle) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (this.#error !== undefined) throw this.#error
  }

  finish(error?: Error): void {
    this.#over = true
    this.#error = error
    this.#release()
  }

  #release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
