/** The call path, read top to bottom: signature, what the caller did, the call, TwiML. Start reading here. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { noteCall } from '../calls/current-call.ts'
import type { EndReports } from '../calls/end-call.ts'
import type { TurnRequest } from '../calls/handle-turn.ts'
import type { HoldRequest } from '../calls/queue/hold-loop.ts'
import type { HoldMessage } from '../calls/queue/hold-message.ts'
import type { RecordingReport } from '../calls/messages.ts'
import type { QueueEndRequest, ResumeRequest } from '../calls/resume-call.ts'
import type { Turn } from '../calls/turn.ts'
import type { Callbacks } from '../desk/callbacks/callbacks.ts'
import type { CallbackLegs } from '../desk/callbacks/callback-legs.ts'
import type { DutyLeg } from '../desk/duty/duty-leg.ts'
import type { AnalystLeg } from '../desk/connect/analyst-leg.ts'
import type { CallId } from '../domain/ids.ts'
import { ANALYST_ROUTES, answerAnalyst, type AnalystRoute } from './answer-analyst.ts'
import { answerDuty, DUTY_ROUTES, type DutyRoute } from './answer-duty.ts'
import { answerCallback, CALLBACK_ROUTES, type CallbackRoute } from './answer-callback.ts'
import { CALLER_ROUTES, readCallerRequest, readCallId, readOrigin, type CallerRoute } from './caller-input.ts'
import { readForm, type Form } from './form.ts'
import type { PhoneEvents } from './phone-events.ts'
import { signatureCheck, type SignatureCheck, type SignatureSettings } from './signature.ts'
import { taskRouterRoutes, type TaskRouterDeps } from './taskrouter/webhook.ts'
import { queueWord } from './taskrouter/workflow-configuration.ts'
import { holdToTwiml, NOTHING_TWIML, toTwiml, type TaskOf } from './twiml.ts'

/** What a request asks of a call. Each answers something the caller can hear, whatever is broken behind it; none rejects. */
export interface CallHandlers {
  handleTurn(request: TurnRequest): Promise<Turn>
  queueEnded(request: QueueEndRequest): Promise<Turn>
  resumeCall(request: ResumeRequest): Promise<Turn>
  holdMessage(request: HoldRequest): Promise<HoldMessage>
  ends: Pick<EndReports, 'report'>
  recordingReported(report: RecordingReport): Promise<void>
  /** The words for when nothing works, in the language of the number dialled: a person, UNVERIFIED. Needs no store and never throws. */
  lastResort(dialled?: string): Turn
}

export interface PhoneDeps {
  calls: CallHandlers
  analysts: AnalystLeg
  duty: DutyLeg
  callbacks: { legs: CallbackLegs; callerEnded: Callbacks['callerEnded'] }
  settings: SignatureSettings
  /** Whose request it is, for the log of those that are refused. */
  clientAddress: (request: Request) => string
  events: PhoneEvents
  /** Undefined: callers wait in the plain queue of their desk. */
  taskRouter?: Pick<TaskRouterDeps, 'assign' | 'router' | 'pause'> | undefined
  /** Only tests give their own. */
  mostAtOnce?: number
}

/** Everything is answered by then, if by nothing better with a person (docs/security.md, "Time limits"). */
const BUDGET_MS = 3_000

/**
 * More requests than this at once are answered with the words of last resort, without work: in a flood that would take every
 * one of them past the budget, a person now is better than an answer that comes too late. So many are answered in a second on two
 * slow processors (docs/performance.md).
 */
const MOST_AT_ONCE = 1_400

interface Answer {
  twiml: string
  kind: string
}

export const VOICE_ROUTES = [...CALLER_ROUTES, ...ANALYST_ROUTES, ...CALLBACK_ROUTES, ...DUTY_ROUTES] as const
type VoiceRoute = (typeof VOICE_ROUTES)[number]
const byPath: ReadonlyMap<string, VoiceRoute> = new Map(VOICE_ROUTES.map((route) => [`/${route}`, route]))

/** What a flood is made of. Hold messages, reports and the analysts' own phones go on. */
const SHED: ReadonlySet<VoiceRoute> = new Set(['incoming', 'step', 'fallback'])

