/** A pretend phone network: dials the service with signed webhooks and plays what it answers, in the calls' own time. */
import { callFacts } from '../webhooks/call-facts.ts'
import { Leg } from './leg.ts'
import type { Hands } from '../phones/hands.ts'
import { Mailbox } from './mailbox.ts'
import { PhoneCall } from '../phones/phone-call.ts'
import { reportPlacedEnd, runPlacedCall, type CallOrder } from './placed-call.ts'
import { makeFollow } from '../twiml/play-document.ts'
import type { Problem } from '../twiml/problem.ts'
import type { Spoiling } from '../webhooks/spoil.ts'
import type { Ending, Follow } from '../twiml/step.ts'
import { ScriptedHands, type AnswerScript } from '../phones/scripted-hands.ts'
import { newSid, Switchboard } from './switchboard.ts'
import { TWILIO_TIMEOUT_MS, Webhooks, type Delivery, type WebhookRequest } from '../webhooks/webhook.ts'

/** Faults of real networks that a test orders, for all calls or for one. */
export interface NetworkFaults {
  /** Every request is sent so many times at once; all answers must be the same. */
  duplicate?: number
  /** The call's end is never reported. */
  dropStatus?: boolean
  /** The call's end is reported before the last requests about it. */
  reorderStatus?: boolean
  /** The call's end is reported only when `deliverHeldStatuses` is called. */
  holdStatus?: boolean
}

export interface NetworkOptions extends NetworkFaults {
  /** Where the service listens, e.g. `http://127.0.0.1:3000`. */
  baseUrl: string
  /** The public address the service checks signatures against, when it is another one. */
  publicUrl?: string
  accountSid: string
  authToken: string
  onProblem?: (problem: Problem, callSid: string) => void
  fetch?: typeof globalThis.fetch
  /** Real milliseconds the service has for an answer. */
  timeoutMs?: number
  emptyDigits?: 'sent' | 'absent'
  paths?: { incoming?: string; fallback?: string; status?: string }
}

export interface DialOptions extends NetworkFaults {
  from: string
  to: string
  /** More parameters of the first and every later webhook; undefined leaves one out. */
  extra?: Readonly<Record<string, string | undefined>>
  /** Who moves the call; its `PhoneCall` unless told otherwise. */
  hands?: Hands
  /** Befalls the first request. */
  spoiling?: Spoiling | undefined
}

interface Outcome {
  ended: PhoneCall['endedBy']
}

/** A telephone network with one service on it. Nothing here takes real time but the answers of the service. */
export class Network {
  readonly switchboard = new Switchboard()
  /** Calls into the service and calls it ordered, by sid. */
  readonly calls = new Map<string, PhoneCall>()
  readonly legs = new Map<string, Leg>()
  readonly #options: NetworkOptions
  readonly #publicUrl: string
  readonly #webhooks: Webhooks
  readonly #follow: Follow
  readonly #background = new Set<Promise<void>>()
  #broken: Error | undefined
  #held: Array<() => Promise<void>> = []

