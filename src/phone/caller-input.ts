/** Twilio's form fields → what the caller did. Twilio's words stop here. */
import { MOVES, type CallerInput, type QueueEnd } from '../calls/call-event.ts'
import type { CallOrigin } from '../calls/call.ts'
import type { TurnRequest } from '../calls/handle-turn.ts'
import type { HoldRequest } from '../calls/queue/hold-loop.ts'
import type { QueueEndRequest } from '../calls/resume-call.ts'
import { readCallerNumber } from '../domain/caller-number.ts'
import { isDeskAddress } from '../domain/directory/staff-address.ts'
import { callId, type CallId } from '../domain/ids.ts'
import { DESKS } from '../domain/decide.ts'
import { Secret } from '../domain/secret.ts'
import type { Recording, RecordingReport } from '../calls/messages.ts'
import type { DutyAttempt } from '../desk/duty/duty.ts'
import type { ConnectAttempt, Choice } from '../desk/telephony.ts'
import type { Form } from './form.ts'

const CALL_SID = /^CA[0-9a-f]{32}$/
const TURN = /^(0|[1-9][0-9]{0,3})$/
const WHOLE = /^[0-9]{1,9}$/
/** Nothing we ask for is longer; more is a machine. */
const MOST_KEYS = 64
/** Stands for keys that cannot be meant: no key and no number, and nothing shorter that could be taken for one. */
const NO_KEYS = 'unreadable'

/** One value, or undefined when the field is missing or came twice. */
export function one(form: Form, name: string): string | undefined {
  const value = form[name]
  return typeof value === 'string' ? value : undefined
}

/** Undefined for anything but Twilio's own shape: the signature has no separators, so a shape is part of the proof. */
export function readCallId(form: Form): CallId | undefined {
  return asCallId(one(form, 'CallSid'))
}

export function asCallId(sid: string | undefined): CallId | undefined {
  return sid !== undefined && CALL_SID.test(sid) ? callId.parse(sid) : undefined
}

/** Of a call we made ourselves, the caller is the person we called: no network vouches for them, and they dialled nothing. */
export function readOrigin(form: Form): CallOrigin {
  const [theirs, ours] = one(form, 'Direction')?.startsWith('outbound') === true ? ['To', 'From'] : ['From', 'To']
  return {
    caller: readCallerNumber(one(form, theirs)),
    // Exactly this: diverted, passed through, padded or doubled values vouch for nothing (docs/twilio.md).
    attested: one(form, 'StirVerstat') === 'TN-Validation-Passed-A',
    dialled: (one(form, ours) ?? '').slice(0, 100),
  }
}

/** The desk in the browser that this leg rang, as we ordered it; undefined for every other phone. */
export function readDeskRung(form: Form): string | undefined {
  const rung = one(form, 'To')
  return rung !== undefined && isDeskAddress(rung) && one(form, 'Direction') === 'outbound-api' ? rung : undefined
}

/** 0 to 9,999; undefined when the address has no such number. */
export function readTurn(query: unknown): number | undefined {
  const turn = readQuery(query, 'turn')
  return turn !== undefined && TURN.test(turn) ? Number(turn) : undefined
}

/** One value of the signed address, or undefined when it is missing or came twice. */
export function readQuery(query: unknown, name: string): string | undefined {
  if (typeof query !== 'object' || query === null || !Object.hasOwn(query, name)) return undefined
  const value: unknown = Reflect.get(query, name)
  return typeof value === 'string' ? value : undefined
}

const ATTEMPT = /^[0-9a-f]{32}$/

