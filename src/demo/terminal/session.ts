/** One call on the terminal phone: each move, what was heard after it, and by which names the service knows those words. */
import type { PhoneCall } from '../../simulator/index.ts'
import type { CallView, DemoPerson } from './find-demo.ts'
import { shownKeys, type Move } from './moves.ts'
import { untilChecked } from './still-checking.ts'

export interface Passage {
  /** What the caller did before these words. */
  did: string
  heard: { name: string; text: string }[]
}

/** A call of the network here, or of one elsewhere. */
export interface SpokenCall extends Pick<
  PhoneCall,
  | 'sid'
  | 'state'
  | 'queue'
  | 'seconds'
  | 'endedBy'
  | 'press'
  | 'silence'
  | 'say'
  | 'waitLoops'
  | 'answerAsAnalyst'
  | 'hangUp'
> {
  readonly heard: readonly { number: number; kind: string; text: string }[]
  readonly problems: readonly { code: string; path: string; detail: string }[]
  readonly exchanges: readonly { twiml: string }[]
  /** Where others can move the call too: looks what has become of it. */
  look?: () => Promise<void>
}

const TALK_SECONDS = 10
/** A hold loop, for a person who waits in real time. */
const HOLD_LOOP_MS = 60_000

export class PhoneSession {
  readonly call: SpokenCall
  readonly #person: DemoPerson | undefined
  readonly #view: () => Promise<CallView | undefined>
  #lastPiece = 0
  #turns = 0
  #movedAt = Date.now()

  constructor(call: SpokenCall, person: DemoPerson | undefined, view: () => Promise<CallView | undefined>) {
    this.call = call
    this.#person = person
    this.#view = view
  }

  get over(): boolean {
    return this.call.state === 'ended'
  }

  view(): Promise<CallView | undefined> {
    return this.#view()
  }

  /** What is heard when the service first picks up. */
  greeting(): Promise<Passage> {
    return this.#passage('dialled')
  }

  async make(move: Move): Promise<Passage> {
    switch (move.kind) {
      case 'silence':
        await this.call.silence()
        return this.#passage('silence')
      case 'say':
        // Where nothing is recorded, saying something is pressing nothing.
        if (this.call.state !== 'recording') return this.make({ kind: 'silence' })
        await this.call.say(move.seconds)
        return this.#passage(`spoke for ${move.seconds} s`)
      case 'wait':
        if (this.call.state !== 'queued') return this.make({ kind: 'silence' })
        await this.call.waitLoops(1)
        return this.#passage('waited')
      case 'keys':
        await this.#press(move.keys, move.ahead)
        return this.#passage(pressed(shownKeys(move.keys), move.ahead))
      case 'pin': {
        const pin = this.#person?.pin
        if (!pin) throw new Error('There is no PIN to key')
        await this.#press(pin + move.after, move.ahead)
        return this.#passage(pressed('•'.repeat(pin.length) + move.after, move.ahead))
      }
      default: {
        const never: never = move
        return never
      }
    }
  }

  /** The next move comes once a PIN was checked, however late: pressed into "One moment", its keys would be lost. */
  async #press(keys: string, ahead: boolean): Promise<void> {
    await this.call.press(keys, { ahead })
    await untilChecked(this.call)
  }

  /** What has happened by itself, e.g. an analyst took the call; undefined when nothing was heard. */
  async look(): Promise<Passage | undefined> {
    if (this.call.look === undefined) return undefined
    const { state } = this.call
    await this.call.look()
    if (this.call.state === 'queued' && Date.now() - this.#movedAt > HOLD_LOOP_MS) return this.make({ kind: 'wait' })
    const isNew = this.call.state !== state || (this.call.heard.at(-1)?.number ?? 0) > this.#lastPiece
    return isNew ? this.#passage('meanwhile') : undefined
  }

  async answer(): Promise<Passage> {
    await this.call.answerAsAnalyst({ talkSeconds: TALK_SECONDS })
    return this.#passage(`talked to an analyst for ${TALK_SECONDS} s`)
  }

  async hangUp(): Promise<Passage> {
    await this.call.hangUp()
    return this.#passage('hung up')
  }

  /** One name for each piece said; where they do not pair off, all the names and all the words together. */
  async #passage(did: string): Promise<Passage> {
    this.#movedAt = Date.now()
    const pieces = this.call.heard.filter(({ number }) => number > this.#lastPiece)
    this.#lastPiece = this.call.heard.at(-1)?.number ?? 0
    const texts = pieces.filter(({ kind }) => kind !== 'pause').map(({ text }) => text)
    const turns = (await this.#view())?.turns ?? []
    const names = turns.slice(this.#turns).flatMap(({ heard }) => heard)
    this.#turns = turns.length
    if (texts.length === 0) return { did, heard: [] }
    if (names.length === texts.length)
      return { did, heard: texts.map((text, index) => ({ name: names[index] ?? '', text })) }
    return { did, heard: [{ name: names.join(' + '), text: texts.join(' ') }] }
  }
}

function pressed(keys: string, ahead: boolean): string {
  return `${keys.startsWith('•') ? 'keyed' : 'pressed'} ${keys}${ahead ? ' before the end' : ''}`
}
