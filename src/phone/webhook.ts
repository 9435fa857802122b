/** The whole call path in one function: signature, what the caller did, the conversation, TwiML. Start reading here. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { MOVES, type Conversation } from '../calls/conversation.ts'
import type { CallId } from '../domain/ids.ts'
import type { Turn } from '../calls/turn.ts'
import type { AnalystLeg } from '../desk/connect/analyst-leg.ts'
import type { Callbacks } from '../desk/callbacks/callbacks.ts'
import type { CallbackLegs } from '../desk/callbacks/callback-legs.ts'
import { ANALYST_ROUTES, answerAnalyst, type AnalystRoute } from './answer-analyst.ts'
import { answerCallback, CALL_BACK_ROUTES, type CallbackRoute } from './answer-callback.ts'
import {
  isOver,
  readAhead,
  readCallId,
  readForm,
  readKeys,
  readQueueEnd,
  readOrigin,
  readQuery,
  readTurn,
  readWhole,
} from './caller-input.ts'
import type { PhoneEvents } from './phone-events.ts'
import { readBody } from './read-body.ts'
import { signatureCheck, type Form, type SignatureSettings } from './signature.ts'
import { taskRouterRoutes, type TaskRouterDeps } from './taskrouter/webhook.ts'
import { queueWord } from './taskrouter/workflow-configuration.ts'
import { holdToTwiml, NOTHING_TWIML, toTwiml, type TaskOf } from './twiml.ts'

export interface PhoneDeps {
  conversation: Conversation
  analysts: AnalystLeg
  callbacks: { legs: CallbackLegs; callerEnded: Callbacks['callerEnded'] }
  settings: SignatureSettings
  events: PhoneEvents
  /** Undefined: callers wait in the plain queue of their desk. */
  taskRouter?: Pick<TaskRouterDeps, 'assign' | 'router' | 'pause'> | undefined
}

/** Everything is answered by then, with a person if with nothing better (docs/security.md, "Time limits"). */
const BUDGET_MS = 3_000

/**
 * More requests than this at once are answered with the words of last resort, without work: in a flood that would take every
 * one of them past the line's own patience, a person now is better than an answer that comes too late for anybody.
 */
const MOST_AT_ONCE = 400

interface Answer {
  twiml: string
  kind: string
}

const CALLER_ROUTES = ['incoming', 'step', 'wait', 'queue-result', 'moved', 'status', 'fallback'] as const
export const VOICE_ROUTES = [...CALLER_ROUTES, ...ANALYST_ROUTES, ...CALL_BACK_ROUTES] as const
type VoiceRoute = (typeof VOICE_ROUTES)[number]
const byPath: ReadonlyMap<string, VoiceRoute> = new Map(VOICE_ROUTES.map((route) => [`/${route}`, route]))

/** What a flood is made of. Hold news, reports and the staff's own phones go on. */
const SHED: ReadonlySet<VoiceRoute> = new Set(['incoming', 'step', 'fallback'])

