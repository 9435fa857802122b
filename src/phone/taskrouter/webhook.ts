/** TaskRouter's two callbacks: whom it chose for a caller, and its events. No caller waits for an answer to either. */
import express, { type Request, type Response, type Router } from 'express'
import type { Assign, Assigned } from '../../desk/connect/assign.ts'
import { readAssignment, readEventType, readTimeout, type Assignment } from './assignment-input.ts'
import { readForm, type Form } from '../form.ts'
import type { PhoneEvents } from '../phone-events.ts'
import { signatureCheck, type SignatureSettings } from '../signature.ts'
import type { TaskRouter } from './task-router.ts'

export interface TaskRouterDeps {
  assign: Assign
  router: TaskRouter
  settings: SignatureSettings
  clientAddress: (request: Request) => string
  events: PhoneEvents
  /** Must not keep the process alive. */
  pause: (ms: number) => Promise<void>
}

/** Twilio waits 5 s for this answer, then asks once more at the fallback address. */
const BUDGET_MS = 3_000
/** The wait before an untimely reservation is given back. Without it Twilio would ask again at once, for ever. */
const LATER_MS = 5_000

/** No instruction: what becomes of the reservation is said over REST, or it ends by itself (Twilio's error 40005). */
const DEFER = {}
const REJECT = { instruction: 'reject' }

/** Mount at the root, before the last 404 of `/voice`. Refuses every request that Twilio did not sign. */
export function taskRouterRoutes(deps: TaskRouterDeps): Router {
  const { events } = deps
  const signedForm = formReader(deps)
  const routes = express.Router({ caseSensitive: true, strict: true })
  routes.all('/voice/taskrouter/assignment', async (request, response) => {
    const started = performance.now()
    const form = await signedForm(request, response)
    if (form === undefined) return
    const answer = await answerAssignment(form, deps)
    const body = JSON.stringify(answer)
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(body)
    events.answered('taskrouter/assignment', performance.now() - started, answer === REJECT ? 'reject' : 'defer')
  })
  routes.all('/voice/taskrouter/events', async (request, response) => {
    const form = await signedForm(request, response)
    if (form === undefined) return
    response.writeHead(204, { 'Content-Type': 'application/json' }).end()
    await noteEvent(form, deps)
  })
  return routes
}

/** Answers 403 and gives undefined for anything but a form that Twilio signed. */
function formReader({ settings, clientAddress, events }: Omit<TaskRouterDeps, 'assign' | 'router' | 'pause'>) {
  const refusal = signatureCheck(settings)
  return async (request: Request, response: Response): Promise<Form | undefined> => {
    const form = await readForm(request)
    const refused = refusal(request, form)
    if (form !== undefined && refused === undefined) return form
    events.signatureRefused(refused ?? 'not-a-form-post', request.path, clientAddress(request))
    response.status(403).end()
    return undefined
  }
}

/** Answers within the budget. After a failure the reservation runs out by itself, and the caller stays in the queue. */
async function answerAssignment(form: Form, deps: TaskRouterDeps): Promise<object> {
  const { router, events, pause } = deps
  const assignment = readAssignment(form, router.settings)
  if ('wrong' in assignment) {
    events.unreadable('taskrouter/assignment', assignment.wrong)
    return DEFER
  }
  const refused = isRefused(assignment, deps).catch((error: unknown) => {
    events.brokeWhileAnswering('taskrouter/assignment', error)
    return false
  })
  const soon = await Promise.race([refused, pause(BUDGET_MS).then(() => 'not yet' as const)])
  if (soon === 'not yet') void refused.then((late) => (late ? router.giveBack(assignment.choice) : undefined))
  return soon === true ? REJECT : DEFER
}

/** The owner of a case who does not take the call has had their turn: the desk is asked at once. */
function ownerAfter({ owner }: Assignment['attributes'], staff: Assignment['staff']): { owner?: string } {
  return owner === staff ? { owner: '' } : {}
}

/** True: reject, and do not choose this member of the staff for this caller again. */
async function isRefused(assignment: Assignment, deps: TaskRouterDeps): Promise<boolean> {
  const { assign, router, events } = deps
  const { choice, callId, staff, attributes, declined } = assignment
  const assigned: Assigned = staff === undefined ? 'nobody' : await assign.assign(callId, staff, choice)
  events.assigned(assigned)
  switch (assigned) {
    case 'ringing':
      return false
    case 'somebody-else':
      // Declined before, and chosen again after the longest wait: not at once, for ever.
      if (declined.some((id) => id === staff)) {
        void giveBackLater(assignment, deps)
        return false
      }
      return router.rewrite(choice, { ...attributes, ...ownerAfter(attributes, staff), declined: [...declined, staff] })
    case 'busy':
      await router.giveBack(choice, 'away')
      return false
    case 'later':
      void giveBackLater(assignment, deps)
      return false
    case 'over':
      await router.cancel(choice)
      return false
    case 'nobody':
      // Rejected, they would be chosen again at once; in its own time TaskRouter takes them out of the choice.
      return false
    default:
      return assigned satisfies never
  }
}

async function giveBackLater({ choice, callId, staff }: Assignment, deps: TaskRouterDeps): Promise<void> {
  const { assign, router, events, pause } = deps
  try {
    await pause(LATER_MS)
    if (staff !== undefined && !(await assign.isWith(callId, staff))) await router.giveBack(choice)
  } catch (error) {
    events.brokeWhileAnswering('taskrouter/assignment', error)
  }
}

/** A timed-out reservation is a missed call. All other events are counted and no more: they come late, twice and in any order. */
async function noteEvent(form: Form, { assign, events }: TaskRouterDeps): Promise<void> {
  events.routerTold(readEventType(form))
  const timeout = readTimeout(form)
  if (timeout === undefined) return
  await assign.timedOut(timeout.staff, timeout.at).catch((error: unknown) => {
    events.brokeWhileAnswering('taskrouter/events', error)
  })
}