const NOTHING: Answer = { twiml: NOTHING_TWIML, kind: 'nothing' }

/** What every request is answered with. `answering` counts those being worked on now. */
interface Phone extends PhoneDeps {
  refusal: SignatureCheck
  base: string
  lastResort: (form?: Form) => Answer
  answering: number
}

/** Mount at the root. */
export function phoneRoutes(deps: PhoneDeps): Router {
  const base = new URL(deps.settings.publicBaseUrl).pathname.replace(/\/+$/, '')
  const phone: Phone = {
    ...deps,
    refusal: signatureCheck(deps.settings),
    base,
    lastResort: inTwiml((dialled) => deps.calls.lastResort(dialled), base),
    answering: 0,
  }
  const router = express.Router({ caseSensitive: true, strict: true })
  // Looked up, because a dozen routes tried one after the other are a tenth of a webhook.
  router.use('/voice', (request: Request, response: Response, next: NextFunction) => {
    const route = byPath.get(request.path)
    if (route !== undefined) return answerRequest(route, request, response, phone)
    next()
    return undefined
  })
  const { taskRouter, settings, clientAddress, events } = deps
  if (taskRouter !== undefined) router.use(taskRouterRoutes({ ...taskRouter, settings, clientAddress, events }))
  router.use('/voice', (_request: Request, response: Response) => {
    response.status(404).end()
  })
  return router
}

/** Written before the first call, because it must be there when nothing else works, and again when the words have changed. */
function inTwiml(words: (dialled?: string) => Turn, base: string): (form?: Form) => Answer {
  const made = new WeakMap<Turn, Answer>()
  const written = (said: Turn): Answer => {
    const answer = made.get(said) ?? { twiml: toTwiml(said, base), kind: 'last-resort' }
    made.set(said, answer)
    return answer
  }
  written(words())
  return (form) => written(words(form === undefined ? undefined : readOrigin(form).dialled))
}

/** Refused with 403, or answered with TwiML whatever happens. */
async function answerRequest(route: VoiceRoute, request: Request, response: Response, phone: Phone): Promise<void> {
  const started = performance.now()
  const form = await readForm(request)
  const refused = phone.refusal(request, form)
  if (form === undefined || refused !== undefined) {
    phone.events.signatureRefused(refused ?? 'not-a-form-post', `/voice/${route}`, phone.clientAddress(request))
    response.status(403).end()
    return
  }
  const { twiml, kind } = await answerInTime(route, form, request.query, phone)
  response
    .writeHead(200, {
      'Content-Type': 'text/xml; charset=utf-8',
      'Content-Length': Buffer.byteLength(twiml),
      'Cache-Control': 'no-store',
    })
    .end(twiml)
  phone.events.answered(route, performance.now() - started, kind)
}

/** What comes after the budget is spent is not sent, and what it did stays done: the turn's answer is stored. */
async function answerInTime(route: VoiceRoute, form: Form, query: unknown, phone: Phone): Promise<Answer> {
  // The end of a call costs nothing to hear of, and any answer leaves a caller in their place in the queue.
  if (phone.answering >= (phone.mostAtOnce ?? MOST_AT_ONCE) && SHED.has(route)) {
    notedCallId(form)
    phone.events.tooMany(route)
    return phone.lastResort(form)
  }
  phone.answering += 1
  let timer: NodeJS.Timeout | undefined
  const spent = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => {
      phone.events.budgetSpent(route)
      resolve(phone.lastResort(form))
    }, BUDGET_MS)
  })
  try {
    return await Promise.race([spent, answerSigned(route, form, query, phone)])
  } finally {
    clearTimeout(timer)
    phone.answering -= 1
  }
}

async function answerSigned(route: VoiceRoute, form: Form, query: unknown, phone: Phone): Promise<Answer> {
  try {
    if (isAnalystRoute(route) || isCallbackRoute(route) || isDutyRoute(route))
      return await answerOwnLeg(route, form, query, phone)
    return await answerCaller(route, form, query, phone)
  } catch (error) {
    phone.events.brokeWhileAnswering(route, error)
    return phone.lastResort(form)
  }
}

