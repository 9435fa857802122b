/** A telephone for a person, e.g. at a web page: rings, dials, sends keys, and says what is heard, by the wall clock. */
import { LiveHands, type LiveEars } from './live-hands.ts'
import type { Moment } from './hands.ts'
import type { Media } from '../twiml/media.ts'
import type { Network } from '../network/network.ts'
import type { PhoneCall } from './phone-call.ts'
import type { RequestFault, Spoiling } from '../webhooks/spoil.ts'

export type PhoneEvent =
  | { kind: 'ring'; sid: string; from: string }
  | { kind: 'dialled'; sid: string; to: string }
  /** Words, audio and silences that begin now, one after the other; seconds are how long each takes. */
  | { kind: 'heard'; pieces: readonly Pick<Media, 'kind' | 'text' | 'seconds'>[] }
  /** Keys are listened to; a call that came by `ring` is connected. */
  | { kind: 'asked' }
  /** After a tone: what is said now is recorded, until a key. */
  | { kind: 'recording' }
  | { kind: 'waiting' }
  | { kind: 'talking'; alone: boolean }
  /** It has befallen a request. */
  | { kind: 'fault'; fault: RequestFault }
  | { kind: 'over'; by: PhoneCall['endedBy'] }

const KEYS = /^[0-9*#A-D]+$/

/** One call at a time, in real seconds. While it is in a call, others that ring it find it busy. */
export class LivePhone {
  readonly address: string
  readonly #network: Network
  readonly #secondMs: number
  readonly #answered: LiveEars['answered']
  #fault: RequestFault | undefined
  readonly #listeners = new Set<(event: PhoneEvent) => void>()
  #hands: LiveHands | undefined
  #sid: string | undefined
  #rings = false
  #place: PhoneEvent | undefined

  /** From now on, calls that the service orders to this address ring here. */
  constructor(
    network: Network,
    address: string,
    { secondMs = 1000, answered }: { secondMs?: number; answered?: LiveEars['answered'] } = {},
  ) {
    this.#answered = answered
    this.#network = network
    this.address = address
    this.#secondMs = secondMs
    this.#rangFromNowOn()
  }

  /** Of phones that share a number, the last that dialled rings. */
  #rangFromNowOn(): void {
    this.#network.switchboard.whenRung(this.address, ({ sid, from }) => {
      if (this.#hands !== undefined) return undefined
      this.#sid = sid
      this.#rings = true
      const hands = this.#pickUpHands()
      this.#say({ kind: 'ring', sid, from })
      return hands
    })
  }

  /** The call there is now, if any. */
  get call(): PhoneCall | undefined {
    return this.#sid === undefined ? undefined : this.#network.calls.get(this.#sid)
  }

  get isBusy(): boolean {
    return this.#hands !== undefined
  }

  /** A late listener is told at once where the call is, e.g. that it rings. Returns what ends the subscription. */
  subscribe(listener: (event: PhoneEvent) => void): () => void {
    if (this.#place !== undefined) listener(this.#place)
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** False when there is a call already. */
  async dial(to: string, extra: Readonly<Record<string, string | undefined>> = {}): Promise<boolean> {
    if (this.#hands !== undefined) return false
    this.#rangFromNowOn()
    const hands = this.#pickUpHands()
    const spoiling = this.#fault && this.#spoiling(this.#fault)
    this.#fault = undefined
    const call = await this.#network.dial({ from: this.address, to, extra, hands, spoiling })
    this.#sid = call.sid
    this.#say({ kind: 'dialled', sid: call.sid, to })
    return true
  }

  answer(): void {
    if (!this.#rings) return
    this.#rings = false
    this.#hands?.tell({ kind: 'pick-up', afterSeconds: 0 })
  }

  /** False when these are no keys. */
  press(keys: string): boolean {
    if (!KEYS.test(keys)) return false
    this.#hands?.press(keys)
    return true
  }

  /** Also refuses a call that rings. */
  hangUp(): void {
    this.#rings = false
    this.#hands?.tell({ kind: 'hang-up' })
  }

  /** Of the call there is, or of the next one: something befalls the next request about it. */
  spoilNext(fault: RequestFault): void {
    if (this.#hands === undefined || this.call === undefined) this.#fault = fault
    else this.call.spoilNext(fault, this.#spoiling(fault).onDone)
  }

  #spoiling(fault: RequestFault): Required<Spoiling> {
    return { fault, onDone: () => this.#say({ kind: 'fault', fault }) }
  }

  #pickUpHands(): LiveHands {
    this.#hands = new LiveHands(
      {
        hears: (pieces) => this.#say({ kind: 'heard', pieces }),
        comesTo: (moment) => this.#comesTo(moment),
        isOver: () => this.#putDown(),
        ...(this.#answered && { answered: this.#answered }),
      },
      this.#secondMs,
    )
    return this.#hands
  }

  #comesTo(moment: Moment): void {
    switch (moment.kind) {
      case 'gather':
        this.#say({ kind: 'asked' })
        break
      case 'record':
        this.#say({ kind: 'recording' })
        break
      case 'hold-loop':
      case 'empty-queue':
        this.#say({ kind: 'waiting' })
        break
      case 'talk':
        this.#say({ kind: 'talking', alone: moment.alone })
        break
      case 'ringing':
        break
      default:
        moment satisfies never
    }
  }

  #putDown(): void {
    const by = this.call?.endedBy
    this.#hands = undefined
    this.#rings = false
    this.#say({ kind: 'over', by })
  }

  #say(event: PhoneEvent): void {
    if (event.kind !== 'heard' && event.kind !== 'fault') this.#place = event.kind === 'over' ? undefined : event
    for (const listener of this.#listeners) listener(event)
  }
}
