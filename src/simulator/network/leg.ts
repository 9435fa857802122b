/** One leg of a call: its clock, its keypad, what it has heard and what was asked of the service about it. */
import { answeredVerbs } from '../twiml/answered-verbs.ts'
import { sendCopies } from '../webhooks/copies.ts'
import type { TimedKey } from '../twiml/gather.ts'
import type { Command, Hands, Moment, Party } from '../phones/hands.ts'
import type { Media } from '../twiml/media.ts'
import { bareProblem, type BareProblem, type Problem } from '../twiml/problem.ts'
import { sendSpoilt, type Spoiling } from '../webhooks/spoil.ts'
import type { TwimlElement } from '../twiml/twiml-document.ts'
import type { WebhookRequest, Webhooks } from '../webhooks/webhook.ts'

export type LegState = 'ringing' | 'gathering' | 'recording' | 'queued' | 'bridged' | 'ended'

export interface Heard extends Media {
  /** Counts up within the call; stays when a piece turns out to be cut. */
  number: number
  /** Seconds since the call began. */
  at: number
  inside: 'document' | 'gather' | 'wait'
  /** Stopped before its end. */
  cut: boolean
}

/** One request and its answer. Keys are never stored, only how many there were. */
export interface Exchange {
  at: number
  method: 'GET' | 'POST'
  path: string
  params: Readonly<Record<string, string>>
  /** Undefined when no answer came. */
  status: number | undefined
  twiml: string
}

export type Interruption =
  | { kind: 'moved'; request: WebhookRequest }
  | { kind: 'hang-up'; by: 'service' }
  /** Out of the queue it waits in, as after an error. */
  | { kind: 'failed' }

export type LegEvent = Exclude<Command, { kind: 'nudge' }> | { kind: 'interrupted' } | { kind: 'recalled' }

export interface LegTerms {
  sid: string
  /** Sent with every request about this leg. */
  facts: Readonly<Record<string, string>>
  hands: Hands
  webhooks: Webhooks
  copies: number
  /** Twilio's documentation does not say which, when a gather ends without keys. */
  emptyDigits: 'sent' | 'absent'
  onProblem: (problem: Problem) => void
}

/** `url` is absolute. */
export type Fetched = { kind: 'verbs'; verbs: TwimlElement[]; url: string } | { kind: 'failed'; twilioError: number }

/** An honest call never needs as many without time passing, or without its person doing something. */
const MAX_REQUESTS_AT_ONCE = 30
const MAX_REQUESTS_UNATTENDED = 300

/** Two quick keys are about this far apart. */
const SECONDS_BETWEEN_KEYS = 0.3

export class Leg implements Party {
  readonly sid: string
  readonly hands: Hands
  readonly made = new Date()
  readonly heard: Heard[] = []
  readonly exchanges: Exchange[] = []
  readonly problems: Problem[] = []
  /** Every party this leg is connected to now. */
  readonly partners = new Set<Party>()
  /** Legs this one made with `<Dial>`. */
  readonly dialled: Leg[] = []
  /** Requests Twilio still makes after the person has hung up; their answers are not played. */
  readonly farewell: WebhookRequest[] = []
  state: LegState = 'ringing'
  status = 'ringing'
  keys: TimedKey[] = []
  /** Keys pressed while no gather listened. */
  lostKeys = 0
  queue: string | undefined
  holdLoops = 0
  /** What was asked of this leg from outside and has not happened yet. */
  interruption: Interruption | undefined
  /** Wakes a leg in a conference; it looks for itself what has changed. */
  recalled = false
  /** What befalls the next request. */
  spoiling: Spoiling | undefined
  marks: { answeredAt?: number; queuedAt?: number; bridgedAt?: number; endedAt?: number } = {}
  readonly #terms: LegTerms
  #seconds = 0
  #pieces = 0
  #atOnce = 0
  #unattended = 0
  #last: WebhookRequest | undefined

  constructor(terms: LegTerms) {
    this.#terms = terms
    this.sid = terms.sid
    this.hands = terms.hands
  }

  get seconds(): number {
    return this.hands.elapsed() ?? this.#seconds
  }