/** Mount at the root. */
export function phoneRoutes({ conversation, analysts, callbacks, settings, events, taskRouter }: PhoneDeps): Router {
  const refusal = signatureCheck(settings)
  const base = new URL(settings.publicBaseUrl).pathname.replace(/\/+$/, '')
  // Written once, before the first call: it must be there when nothing else works.
  const lastResort: Answer = { twiml: toTwiml(conversation.lastResort, base), kind: 'last-resort' }

  /** The call path: refused, or answered with TwiML whatever happens. */
  async function answerQueueEnd(route: VoiceRoute, request: Request, response: Response): Promise<void> {
    const started = performance.now()
    const form = readForm(await readBody(request))
    const refused = refusal(request, form)
    if (form === undefined || refused !== undefined) {
      events.signatureRefused(refused ?? 'not-a-form-post')
      response.status(403).end()
      return
    }
    const answer = await admitted(route, () => withinBudget(route, () => answerSigned(route, form, request.query)))
    response
      .writeHead(200, {
        'Content-Type': 'text/xml; charset=utf-8',
        'Content-Length': Buffer.byteLength(answer.twiml),
        'Cache-Control': 'no-store',
      })
      .end(answer.twiml)
    events.answered(route, performance.now() - started, answer.kind)
  }

  let going = 0

  async function admitted(route: VoiceRoute, work: () => Promise<Answer>): Promise<Answer> {
    // The end of a call costs nothing to hear of, and a place in line is kept by any answer.
    if (going >= MOST_AT_ONCE && SHED.has(route)) {
      events.tooMany(route)
      return lastResort
    }
    going += 1
    try {
      return await work()
    } finally {
      going -= 1
    }
  }

  async function answerSigned(route: VoiceRoute, form: Form, query: unknown): Promise<Answer> {
    const callId = readCallId(form)
    if (callId === undefined) {
      events.unreadable(route, 'CallSid')
      return route === 'status' ? { twiml: NOTHING_TWIML, kind: 'nothing' } : lastResort
    }
    if (isAnalystRoute(route)) return answerAnalyst({ route, callId, form, query, base }, analysts)
    if (isCallbackRoute(route)) {
      return answerCallback({ route, callId, form, query, base }, callbacks.legs, conversation)
    }
    if (isOver(form)) {
      await conversation.ended({ callId, origin: readOrigin(form) })
      await callbacks.callerEnded(callId)
      return { twiml: NOTHING_TWIML, kind: 'nothing' }
    }
    const spoken = async (turn: Turn): Promise<Answer> => ({
      twiml: toTwiml(turn, base, route === 'fallback' ? undefined : await taskFor(callId, turn)),
      kind: turn.next.kind,
    })
    const origin = readOrigin(form)
    switch (route) {
      case 'incoming':
        return spoken(await conversation.takeTurn({ callId, turn: 0, origin, did: { kind: 'dialled' } }))
      case 'step':
        return spoken(await step(callId, form, query))
      case 'wait': {
        const did = readKeys(form)
        const message = await conversation.holdMessage({
          callId,
          // TaskRouter's line is one for every desk and is not served in order: a place in it would say nothing.
          ahead: taskRouter === undefined ? readAhead(form) : undefined,
          waitedSeconds: readWhole(form, 'QueueTime'),
          keys: did.kind === 'keyed' ? did.keys : undefined,
          origin,
          proof: readQuery(query, 'proof'),
        })
        return { twiml: holdToTwiml(message, base, readQuery(query, 'proof')), kind: 'news' }
      }
      case 'queue-result':
        return spoken(
          await conversation.queueEnded({
            callId,
            turn: readTurn(query),
            origin,
            result: readQueueEnd(form),
            waitedSeconds: readWhole(form, 'QueueTime'),
            proof: readQuery(query, 'proof'),
          }),
        )
      case 'moved': {
        const turn = readTurn(query)
        const to = MOVES.find((move) => move === readQuery(query, 'to'))
        if (turn === undefined || to === undefined) return spoken(await conversation.fallback({ callId, origin }))
        return spoken(await conversation.moved({ callId, turn, origin, to }))
      }
      case 'status':
        return { twiml: NOTHING_TWIML, kind: 'nothing' }
      case 'fallback':
        return spoken(await conversation.fallback({ callId, origin }))
      default:
        return route satisfies never
    }
  }

  /** The plain queue whenever anything is the matter: plan B, words of last resort, a line that failed, a store that is down. */
  async function taskFor(callId: CallId, { turn, next }: Turn): Promise<TaskOf | undefined> {
    if (taskRouter === undefined || next.kind !== 'line' || turn === 0) return undefined
    const { assign, router } = taskRouter
    try {
      const facts = await assign.facts(callId)
      if (facts === undefined) return undefined
      const attributes = { ...facts, queue: queueWord(facts.desk) }
      return { workflowSid: router.settings.workflowSid, attributes }
    } catch (error) {
      events.brokeWhileAnswering('taskrouter', error)
      return undefined
    }
  }

  /** A turn nobody could have asked for is not run: the call goes on where it is. */
  async function step(callId: CallId, form: Form, query: unknown): Promise<Turn> {
    const turn = readTurn(query)
    const origin = readOrigin(form)
    if (turn === undefined || turn === 0) {
      events.unreadable('step', 'turn')
      return conversation.fallback({ callId, origin })
    }
    if (Array.isArray(form['Digits'])) events.unreadable('step', 'Digits')
    return conversation.takeTurn({ callId, turn, origin, did: readKeys(form) })
  }

  /** What comes after the budget is spent is not sent, and what it did stays done: the turn's answer is stored. */
  async function withinBudget(route: VoiceRoute, work: () => Promise<Answer>): Promise<Answer> {
    const answering = work().catch((error: unknown) => {
      events.brokeWhileAnswering(route, error)
      return lastResort
    })
    let timer: NodeJS.Timeout | undefined
    const spent = new Promise<Answer>((resolve) => {
      timer = setTimeout(() => {
        events.budgetSpent(route)
        resolve(lastResort)
      }, BUDGET_MS)
    })
    const answer = await Promise.race([answering, spent])
    clearTimeout(timer)
    return answer
  }

  const isAnalystRoute = (route: VoiceRoute): route is AnalystRoute =>
    ANALYST_ROUTES.some((analyst) => analyst === route)
  const isCallbackRoute = (route: VoiceRoute): route is CallbackRoute => CALL_BACK_ROUTES.some((one) => one === route)

  const router = express.Router({ caseSensitive: true, strict: true })
  // Looked up, because a dozen routes tried one after the other are a tenth of a webhook.
  router.use('/voice', (request: Request, response: Response, next: NextFunction) => {
    const route = byPath.get(request.path)
    if (route !== undefined) return answerQueueEnd(route, request, response)
    next()
    return undefined
  })
  if (taskRouter !== undefined) router.use(taskRouterRoutes({ ...taskRouter, settings, events }))
  router.use('/voice', (_request: Request, response: Response) => {
    response.status(404).end()
  })
  return router
}
