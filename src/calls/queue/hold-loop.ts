/** What one hold message says and does: what changed, the offers, and the end of a wait that is too long. */
import type { Desk } from '../../domain/decide.ts'
import type { CallId } from '../../domain/ids.ts'
import { readMenuKey } from '../../domain/keypad.ts'
import type { Secret } from '../../domain/secret.ts'
import type { WaitPolicy } from '../../domain/policy.ts'
import {
  mayOfferCallback,
  phoneOnFile,
  type Call,
  type CallOrigin,
  type DutyRinging,
  type QueueOffer,
  type Stage,
} from '../call.ts'
import type { Values } from '../words/spoken-values.ts'

export type Waiting = Extract<Stage, { kind: 'waiting' }>

export interface HoldRequest {
  callId: CallId
  origin: CallOrigin
  /** Callers before this one, if Twilio says so: on the line, and those who will be called back. */
  ahead: number | undefined
  waitedSeconds: number | undefined
  keys: Secret | undefined
  /** The signed place in the queue that Twilio carries. */
  queueToken: string | undefined
}

/** Of the analysts of a desk: all at work are in a call, none is at work, or anything else. */
export type AtDesk = 'talking' | 'none' | 'others'

export interface Outlook {
  estimate: number | undefined
  paused: boolean
  /** Engineers on duty may be rung for this caller, or no analyst is ready. */
  tellsSoon: boolean
  atDesk: AtDesk
  /** A message may be left where no person can take this caller. */
  takesMessages: boolean
  /** Saying that production is down would bring this caller to people who work on it, and no menu has offered it yet. */
  offersUrgent: boolean
}

/** A prompt, with the values that only it needs. */
interface SaidInQueue {
  name: string
  values: Values
}

export interface HoldLoop {
  said: SaidInQueue[]
  stage: Waiting
  leave: boolean
  /** They have waited longer than the policy of the desk allows: a supervisor is told. */
  alarm: boolean
}

/**
 * - Only what changed is said; an estimate that grew is given up, once, in words.
 * - The keys that are offered are numbered without gaps, production down first.
 * - A caller whose production is down is never taken out of the queue.
 * - A message is offered once the engineers on duty were rung in vain, or none is on duty; one is enough.
 * - A callback that a supervisor has offered is said once, and only the caller's key takes it.
 */
export function nextHoldLoop(...about: Parameters<typeof byItself>): HoldLoop {
  const [call, stage] = about
  const next = byItself(...about)
  if (stage.callbackOffer !== 'asked' || next.leave || !mayOfferCallback(call)) return next
  const before = next.stage.offers ?? offersTo(call, false)
  const offers: QueueOffer[] = before.includes('callback') ? before : [...before, 'callback']
  const isSaid = next.said.some(({ name }) => SAYS_CALLBACK.has(name))
  const offer = withKey('line.callback-offered', offers.indexOf('callback'))
  return {
    ...next,
    said: isSaid ? next.said : [...next.said, offer],
    stage: { ...next.stage, offers, callbackOffer: 'said' },
  }
}

const SAYS_CALLBACK: ReadonlySet<string> = new Set(['line.offer-callback', 'line.long-wait-callback'])

/** What is said without a supervisor. */
function byItself(
  call: Call,
  stage: Waiting,
  request: HoldRequest,
  outlook: Outlook,
  { apologizeAfter, atMost }: WaitPolicy,
): HoldLoop {
  const { estimate, paused } = outlook
  // A key does what was said when the wait began, whatever has changed since.
  const offers = stage.offers ?? (stage.laps === 0 ? [] : offersTo(call, false))
  const waited = request.waitedSeconds ?? 0
  const loop = (said: (string | SaidInQueue)[], changed: Partial<Waiting> = {}, alarm = false): HoldLoop => ({
    said: said.map((one) => (typeof one === 'string' ? { name: one, values: {} } : one)),
    stage: { ...stage, laps: stage.laps + 1, leavesFor: undefined, ...changed },
    leave: changed.leavesFor !== undefined,
    alarm,
  })
  const key = request.keys === undefined ? undefined : readMenuKey(request.keys, call.keysDoubled)
  const wanted = key === undefined ? undefined : offers[Number(key) - 1]
  if (wanted !== undefined) return loop([], { leavesFor: wanted })
  // An analyst on the way is what they wait for.
  if (atMost !== undefined && waited >= atMost && stage.claim === undefined)
    return loop([], { leavesFor: 'waited-too-long' }, true)

  const values: Values = {
    atDesk: outlook.atDesk,
    ...(request.ahead === undefined ? {} : { ahead: request.ahead }),
    ...(estimate === undefined ? {} : { waitMinutes: estimate }),
  }
  const say = (name: string): SaidInQueue => ({ name, values })
  const duty = stage.laps === 0 ? undefined : dutyWords(stage)
  if (duty !== undefined) {
    if (duty.told.toldOver !== true) return loop(duty.said, { duty: duty.told })
    // The last words offer once more what the keys do.
    const last = withMessage(offers, call, duty.told, outlook)
    return loop([...duty.said, ...last.map((offer, i) => offerWords(offer, i, call))], {
      duty: duty.told,
      offers: last,
    })
  }
  const pause = paused && stage.toldPaused !== true ? ['line.paused'] : []
  const toldPaused = paused || stage.toldPaused === true
  if (stage.laps === 0 || key === '*') {
    const first = say(firstHoldMessage(stage.desk, estimate, request.ahead))
    const fresh = withMessage(offersTo(call, outlook.offersUrgent), call, stage.duty, outlook)
    const said = [first, ...pause, ...fresh.map((offer, i) => offerWords(offer, i, call))]
    return loop(said, { quoted: estimate, toldPaused, offers: fresh })
  }
  if (pause.length > 0) return loop(pause, { toldPaused })
  if (stage.desk === 'production-down') {
    const due = Math.floor(waited / apologizeAfter)
    if (due > (stage.apologies ?? 0)) return loop(['line.long-wait-urgent'], { offered: true, apologies: due }, true)
  } else if (!stage.offered && waited >= apologizeAfter) {
    const callback = offers.indexOf('callback')
    const words = callback < 0 ? 'line.long-wait' : withKey('line.long-wait-callback', callback)
    return loop([words], { offered: true }, true)
  }
  const { said, quoted = stage.quoted } = sinceTheLast(stage, request.ahead, estimate)
  return loop([say(said)], { quoted })
}

