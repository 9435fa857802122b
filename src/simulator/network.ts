/** A pretend phone network: dials the service with signed webhooks and plays what it answers, in the calls' own time. */
import { callFacts } from './call-facts.ts'
import { Leg } from './leg.ts'
import { Mailbox } from './mailbox.ts'
import { PhoneCall } from './phone-call.ts'
import { makeFollow } from './play-document.ts'
import type { Problem } from './problem.ts'
import type { Ending, Follow } from './step.ts'
import { newSid, Switchboard, type AnswerScript } from './switchboard.ts'
import { TWILIO_TIMEOUT_MS, Webhooks } from './webhook.ts'

/** Faults of real networks, for all calls or for one. */
export interface Trouble {
  /** Every request is sent so many times at once; all answers must be the same. */
  duplicate?: number
  /** The call's end is never reported. */
  dropStatus?: boolean
  /** The call's end is reported before the last requests about it. */
  reorderStatus?: boolean
  /** The call's end is reported only when `deliverHeldStatuses` is called. */
  holdStatus?: boolean
}

export interface NetworkOptions extends Trouble {
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

export interface DialOptions extends Trouble {
  from: string
  to: string
  /** More parameters of the first and every later webhook; undefined leaves one out. */
  extra?: Readonly<Record<string, string | undefined>>
}

export class Network {
  readonly switchboard = new Switchboard()
  readonly calls = new Map<string, PhoneCall>()
  readonly #options: NetworkOptions
  readonly #publicUrl: string
  readonly #webhooks: Webhooks
  readonly #follow: Follow
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

  /** How a number, `client:name` or `sip:` address behaves when `<Dial>` calls it. */
  whenDialled(address: string, script: AnswerScript): void {
    this.switchboard.whenDialled(address, script)
  }

  /** Resolves when the service first waits for the caller, or the call is over. */
  async dial(options: DialOptions): Promise<PhoneCall> {
    const trouble: Trouble = { ...this.#options, ...options }
    const sid = newSid('CA')
    const mailbox = new Mailbox()
    const leg = new Leg({
      sid,
      facts: callFacts({ sid, accountSid: this.#options.accountSid, ...options }),
      hands: mailbox,
      webhooks: this.#webhooks,
      copies: trouble.duplicate ?? 1,
      emptyDigits: this.#options.emptyDigits ?? 'sent',
      onProblem: (problem) => this.#options.onProblem?.(problem, sid),
    })
    const outcome: { ended: PhoneCall['endedBy'] } = { ended: undefined }
    const call = new PhoneCall(leg, mailbox, outcome)
    this.calls.set(sid, call)
    void this.#run(leg, outcome, trouble).then(
      () => mailbox.finish(),
      (cause: unknown) => mailbox.finish(new Error('The simulated call broke', { cause })),
    )
    await call.settled()
    for (const partner of leg.partners) await partner.hands.settled()
    return call
  }

  /** Sends the held reports of ended calls, the last one first when `reversed`. */
  async deliverHeldStatuses({ reversed = false } = {}): Promise<void> {
    const held = reversed ? this.#held.toReversed() : this.#held
    this.#held = []
    for (const deliver of held) await deliver()
  }

  /** Resolves when no call can go on without its person. */
  async settled(): Promise<void> {
    for (const call of this.calls.values()) await call.settled()
  }

  async #run(leg: Leg, outcome: { ended: PhoneCall['endedBy'] }, trouble: Trouble): Promise<void> {
    const incoming = this.#publicUrl + (this.#options.paths?.incoming ?? '/voice/incoming')
    const ending = await this.#follow(leg, leg.request(incoming, 'POST'), 'document')
    leg.status = finalStatus(ending)
    leg.marks.endedAt = leg.seconds
    const farewell = async (): Promise<void> => {
      for (const request of leg.farewell) {
        await leg.post({ ...request, params: { ...request.params, CallStatus: leg.status } })
      }
    }
    const report = (): Promise<void> => this.#reportEnd(leg)
    if (trouble.reorderStatus && !trouble.dropStatus && !trouble.holdStatus) await report()
    await farewell()
    if (trouble.holdStatus) this.#held.push(report)
    else if (!trouble.dropStatus && !trouble.reorderStatus) await report()
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

function finalStatus(ending: Ending): string {
  if (ending.kind === 'broken') return 'failed'
  if (ending.kind === 'rejected') return ending.reason === 'busy' ? 'busy' : 'no-answer'
  return 'completed'
}

function endedBy(ending: Ending): PhoneCall['endedBy'] {
  if (ending.kind === 'broken') return 'failed'
  if (ending.kind === 'rejected') return 'rejected'
  return ending.kind === 'hang-up' ? ending.by : 'service'
}
