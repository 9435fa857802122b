/** One request to a declared screen: who sent it, how often, what it holds, and only then the screen's own handler. */
import type { Request, Response } from 'express'
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import type { Role, SignedIn } from '../../accounts/person.ts'
import type { OpenSession } from '../../accounts/sessions.ts'
import type { Semaphore } from '../../domain/semaphore.ts'
import { formHoldsPin } from '../../domain/pin/pin-in-text.ts'
import type { Declared, ScreenHandler } from '../allow.ts'
import { answerOnce, hasFormKey } from '../forms/answer-once.ts'
import { pageSlots } from '../forms/page-slots.ts'
import { finishing, saveUnfinished } from '../forms/stored-form.ts'
import { inLanguage } from '../shell/asked-language.ts'
import { makePersonRateLimit, type PersonRateLimit } from '../http/person-rate-limit.ts'
import { bodyReader, FORM } from '../http/request-body.ts'
import { givenFormToken, hasFormToken } from '../http/same-origin.ts'
import { isUsable } from '../http/usable-text.ts'
import { endStream } from '../live-stream.ts'
import type { ScreenContext } from '../screen-context.ts'
import { refuse, wantsPage } from '../shell/refusal.tsx'
import { enter, signInPath, type EnterDeps, type Entered, type FormToFinish } from './enter.ts'

export interface AnswerScreenDeps extends EnterDeps {
  /** Sets the headers of a page that talks through the browser. */
  allowTalking: (request: Request, response: Response) => void
  /** A person sent more than they may; told of the path as it is declared. */
  onTooFast: (path: string) => void
  counters: MakeRateCounter
  /** Over all screens together. */
  everything: PersonRateLimit
  /** Answers that go on for minutes: those that are open now. */
  streams: Set<Response>
  /** In which what scripts ask for on their own waits for its turn. */
  background: Semaphore
}

export function answerScreen<R extends Role>(
  declared: Declared<R>,
  handler: ScreenHandler<R>,
  deps: AnswerScreenDeps,
): (request: Request, response: Response) => Promise<void> {
  const readBody = bodyReader(declared.body ?? FORM)
  const own =
    declared.limit === undefined ? undefined : makePersonRateLimit(deps.counters, declared.path, declared.limit)
  // A script that waited for its turn and is gone is sent nothing; a form is done whether or not its sender waits.
  const isGone = (response: Response) => declared.background === true && response.destroyed
  const answer = async (request: Request, response: Response): Promise<void> => {
    if (isGone(response)) return
    if (declared.microphone === true) deps.allowTalking(request, response)
    const entered = await enter(declared, request, deps)
    if (isGone(response)) return
    if (entered.outcome === 'welcome') inLanguage(response, entered.context.words)
    if (entered.outcome === 'refused') return refuse(request, response, entered.code, { context: entered.context })
    if (entered.outcome === 'sign-in-first') return response.redirect(303, entered.at)
    if (declared.method === 'post') {
      if (await isTooFast(declared, entered, own, request, response, deps)) return
      await readBody(request, response)
      if (formHoldsPin(request.body) || formHoldsPin(request.query))
        return refuse(
          request,
          response,
          'pin-in-text',
          entered.outcome === 'welcome' ? { context: entered.context } : {},
        )
    }
    if (entered.outcome === 'form-to-finish') return storeForLater(declared, entered, request, response, deps)
    const { context, session } = entered
    if (declared.background === true) endWithSession(session, response, deps.streams)
    if (declared.method === 'post') return change(declared, handler, context, session, request, response, deps)
    return hasUsableText(request)
      ? handler(context, request, response)
      : refuse(request, response, 'unreadable', { context })
  }
  return async (request, response) => {
    response.set('Cache-Control', 'no-store')
    if (declared.background !== true) return answer(request, response)
    const turn = await deps.background.run(() => answer(request, response))
    if (turn.kind === 'busy') refuse(request, response, 'crowded')
  }
}

/** Answered already when it is. What scripts ask for on their own is not counted. */
async function isTooFast<R extends Role>(
  { background, path }: Declared<R>,
  entered: Extract<Entered<R>, { outcome: 'welcome' | 'form-to-finish' }>,
  own: PersonRateLimit | undefined,
  request: Request,
  response: Response,
  { everything, onTooFast }: AnswerScreenDeps,
): Promise<boolean> {
  if (entered.outcome !== 'welcome' || background === true) return false
  const { context } = entered
  const wait = await waitFor(context.person, own, everything)
  if (wait === undefined) return false
  onTooFast(path)
  response.set('Retry-After', String(wait))
  refuse(request, response, 'too-fast', { context })
  return true
}

/** First what the screen itself allows, so that its own limit is not used up by others. */
async function waitFor(
  person: SignedIn,
  own: PersonRateLimit | undefined,
  everything: PersonRateLimit,
): Promise<number | undefined> {
  const name = `${person.kind}:${person.id}`
  return (await own?.waitFor(name)) ?? (await everything.waitFor(name))
}

/** Stored only when it came from a form of this service, shown to this person. */
async function storeForLater(
  { keeps }: Pick<Declared, 'keeps'>,
  { why, sender }: FormToFinish,
  request: Request,
  response: Response,
  { forms, now }: AnswerScreenDeps,
): Promise<void> {
  if (!hasFormToken(request, sender.formToken)) return refuse(request, response, 'signed-out')
  const at = await saveUnfinished(pageSlots(forms, sender.person, now), keeps, why, request)
  response.redirect(303, signInPath(at, why === 'old-sign-in'))
}

function endWithSession(session: OpenSession, response: Response, streams: Set<Response>): void {
  const stop = session.whenEnded(() => endStream(response))
  streams.add(response)
  response.on('close', () => {
    stop()
    streams.delete(response)
  })
}

async function change<R extends Role>(
  { keeps }: Pick<Declared, 'keeps'>,
  handler: ScreenHandler<R>,
  context: ScreenContext<R>,
  session: OpenSession,
  request: Request,
  response: Response,
  deps: AnswerScreenDeps,
): Promise<void> {
  if (!hasFormToken(request, context.formToken)) {
    if (!(await isOwnEarlierForm(request, context.person, deps)))
      return refuse(request, response, 'old-form', { context })
    return response.redirect(303, await saveUnfinished(context.slots, keeps, 'old-form', request))
  }
  if (!hasUsableText(request)) return refuse(request, response, 'unreadable', { context })
  const isDone = () => response.headersSent && response.statusCode === 303
  return once(session, request, response, deps, () =>
    finishing(context.slots, request, () => handler(context, request, response), isDone),
  )
}

/** The page was opened before this person signed in again. */
async function isOwnEarlierForm(
  request: Request,
  person: SignedIn,
  { sessions }: Pick<AnswerScreenDeps, 'sessions'>,
): Promise<boolean> {
  const token = givenFormToken(request)
  if (typeof token !== 'string' || !wantsPage(request)) return false
  return (await sessions?.isEarlierForm(token, person)) === true
}

async function once(
  { formSecret }: OpenSession,
  request: Request,
  response: Response,
  { forms, now }: AnswerScreenDeps,
  run: () => Promise<void>,
): Promise<void> {
  if (!hasFormKey(request.body) || !wantsPage(request)) return run()
  const onUnknown = () => refuse(request, response, 'not-known')
  return answerOnce({ store: forms, secret: formSecret, now, onUnknown }, request, response, run)
}

/** Nothing in its address or its body is text that Postgres cannot store. */
export function hasUsableText(request: Request): boolean {
  return isUsable([request.params, request.query, request.body])
}
