/** The hands of a real person on the phone: calls run by the wall clock, keys come one by one. */
import type { GatherTerms } from '../twiml/gather.ts'
import type { Command, Hands, Moment, RecordTerms } from './hands.ts'
import type { Media } from '../twiml/media.ts'

/** A wait document that plays nothing would be asked for without a pause. */
const SHORTEST_LOOP = 1

export interface LiveEars {
  /** These pieces begin now, one after the other. */
  hears: (pieces: readonly Media[]) => void
  /** What the call does next; whatever was being said before is over. */
  comesTo: (moment: Moment) => void
  isOver: () => void
  /** What the person did when they were asked: '' for nothing. */
  answered?: (keys: string, terms: GatherTerms) => void
}

export class LiveHands implements Hands {
  readonly idle = true
  readonly #ears: LiveEars
  readonly #secondMs: number
  readonly #begun = Date.now()
  readonly #commands: Command[] = []
  /** Pressed and not used yet; `at` in seconds of the call. */
  #keys: Array<{ key: string; at: number }> = []
  #wake: (() => void) | undefined

  /** `secondMs` is the length of a second in real milliseconds; a test shortens it. */
  constructor(ears: LiveEars, secondMs = 1000) {
    this.#ears = ears
    this.#secondMs = secondMs
  }

  press(keys: string): void {
    for (const key of keys) this.#keys.push({ key, at: this.elapsed() })
    this.#wake?.()
  }

  tell(command: Command): void {
    this.#commands.push(command)
    this.#wake?.()
  }

  elapsed(): number {
    return (Date.now() - this.#begun) / this.#secondMs
  }

  async next(moment: Moment): Promise<Command> {
    this.#ears.comesTo(moment)
    switch (moment.kind) {
      case 'gather':
        return this.#gather(moment.terms)
      case 'record':
        return this.#record(moment.terms)
      case 'ringing':
      case 'empty-queue':
        return (await this.#command(moment.timeout)) ?? { kind: 'silence' }
      case 'hold-loop':
        return (await this.#command(Math.max(SHORTEST_LOOP, moment.seconds))) ?? { kind: 'silence' }
      case 'talk':
        return (await this.#command(Infinity)) ?? { kind: 'silence' }
      default:
        return moment satisfies never
    }
  }

  hears(pieces: readonly Media[]): void {
    this.#ears.hears(pieces)
  }

  async listen(seconds: number): Promise<void> {
    const until = this.elapsed() + seconds
    while (this.#commands.length === 0 && this.elapsed() < until) await this.#change(until)
    this.#keys = []
  }

  settled(): Promise<void> {
    return Promise.resolve()
  }

  finish(): void {
    this.#ears.isOver()
  }

  /** Undefined when nothing happened in that time; keys are not listened to. */
  async #command(seconds: number): Promise<Command | undefined> {
    const until = this.elapsed() + seconds
    while (this.#commands.length === 0 && this.elapsed() < until) await this.#change(until)
    this.#keys = []
    return this.#commands.shift()
  }

  /** Keys beyond what this question takes are left for the next one, as at Twilio. */
  async #gather(terms: GatherTerms): Promise<Command> {
    const promptEndsAt = this.elapsed() + terms.promptSeconds
    for (;;) {
      const command = this.#commands.shift()
      if (command !== undefined) return command
      const [first] = this.#keys
      const last = this.#keys.at(-1)
      const finish = this.#keys.findIndex(({ key }) => key === terms.finishOnKey)
      const enough = Math.min(terms.numDigits ?? Infinity, finish < 0 ? Infinity : finish + 1)
      const promptEnds = terms.bargeIn && first !== undefined ? Math.min(first.at, promptEndsAt) : promptEndsAt
      const deadline = Math.max(promptEnds, last?.at ?? 0) + terms.timeout
      if (this.#keys.length >= enough || this.elapsed() >= deadline) {
        const taken = this.#keys.splice(0, enough)
        const keys = taken.map(({ key }) => key).join('')
        this.#ears.answered?.(keys, terms)
        return first === undefined ? { kind: 'silence' } : { kind: 'keys', keys, ahead: first.at < promptEndsAt }
      }
      await this.#change(deadline)
    }
  }

  /** There is no audio: who is silent is taken to speak, until a key, or until they hang up. */
  async #record({ longest, finishOnKey }: RecordTerms): Promise<Command> {
    const begun = this.elapsed()
    for (;;) {
      const command = this.#commands.shift()
      if (command?.kind === 'hang-up') return { kind: 'speaks', seconds: this.elapsed() - begun, until: 'hang-up' }
      if (command !== undefined) return command
      const at = this.#keys.findIndex(({ key }) => finishOnKey.includes(key))
      const key = this.#keys[at]?.key
      if (key !== undefined) this.#keys.splice(0, at + 1)
      const seconds = Math.round(this.elapsed() - begun)
      if (key !== undefined) return { kind: 'speaks', seconds, until: 'key', key }
      if (seconds >= longest) return { kind: 'speaks', seconds: longest, until: 'silence' }
      await this.#change(begun + longest)
    }
  }

  /** Until something is told or pressed, or that moment of the call. */
  async #change(until: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const left = (until - this.elapsed()) * this.#secondMs
      const timer = Number.isFinite(left) ? setTimeout(resolve, Math.max(1, Math.ceil(left))) : undefined
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
  }
}