/** What has changed, in one message. */
function sinceTheLast(
  stage: Waiting,
  ahead: number | undefined,
  estimate: number | undefined,
): { said: string; quoted?: Waiting['quoted'] } {
  const { quoted } = stage
  const meanwhile = whileRung(stage)
  if (meanwhile !== undefined) return { said: meanwhile }
  if (ahead === undefined) return { said: 'line.quiet' }
  if (estimate === undefined || quoted === 'silent' || estimate === quoted) return { said: 'line.still' }
  if (quoted !== undefined && estimate > quoted) return { said: 'line.grown', quoted: 'silent' }
  return { said: 'line.update', quoted: estimate }
}

/** What has changed about the engineers on duty since the caller last heard of them. */
function dutyWords({ duty }: Waiting): { said: string[]; told: DutyRinging } | undefined {
  if (duty === undefined) return undefined
  const { rung, told, overAt, toldOver } = duty
  if (overAt !== undefined) {
    const said = rung.length === 0 ? 'line.no-engineer' : 'line.duty-none'
    return toldOver === true ? undefined : { said: [said], told: { ...duty, toldOver: true } }
  }
  const hasIt = rung.at(-1)?.how === 'acknowledged'
  // Counted once more when an engineer said so, that it is said once.
  const heard = rung.length * 2 + Number(hasIt)
  if (heard <= told) return undefined
  const said = hasIt ? 'line.duty-has-it' : told === 0 ? 'line.calling-duty' : 'line.calling-next'
  return { said: [said], told: { ...duty, told: heard } }
}

/** Between the words about engineers on duty: the same story, and neither a place in the queue nor an estimate beside it. */
function whileRung({ duty }: Waiting): string | undefined {
  if (duty === undefined || duty.overAt !== undefined || duty.rung.length === 0) return undefined
  return duty.rung.at(-1)?.how === 'acknowledged' ? 'line.duty-comes' : 'line.still-calling'
}

function offersTo(call: Call, offersUrgent: boolean): QueueOffer[] {
  const callback = phoneOnFile(call) === undefined ? [] : (['callback'] as const)
  return offersUrgent ? ['production-down', ...callback] : [...callback]
}

function withMessage(
  offers: QueueOffer[],
  { messages }: Call,
  duty: DutyRinging | undefined,
  { takesMessages }: Outlook,
): QueueOffer[] {
  const isOffered = takesMessages && duty?.overAt !== undefined && (messages?.left ?? 0) === 0
  return isOffered && !offers.includes('message') ? [...offers, 'message'] : offers
}

function offerWords(offer: QueueOffer, index: number, { told }: Call): SaidInQueue {
  if (offer === 'message') return withKey('line.offer-message', index)
  if (offer === 'production-down') return withKey('line.offer-urgent', index)
  return withKey(told.urgent === 'critical' ? 'line.offer-callback-urgent' : 'line.offer-callback', index)
}

function withKey(name: string, index: number): SaidInQueue {
  return { name, values: { choiceKey: String(index + 1) } }
}

function firstHoldMessage(desk: Desk, estimate: number | undefined, ahead: number | undefined): string {
  if (desk === 'production-down') return 'line.first-urgent'
  if (estimate !== undefined) return 'line.first'
  return ahead === undefined ? 'line.reference' : 'line.first-no-estimate'
}
