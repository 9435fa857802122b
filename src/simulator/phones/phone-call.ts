/** One end of a call, driven by a person or a script: what it has heard so far and what to do next. */
import type { Command } from './hands.ts'
import type { Exchange, Heard, Leg, LegState } from '../network/leg.ts'
import type { Problem } from '../twiml/problem.ts'
import type { RequestFault } from '../webhooks/spoil.ts'

/** What a keypad can send; A–D exist on SIP phones. */
const KEYS = /^[0-9*#A-D]+$/

const SECONDS_UNTIL_ANALYST = 5

/** Every action resolves when the call waits for its person again, or is over. Throws for a call that is over, or where the action makes no sense. */
export class PhoneCall {
  readonly #leg: Leg
  readonly #outcome: { ended: 'caller' | 'service' | 'rejected' | 'failed' | undefined }

  constructor(leg: Leg, outcome: { ended: 'caller' | 'service' | 'rejected' | 'failed' | undefined }) {
    this.#leg = leg
    this.#outcome = outcome
  }

  get sid(): string {
    return this.#leg.sid
  }

  /** Twilio's own word: `ringing`, `in-progress`, `completed`, `busy`, `no-answer`, `failed`, `canceled`. */
  get status(): string {
    return this.#leg.status
  }

  get state(): LegState {
    return this.#leg.state
  }

  /** Everything heard so far, and what is being said now as if nothing will stop it. */
  get heard(): readonly Heard[] {
    return this.#leg.heard
  }

  get exchanges(): readonly Exchange[] {
    return this.#leg.exchanges
  }

  get problems(): readonly Problem[] {
    return this.#leg.problems
  }

  /** The queue it waits in. */
  get queue(): string | undefined {
    return this.#leg.queue
  }

  /** Hold loops heard to their end. */
  get holdLoops(): number {
    return this.#leg.holdLoops
  }

  /** The call's own clock. */
  get seconds(): number {
    return this.#leg.seconds
  }

  get answeredAt(): number | undefined {
    return this.#leg.marks.answeredAt
  }

  get queuedAt(): number | undefined {
    return this.#leg.marks.queuedAt
  }

  get bridgedAt(): number | undefined {
    return this.#leg.marks.bridgedAt
  }

  get endedAt(): number | undefined {
    return this.#leg.marks.endedAt
  }

  /** Who ended it; `failed` when Twilio would have said that an application error occurred. */
  get endedBy(): 'caller' | 'service' | 'rejected' | 'failed' | undefined {
    return this.#outcome.ended
  }

  /** Keys pressed while nothing listened. */
  get lostKeys(): number {
    return this.#leg.lostKeys
  }

  /** Legs made with `<Dial>`: what the called parties heard and were asked. */
  get dialled(): readonly Pick<Leg, 'sid' | 'heard' | 'exchanges' | 'status'>[] {
    return this.#leg.dialled
  }

  /**
   * Presses keys, quickly one after the other, and then waits until the gather that got the last one is over. The
   * prompt is heard in full before the first key, or interrupted by it (`ahead`).
   */
  async press(keys: string, { ahead = false } = {}): Promise<void> {
    if (!KEYS.test(keys)) throw new Error('Keys are 0-9, *, # and A-D')
    await this.#do({ kind: 'keys', keys, ahead })
  }

  /** Says something after a tone, and ends it so: by a key, by silence, or by hanging up. */
  async say(seconds: number, until: 'silence' | 'key' | 'hang-up' = 'key'): Promise<void> {
    if (this.state !== 'recording') throw new Error('Nothing is recorded')
    await this.#do({ kind: 'speaks', seconds, until })
  }

  /** Presses nothing: the gather runs out, the hold loop plays to its end, ten seconds of a conversation pass. */
  async silence(): Promise<void> {
    await this.#do({ kind: 'silence' })
  }

  /** Waits until so many more hold loops are over, or the wait is. */
  async waitLoops(loops: number): Promise<void> {
    const until = this.holdLoops + loops
    while (this.state === 'queued' && this.holdLoops < until) await this.silence()
  }

  /** An analyst takes this call out of the queue, some seconds into the present hold loop, talks, and hangs up. */
  async answerAsAnalyst({
    talkSeconds,
    afterSeconds = SECONDS_UNTIL_ANALYST,
  }: {
    talkSeconds: number
    afterSeconds?: number
  }): Promise<void> {
    if (this.state !== 'queued') throw new Error('The call does not wait in a queue')
    const talk = { seconds: talkSeconds, other: undefined, greeting: undefined }
    await this.#do({ kind: 'taken', talk, afterSeconds })
  }

  /** Answers a phone that rings to be answered by hand. */
  async pickUp(): Promise<void> {
    if (this.#leg.status !== 'ringing') throw new Error('The phone does not ring')
    await this.#do({ kind: 'pick-up', afterSeconds: 0 })
  }

  /** Lets a conversation go on. */
  async talk(seconds: number): Promise<void> {
    if (this.state !== 'bridged') throw new Error('The call is not connected')
    await this.#do({ kind: 'time-passes', seconds })
  }

  /** After the prompt, or after the words of the hold loop. */
  async hangUp(): Promise<void> {
    await this.#do({ kind: 'hang-up' })
  }

  /** Sends the last request once more, as a late retry or a replayed recording. The call does not notice. */
  async repeatLastRequest(): Promise<{ status: number | undefined; body: string }> {
    return this.#leg.repeatLast()
  }

  /** Something befalls the next request about this call. */
  spoilNext(fault: RequestFault, onDone: () => void = () => undefined): void {
    this.#leg.spoiling = { fault, onDone }
  }

  /** Resolves when the call waits for its person, or is over. */
  async settled(): Promise<void> {
    await this.#leg.hands.settled()
  }

  async #do(command: Command): Promise<void> {
    await this.settled()
    if (this.state === 'ended') throw new Error('The call is over')
    const before = [...this.#leg.partners]
    this.#leg.hands.tell(command)
    await this.settled()
    for (const partner of [...before, ...this.#leg.partners]) await partner.hands.settled()
  }
}