  set seconds(seconds: number) {
    if (seconds > this.#seconds || this.hands.elapsed() !== undefined) this.#atOnce = 0
    this.#seconds = seconds
  }

  get terms(): LegTerms {
    return this.#terms
  }

  /** What its person does next, or what happens to it. */
  async nextCommand(moment: Moment): Promise<LegEvent> {
    this.#unattended = 0
    this.#atOnce = 0
    for (;;) {
      if (this.interruption !== undefined) return { kind: 'interrupted' }
      if (this.recalled) {
        this.recalled = false
        return { kind: 'recalled' }
      }
      const command = await this.hands.next(moment)
      if (command.kind !== 'nudge') return command
    }
  }

  /** Takes the leg from wherever it is as soon as it listens. */
  interrupt(how: Interruption): void {
    this.interruption = how
    this.hands.tell({ kind: 'nudge' })
  }

  recall(): void {
    this.recalled = true
    this.hands.tell({ kind: 'nudge' })
  }

  takeInterruption(): Interruption | undefined {
    const how = this.interruption
    this.interruption = undefined
    return how
  }

  /** Keys one after the other, the first at `from`. */
  type(keys: string, from: number): void {
    for (const [index, key] of Array.from(keys).entries())
      this.keys.push({ key, at: from + index * SECONDS_BETWEEN_KEYS })
  }

  dropKeysBefore(moment: number): void {
    const heeded = this.keys.filter(({ at }) => at >= moment)
    this.lostKeys += this.keys.length - heeded.length
    this.keys = heeded
  }

  /** Notes what will be heard from `at` on, if nothing stops it; returns when it ends. The clock does not move. */
  schedule(media: readonly Media[], inside: Heard['inside'], at: number): number {
    this.hands.hears(media)
    let end = at
    for (const piece of media) {
      this.heard.push({ ...piece, number: ++this.#pieces, at: end, inside, cut: false })
      end += piece.seconds
    }
    return end
  }

  /** What was to be heard after `moment` was not; `first` is the place of the first entry this is about. */
  stopHearing(moment: number, first: number): void {
    const pending = this.heard.splice(first)
    for (const piece of pending) {
      if (piece.at < moment || (piece.seconds === 0 && piece.at === moment))
        this.heard.push({ ...piece, cut: piece.at + piece.seconds > moment })
    }
  }

  request(url: string, method: string | undefined, extra: Readonly<Record<string, string>> = {}): WebhookRequest {
    return {
      method: method === 'GET' ? 'GET' : 'POST',
      url,
      params: { ...this.#terms.facts, CallStatus: this.status, ...extra },
    }
  }

  /** Asks for a document and reads it as Twilio would. */
  async fetch(request: WebhookRequest): Promise<Fetched> {
    if (++this.#atOnce > MAX_REQUESTS_AT_ONCE || ++this.#unattended > MAX_REQUESTS_UNATTENDED) {
      this.note(bareProblem('endless', 'the documents lead round in a circle'), request.url)
      return { kind: 'failed', twilioError: 0 }
    }
    const delivery = request.twiml === undefined ? await this.#send(request) : given(request.url, request.twiml)
    if (delivery.kind === 'failed') return delivery
    const answered = answeredVerbs(delivery.answer)
    for (const each of answered.problems) this.note(each, request.url)
    if (answered.kind === 'unreadable') return { kind: 'failed', twilioError: answered.twilioError }
    return { kind: 'verbs', verbs: answered.verbs, url: delivery.answer.url }
  }

  /** Tells the service something; what it answers is not played. */
  async post(request: WebhookRequest): Promise<void> {
    await this.#send(request)
  }

  /** The last request once more, byte for byte, as a retry or a replayed recording would be. */
  async repeatLast(): Promise<{ status: number | undefined; body: string }> {
    if (this.#last === undefined) throw new Error('Nothing was asked yet')
    const delivery = await this.#terms.webhooks.send(this.#last)
    return delivery.kind === 'answered' ? delivery.answer : { status: delivery.status, body: '' }
  }

  note(what: BareProblem, url: string): void {
    const problem: Problem = { ...what, path: maskedPath(url) }
    this.problems.push(problem)
    this.#terms.onProblem(problem)
  }

  async #send(request: WebhookRequest): ReturnType<typeof sendCopies> {
    this.#last = request
    const delivery = await this.#deliver(request)
    for (const each of delivery.problems) this.note(each, request.url)
    this.exchanges.push({
      at: this.seconds,
      method: request.method,
      path: maskedPath(request.url),
      params: maskedParams(request.params),
      status: delivery.kind === 'answered' ? delivery.answer.status : delivery.status,
      twiml: delivery.kind === 'answered' ? delivery.answer.body : '',
    })
    return delivery
  }

  async #deliver(request: WebhookRequest): ReturnType<typeof sendCopies> {
    const { spoiling } = this
    const { webhooks, copies, hands } = this.#terms
    if (spoiling === undefined) return sendCopies(webhooks, request, copies)
    this.spoiling = undefined
    spoiling.onDone?.()
    const pass = async (seconds: number): Promise<void> => {
      this.seconds += seconds
      await hands.listen(seconds)
    }
    return sendSpoilt(spoiling.fault, request, { webhooks, copies, hands, pass })
  }
}

function given(url: string, body: string): Extract<Awaited<ReturnType<typeof sendCopies>>, { kind: 'answered' }> {
  return { kind: 'answered', answer: { status: 200, contentType: 'text/xml', body, url }, problems: [] }
}

/** A service that puts keys into an address must not get them into our records either. */
function maskedPath(address: string): string {
  const { pathname, search } = new URL(address)
  return pathname + search.replace(/([?&]Digits=)([^&]*)/gi, (_all, name: string, keys: string) => name + counted(keys))
}

function maskedParams(params: Readonly<Record<string, string>>): Record<string, string> {
  return 'Digits' in params ? { ...params, Digits: counted(params['Digits'] ?? '') } : { ...params }
}

function counted(keys: string): string {
  return keys.length === 1 ? '1 key' : `${keys.length} keys`
}