  constructor(options: NetworkOptions) {
    const withoutSlash = (url: string): string => url.replace(/\/+$/, '')
    this.#options = options
    this.#publicUrl = withoutSlash(options.publicUrl ?? options.baseUrl)
    this.#webhooks = new Webhooks({
      baseUrl: withoutSlash(options.baseUrl),
      publicUrl: this.#publicUrl,
      authToken: options.authToken,
      fetch: options.fetch ?? globalThis.fetch,
      timeoutMs: options.timeoutMs ?? TWILIO_TIMEOUT_MS,
    })
    this.#follow = makeFollow(this.switchboard, this.#publicUrl + (options.paths?.fallback ?? '/voice/fallback'))
  }

  /** How a number, `client:name` or `sip:` address behaves when a `<Dial>` or an ordered call rings it. */
  whenDialled(address: string, script: AnswerScript): void {
    this.switchboard.whenDialled(address, script)
  }

  /** Resolves when the service first waits for the caller, or the call is over. */
  async dial(options: DialOptions): Promise<PhoneCall> {
    const faults: NetworkFaults = { ...this.#options, ...options }
    const { call, leg, outcome } = this.#begin(
      { ...options, sid: newSid('CA'), hands: options.hands ?? new Mailbox() },
      faults,
    )
    this.#watch(leg, this.#run(leg, outcome, faults))
    await call.settled()
    for (const partner of leg.partners) await partner.hands.settled()
    return call
  }

  /** A call the service orders; the phone at that address behaves as `whenDialled` says. */
  place(order: CallOrder): PhoneCall {
    const { from, to } = order
    const sid = newSid('CA')
    const hands = this.#isBusy(to) ? new ScriptedHands({ does: 'busy' }) : this.switchboard.handsAt(to, { sid, from })
    const { call, leg, outcome } = this.#begin({ sid, from, to, direction: 'outbound-api', hands }, this.#options)
    leg.status = 'queued'
    this.#watch(leg, this.#runPlaced(leg, outcome, order))
    return call
  }

  /** Plays a document of the service, or one that came with the order, on a leg. */
  play(leg: Leg, document: Pick<WebhookRequest, 'url' | 'twiml'> & { method: string | undefined }): Promise<Ending> {
    return this.#follow(leg, documentRequest(leg, document), 'document')
  }

  /** Signed, and about no call. */
  async send(request: WebhookRequest, timeoutMs?: number): Promise<Delivery> {
    return this.#webhooks.send(request, timeoutMs)
  }

  /** Work that `settled` waits for. */
  inBackground(work: Promise<void>): void {
    this.#background.add(work)
    void work.then(
      () => this.#background.delete(work),
      (cause: unknown) => {
        this.#background.delete(work)
        this.#broken = new Error('The simulated network broke', { cause })
      },
    )
  }

  /** Calls the service ordered to this address, oldest first. */
  callsTo(address: string): PhoneCall[] {
    return [...this.legs.values()].flatMap(({ sid, terms }) => {
      const call = this.calls.get(sid)
      const here = terms.facts['To'] === address && terms.facts['Direction'] === 'outbound-api'
      return here && call !== undefined ? [call] : []
    })
  }

  /** Sends the held reports of ended calls, the last one first when `reversed`. */
  async deliverHeldStatuses({ reversed = false } = {}): Promise<void> {
    const held = reversed ? this.#held.toReversed() : this.#held
    this.#held = []
    for (const deliver of held) await deliver()
  }

  /** Reports of recordings from now on; those held are sent by `deliverHeldRecordings`. */
  reportRecordings(how: 'at-once' | 'held' | 'lost'): void {
    this.switchboard.recordingReports = how
  }

  /** Each so many times. */
  async deliverHeldRecordings(times = 1): Promise<void> {
    const held = this.switchboard.heldReports.splice(0)
    for (const deliver of held) for (let time = 0; time < times; time += 1) await deliver()
  }

  /** Resolves when no call can go on without its person. */
  async settled(): Promise<void> {
    let busy = true
    while (busy) {
      await Promise.allSettled(this.#background)
      if (this.#broken !== undefined) throw this.#broken
      for (const call of this.calls.values()) await call.settled()
      busy = [...this.legs.values()].some(({ hands }) => !hands.idle) || this.#background.size > 0
    }
  }

  /** A caller's phone is where the call comes from; a phone the service rang is where the call goes. */
  #isBusy(address: string): boolean {
    if (!this.switchboard.oneCallPerPhone) return false
    return [...this.legs.values()].some(({ terms, marks }) => {
      const phone = terms.facts['Direction'] === 'inbound' ? terms.facts['From'] : terms.facts['To']
      return phone === address && marks.endedAt === undefined
    })
  }

  #begin(
    options: DialOptions & { sid: string; direction?: 'inbound' | 'outbound-api'; hands: Hands },
    faults: NetworkFaults,
  ): { call: PhoneCall; leg: Leg; outcome: Outcome } {
    const { sid, hands, ...origin } = options
    const leg = new Leg({
      sid,
      facts: callFacts({ ...origin, sid, accountSid: this.#options.accountSid }),
      hands,
      webhooks: this.#webhooks,
      copies: faults.duplicate ?? 1,
      emptyDigits: this.#options.emptyDigits ?? 'sent',
      onProblem: (problem) => this.#options.onProblem?.(problem, sid),
    })
    leg.spoiling = options.spoiling
    const outcome: Outcome = { ended: undefined }
    const call = new PhoneCall(leg, outcome)
    this.calls.set(sid, call)
    this.legs.set(sid, leg)
    return { call, leg, outcome }
  }

  #watch(leg: Leg, running: Promise<void>): void {
    void running.then(
      () => leg.hands.finish(),
      (cause: unknown) => leg.hands.finish(new Error('The simulated call broke', { cause })),
    )
  }

  async #runPlaced(leg: Leg, outcome: Outcome, order: CallOrder): Promise<void> {
    const ending = await runPlacedCall(leg, order)
    if (ending !== 'not-answered') leg.status = finalStatus(ending)
    leg.marks.endedAt = leg.seconds
    await sayFarewell(leg)
    await reportPlacedEnd(leg, order)
    leg.state = 'ended'
    outcome.ended = ending === 'not-answered' ? 'rejected' : endedBy(ending)
  }

  async #run(leg: Leg, outcome: Outcome, faults: NetworkFaults): Promise<void> {
    const incoming = this.#publicUrl + (this.#options.paths?.incoming ?? '/voice/incoming')
    const ending = await this.#follow(leg, leg.request(incoming, 'POST'), 'document')
    leg.status = finalStatus(ending)
    leg.marks.endedAt = leg.seconds
    const report = (): Promise<void> => this.#reportEnd(leg)
    if (faults.reorderStatus && !faults.dropStatus && !faults.holdStatus) await report()
    await sayFarewell(leg)
    if (faults.holdStatus) this.#held.push(report)
    else if (!faults.dropStatus && !faults.reorderStatus) await report()
    leg.state = 'ended'
    outcome.ended = endedBy(ending)
  }

  async #reportEnd(leg: Leg): Promise<void> {
    const talked = Math.round((leg.marks.endedAt ?? 0) - (leg.marks.answeredAt ?? leg.marks.endedAt ?? 0))
    await leg.post(
      leg.request(this.#publicUrl + (this.#options.paths?.status ?? '/voice/status'), 'POST', {
        CallDuration: String(talked),
        Duration: String(Math.ceil(talked / 60)),
        SequenceNumber: '0',
        Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
        CallbackSource: 'call-progress-events',
        SipResponseCode: '200',
      }),
    )
  }
}

export function documentRequest(
  leg: Leg,
  { url, method, twiml }: Pick<WebhookRequest, 'url' | 'twiml'> & { method: string | undefined },
): WebhookRequest {
  return { ...leg.request(url, method), ...(twiml !== undefined && { twiml }) }
}

/** What Twilio still asks when the person has hung up. */
async function sayFarewell(leg: Leg): Promise<void> {
  for (const request of leg.farewell) {
    await leg.post({ ...request, params: { ...request.params, CallStatus: leg.status } })
  }
}

function finalStatus(ending: Ending): string {
  if (ending.kind === 'failed') return 'failed'
  if (ending.kind === 'rejected') return ending.reason === 'busy' ? 'busy' : 'no-answer'
  return 'completed'
}

function endedBy(ending: Ending): PhoneCall['endedBy'] {
  if (ending.kind === 'failed') return 'failed'
  if (ending.kind === 'rejected') return 'rejected'
  return ending.kind === 'hang-up' ? ending.by : 'service'
}