/** The attempt to connect an analyst that a request about their phone belongs to. */
export function readConnectAttempt(query: unknown): ConnectAttempt | undefined {
  const call = readQuery(query, 'call')
  const attempt = readQuery(query, 'attempt')
  if (call === undefined || !CALL_SID.test(call) || attempt === undefined || !ATTEMPT.test(attempt)) return undefined
  return {
    callId: callId.parse(call),
    attempt,
    choice: readChoice(readQuery(query, 'task'), readQuery(query, 'reservation')),
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The ring of an engineer on duty that a request about their phone belongs to. */
export function readDutyAttempt(query: unknown): DutyAttempt | undefined {
  const attempt = readQuery(query, 'attempt')
  const call = readQuery(query, 'call')
  const alert = readQuery(query, 'alert')
  const engineer = readQuery(query, 'engineer')?.slice(0, 64)
  const place = readQuery(query, 'place') ?? '0'
  if (attempt === undefined || !ATTEMPT.test(attempt) || !TURN.test(place)) return undefined
  if (call !== undefined && !CALL_SID.test(call)) return undefined
  if (alert !== undefined && !UUID.test(alert)) return undefined
  if (call === undefined && alert === undefined) return undefined
  return {
    attempt,
    callId: call === undefined ? undefined : callId.parse(call),
    alertId: alert,
    engineer,
    place: Number(place),
  }
}

const TASK_SID = /^WT[0-9a-f]{32}$/
const RESERVATION_SID = /^WR[0-9a-f]{32}$/

export function readChoice(task: string | undefined, reservation: string | undefined): Choice | undefined {
  if (task === undefined || reservation === undefined) return undefined
  return TASK_SID.test(task) && RESERVATION_SID.test(reservation) ? { task, reservation } : undefined
}

/**
 * - A field that came twice is no answer: the same question again, without a miss, as after a left-over pound key.
 * - Too many keys are never cut to something that could be right.
 * - Missing and empty are the same; the pound key alone is told apart by the key that ended the entry.
 */
export function readInput(form: Form): CallerInput {
  const recording = readRecording(form)
  // One of no length is silence, and `Digits` then is the key that ended it, or `hangup`.
  if (recording !== undefined) return recording.seconds === 0 ? { kind: 'silence' } : { kind: 'recorded', recording }
  const digits = form['Digits']
  if (Array.isArray(digits)) return { kind: 'pound-only' }
  if (digits !== undefined && digits !== '') {
    return { kind: 'keys', keys: new Secret(digits.length > MOST_KEYS ? NO_KEYS : digits) }
  }
  return form['FinishedOnKey'] === '#' ? { kind: 'pound-only' } : { kind: 'silence' }
}

/** Twilio's name of a recording; it is written into addresses. */
export const RECORDING_SID = /^RE[0-9a-f]{32}$/

/** What a caller said after a tone. Nothing is taken from the address that Twilio gives: it is asked for by its id. */
export function readRecording(form: Form): Recording | undefined {
  const id = one(form, 'RecordingSid') ?? /\/(RE[0-9a-f]{32})$/.exec(one(form, 'RecordingUrl') ?? '')?.[1]
  const seconds = readWhole(form, 'RecordingDuration')
  return id !== undefined && RECORDING_SID.test(id) ? { id, seconds } : undefined
}

/** Twilio's report of a recording, with or without the call still there; undefined while it goes on, or for anything else. */
export function readRecordingReport(id: CallId, form: Form, query: unknown): RecordingReport | undefined {
  const recording = readRecording(form)
  const desk = DESKS.find((known) => known === readQuery(query, 'desk'))
  const reference = readQuery(query, 'reference') ?? ''
  if (recording === undefined || desk === undefined || !REFERENCE.test(reference)) return undefined
  const status = one(form, 'RecordingStatus') ?? 'completed'
  if (status !== 'completed' && status !== 'absent' && status !== 'failed') return undefined
  return { callId: id, recording, isThere: status === 'completed' && recording.seconds !== 0, reference, desk }
}

const REFERENCE = /^[0-9]{3}-[0-9]{3}-[0-9]{3}$/

/** The keys alone, for a place where silence and the pound key alone change nothing. */
export function readKeys(form: Form): Secret | undefined {
  const input = readInput(form)
  return input.kind === 'keys' ? input.keys : undefined
}

/**
 * - `bridged` is reported when the conversation is over, not when it begins.
 * - `redirected…` follows our own move of the call; the document we moved it to is already in control.
 * - `bridging-in-process` ends a wait without a conversation that we know of.
 * - `error` and `system-error`, a missing value and every word we do not know are failures: never taken for a conversation.
 */
export function readQueueEnd(form: Form): QueueEnd {
  switch (one(form, 'QueueResult')) {
    case 'bridged':
      return 'talked'
    case 'leave':
      return 'left'
    case 'hangup':
      return 'hung-up'
    case 'redirected':
    case 'redirected-from-bridged':
      return 'moved'
    case 'queue-full':
      return 'full'
    case 'bridging-in-process':
    case 'error':
    case 'system-error':
    default:
      return 'failed'
  }
}

/** A whole number, or undefined: position, seconds and sizes are best effort. */
export function readWhole(form: Form, name: string): number | undefined {
  const text = one(form, name)
  return text !== undefined && WHOLE.test(text) ? Number(text) : undefined
}

/** Callers before this one. Positions count from 1. */
export function readAhead(form: Form): number | undefined {
  const position = readWhole(form, 'QueuePosition')
  return position === undefined ? undefined : Math.max(0, position - 1)
}

const OVER = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled'])

/** How a call that we placed ended without its key. `no-key`: a person or a machine answered before it ended. */
export function unansweredAs(form: Form): 'no-answer' | 'busy' | 'no-key' {
  const status = one(form, 'CallStatus')
  return status === 'completed' ? 'no-key' : status === 'busy' ? 'busy' : 'no-answer'
}

/** The call has ended, says Twilio. Any other status changes nothing here. */
export function isOver(form: Form): boolean {
  return OVER.has(one(form, 'CallStatus') ?? '')
}

/** Requests about a caller's own leg. */
export const CALLER_ROUTES = [
  'incoming',
  'step',
  'wait',
  'queue-result',
  'moved',
  'recorded',
  'status',
  'fallback',
] as const
export type CallerRoute = (typeof CALLER_ROUTES)[number]

/** What a request about a caller asks of their call. */
export type CallerRequest =
  | { kind: 'turn'; request: TurnRequest }
  | { kind: 'queue-ended'; request: QueueEndRequest }
  | { kind: 'hold'; request: HoldRequest }
  /** Go on where the call is: our last answer could not be used, or the request names no turn that we could have asked for. */
  | { kind: 'resume' }
  | { kind: 'ended'; recorded?: RecordingReport }
  /** A recording is there, or is not, whatever has become of the call. */
  | { kind: 'recorded'; report: RecordingReport }
  | { kind: 'nothing' }

export interface ReadRequest {
  origin: CallOrigin
  asks: CallerRequest
  /** A field that could not be used, by its name. */
  unreadable?: 'turn' | 'Digits'
}

const NOTHING: CallerRequest = { kind: 'nothing' }

/** Of a signed request about this call. */
export function readCallerRequest(route: CallerRoute, id: CallId, form: Form, query: unknown): ReadRequest {
  const origin = readOrigin(form)
  const about = { callId: id, origin }
  const report = readRecordingReport(id, form, query)
  if (route === 'recorded') return { origin, asks: report === undefined ? NOTHING : { kind: 'recorded', report } }
  // They hung up while they spoke: what they said by then is theirs to leave.
  if (isOver(form))
    return { origin, asks: { kind: 'ended', ...(report?.isThere === true ? { recorded: report } : {}) } }
  const turn = readTurn(query)
  const queueToken = readQuery(query, 'proof')
  switch (route) {
    case 'incoming':
      return { origin, asks: { kind: 'turn', request: { ...about, turn: 0, event: { kind: 'dialled' } } } }
    case 'step': {
      if (turn === undefined || turn === 0) return { origin, asks: { kind: 'resume' }, unreadable: 'turn' }
      const request = { ...about, turn, event: { kind: 'input', input: readInput(form) } } as const
      const twice = Array.isArray(form['Digits']) ? { unreadable: 'Digits' as const } : {}
      return { origin, asks: { kind: 'turn', request }, ...twice }
    }
    case 'wait': {
      const waitedSeconds = readWhole(form, 'QueueTime')
      const request = { ...about, ahead: readAhead(form), waitedSeconds, keys: readKeys(form), queueToken }
      return { origin, asks: { kind: 'hold', request } }
    }
    case 'queue-result': {
      const waitedSeconds = readWhole(form, 'QueueTime')
      const request = { ...about, turn, result: readQueueEnd(form), waitedSeconds, queueToken }
      return { origin, asks: { kind: 'queue-ended', request } }
    }
    case 'moved': {
      const to = MOVES.find((move) => move === readQuery(query, 'to'))
      if (turn === undefined || to === undefined) return { origin, asks: { kind: 'resume' } }
      return { origin, asks: { kind: 'turn', request: { ...about, turn, event: { kind: 'moved', to } } } }
    }
    case 'status':
      return { origin, asks: NOTHING }
    case 'fallback':
      return { origin, asks: { kind: 'resume' } }
    default:
      return route satisfies never
  }
}