async function answerCaller(route: CallerRoute, form: Form, query: unknown, phone: Phone): Promise<Answer> {
  const { calls, base, taskRouter, events } = phone
  const callId = notedCallId(form)
  if (callId === undefined) {
    events.unreadable(route, 'CallSid')
    return route === 'status' || route === 'recorded' ? NOTHING : phone.lastResort()
  }
  const { origin, asks, unreadable } = readCallerRequest(route, callId, form, query)
  if (unreadable !== undefined) events.unreadable(route, unreadable)
  let turn: Turn
  switch (asks.kind) {
    case 'turn':
      turn = await calls.handleTurn(asks.request)
      break
    case 'queue-ended':
      turn = await calls.queueEnded(asks.request)
      break
    case 'resume':
      turn = await calls.resumeCall({ callId, origin })
      break
    case 'hold':
      return answerHold(asks.request, phone)
    case 'recorded':
      await calls.recordingReported(asks.report)
      return NOTHING
    case 'ended':
      if (asks.recorded !== undefined) await calls.recordingReported(asks.recorded)
      await calls.ends.report({ callId, origin })
      await phone.callbacks.callerEnded(callId)
      return NOTHING
    case 'nothing':
      return NOTHING
    default:
      return asks satisfies never
  }
  const task = taskRouter === undefined || route === 'fallback' ? undefined : await taskFor(callId, turn, phone)
  return { twiml: toTwiml(turn, base, task), kind: turn.next.kind }
}

/** Of the leg that the request is about, which every line of the log names from here on. */
function notedCallId(form: Form): CallId | undefined {
  const callId = readCallId(form)
  if (callId !== undefined) noteCall(callId)
  return callId
}

/** A leg the service placed: to an analyst or a supervisor, or to a contact who is called back. */
async function answerOwnLeg(
  route: AnalystRoute | CallbackRoute | DutyRoute,
  form: Form,
  query: unknown,
  { analysts, callbacks, duty, calls, events, base, lastResort }: Phone,
): Promise<Answer> {
  const callId = notedCallId(form)
  if (callId === undefined) {
    events.unreadable(route, 'CallSid')
    return lastResort()
  }
  if (isDutyRoute(route)) return answerDuty({ route, leg: callId, form, query, base }, duty)
  return isAnalystRoute(route)
    ? answerAnalyst({ route, callId, form, query, base }, analysts)
    : answerCallback({ route, callId, form, query, base }, callbacks.legs, calls.ends)
}

async function answerHold(request: HoldRequest, { calls, base, taskRouter }: Phone): Promise<Answer> {
  // TaskRouter's queue is one for every desk and is not served in order: a place in it would say nothing.
  const ahead = taskRouter === undefined ? request.ahead : undefined
  const message = await calls.holdMessage({ ...request, ahead })
  return { twiml: holdToTwiml(message, base, request.queueToken), kind: 'news' }
}

/** The plain queue whenever anything fails: plan B, words of last resort, TaskRouter itself, a store that is down. */
async function taskFor(callId: CallId, { turn, next }: Turn, phone: Phone): Promise<TaskOf | undefined> {
  if (phone.taskRouter === undefined || next.kind !== 'line' || turn === 0) return undefined
  const { assign, router } = phone.taskRouter
  try {
    const facts = await assign.facts(callId)
    if (facts === undefined) return undefined
    const attributes = { ...facts, queue: queueWord(facts.desk) }
    return { workflowSid: router.settings.workflowSid, attributes }
  } catch (error) {
    phone.events.brokeWhileAnswering('taskrouter', error)
    return undefined
  }
}

function isAnalystRoute(route: VoiceRoute): route is AnalystRoute {
  return ANALYST_ROUTES.some((analyst) => analyst === route)
}

function isDutyRoute(route: VoiceRoute): route is DutyRoute {
  return DUTY_ROUTES.some((one) => one === route)
}

function isCallbackRoute(route: VoiceRoute): route is CallbackRoute {
  return CALLBACK_ROUTES.some((one) => one === route)
}
