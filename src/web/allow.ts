/** The one way to declare a screen: with the roles that may use it. Everybody else is refused. */
import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { answerOnce, hasFormKey } from './forms/answer-once.ts'
import type { FormStore } from '../accounts/form-store.ts'
import { pageSlots } from './forms/page-slots.ts'
import { forgetUnfinished, saveUnfinished, unfinishedSlot, type StoredForm } from './forms/stored-form.ts'
import { formHoldsPin } from '../domain/pin/pin-in-text.ts'
import { makePersonRateLimit, type PersonLimit, type PersonRateLimit } from './http/person-rate-limit.ts'
import { endStream, leaveStream } from './live-stream.ts'
import { givenFormToken, hasFormToken, isForeignLoad, isSameOrigin } from './http/same-origin.ts'
import { refuse, wantsPage, type RefusalCode } from './shell/refusal.tsx'
import { hasRole, type Role, type SignedIn } from '../accounts/person.ts'
import type { OpenSession, Sessions } from './sign-in/sessions.ts'
import { isUsable } from './http/usable-text.ts'
import type { MenuEntry, ScreenContext } from './screen-context.ts'

export interface Declared<R extends Role = Role> {
  method: 'get' | 'post'
  /** In Express's words, e.g. `/desk/calls/:id`. */
  path: string
  roles: readonly R[]
  /** In the navigation under this name. The first one a person may use is their first page. */
  menu?: string
  /** Needs a sign-in of the last five minutes; without one the person signs in again and comes back, to this page or to finish the form. */
  fresh?: string | FreshFor
  /** Of a POST: what is kept of it when its sender has to sign in again before it is done. */
  keeps?: StoredForm
  /** Of a POST: how often one person may send it, below what holds for all of them together. */
  limit?: PersonLimit
  /** Asked for by a script on its own, e.g. a live feed: it does not keep an idle person signed in. */
  background?: true
  /** The page talks through the browser. */
  microphone?: true
  /** Of a POST; a form of at most 16 kB unless said otherwise. Scripts that send the others put the token in a header. */
  body?: Body
}

/** Where a screen needs a fresh sign-in for some of what it shows or changes: the path to come back to, or undefined when this request needs none. */
export type FreshFor = (request: Request) => string | undefined | Promise<string | undefined>

interface Body {
  kind: 'form' | 'json' | 'bytes' | 'reports'
  limit: string
}

export type ScreenHandler<R extends Role> = (
  context: ScreenContext<R>,
  request: Request,
  response: Response,
) => void | Promise<void>

export interface Allow {
  <R extends Role>(declared: Declared<R>, handler: ScreenHandler<R>): void
}

/** What is answered without anybody being signed in: the way in and out, and what programs say to us. */
export interface OpenRoute {
  /** `get` unless said otherwise. */
  method?: 'get' | 'post'
  path: string
  /** Of a POST. */
  body?: Body
  handler: (request: Request, response: Response) => void | Promise<void>
}

export interface AllowDeps {
  /** Undefined: sign-in is not set up, and no screen is shown. */
  sessions: Sessions | undefined
  /** A person sent more than they may; told of the path as it is declared. */
  onTooFast: (path: string) => void
  forms: FormStore
  now: () => Date
  publicBaseUrl: string
  open: readonly OpenRoute[]
  screens: readonly ((allow: Allow) => void)[]
}

export interface DeclaredScreens {
  router: Router
  /** Every route there is, for a test that tries each of them as each role. */
  routes: readonly Declared[]
  openPaths: readonly string[]
  /** Ends what is sent to screens without their asking, so that they look for another process. */
  leave: () => void
}

const FORM: Body = { kind: 'form', limit: '16kb' }

type Entered<R extends Role> =
  | { outcome: 'welcome'; context: ScreenContext<R>; session: OpenSession }
  | { outcome: 'refused'; code: RefusalCode; context?: ScreenContext }
  | { outcome: 'sign-in-first'; at: string }
  /** A form that a person sent, to be finished after they have signed in again. */
  | { outcome: 'kept'; why: 'old-sign-in' | 'lapsed'; sender: Pick<OpenSession, 'person' | 'formToken'> }

/** Refused before anything is read: foreign pages, then strangers, then other roles, then old sign-ins, then forged forms. */
export function declareScreens({
  sessions,
  onTooFast,
  forms,
  now,
  publicBaseUrl,
  open,
  screens,
}: AllowDeps): DeclaredScreens {
  const router = express.Router({ caseSensitive: true })
  const routes: Declared[] = []
  const everything = makePersonRateLimit()
  const streams = new Set<Response>()

  const menuOf = (person: SignedIn): MenuEntry[] =>
    routes.flatMap(({ path, roles, menu }) =>
      menu !== undefined && roles.includes(person.role) ? [{ path, label: menu }] : [],
    )

  async function enter<R extends Role>(declared: Declared<R>, request: Request): Promise<Entered<R>> {
    const changes = declared.method === 'post'
    if (sessions === undefined) return { outcome: 'refused', code: 'not-set-up' }
    if (changes ? !isSameOrigin(request, publicBaseUrl) : isForeignLoad(request))
      return { outcome: 'refused', code: 'other-site' }
    const session = await sessions.open(request, declared.background !== true)
    if (session === undefined) {
      if (!wantsPage(request)) return { outcome: 'refused', code: 'signed-out' }
      if (!changes) return { outcome: 'sign-in-first', at: signInPath(request.originalUrl) }
      const sender = await sessions.lapsed(request)
      return sender !== undefined && hasRole(sender.person, declared.roles)
        ? { outcome: 'kept', why: 'lapsed', sender }
        : { outcome: 'refused', code: 'signed-out' }
    }
    const { person, formToken, left, stay, stillSignedIn, signOut, isFresh } = session
    const place = { menu: menuOf(person), path: request.path, slots: pageSlots(forms, person, now) }
    const context = { person, formToken, ...place, left, stay, stillSignedIn, signOut }
    if (!hasRole(person, declared.roles)) return { outcome: 'refused', code: 'wrong-role', context }
    const fresh = typeof declared.fresh === 'function' ? await declared.fresh(request) : declared.fresh
    if (fresh !== undefined && !isFresh) {
      if (!wantsPage(request)) return { outcome: 'refused', code: 'sign-in-again', context }
      return changes
        ? { outcome: 'kept', why: 'old-sign-in', sender: session }
        : {
            outcome: 'sign-in-first',
            // A download leads back to the page it is started from.
            at: signInPath(typeof declared.fresh === 'function' ? fresh : request.originalUrl, true),
          }
    }
    return { outcome: 'welcome', context: { ...context, person }, session }
  }

  /** Kept only when it came from a form of ours, shown to this person. */
  async function keep(
    { keeps }: Pick<Declared, 'keeps'>,
    { why, sender }: Extract<Entered<Role>, { outcome: 'kept' }>,
    request: Request,
    response: Response,
  ): Promise<void> {
    if (!hasFormToken(request, sender.formToken)) return refuse(request, response, 'signed-out')
    const at = await saveUnfinished(pageSlots(forms, sender.person, now), keeps, why, request)
    response.redirect(303, signInPath(at, why === 'old-sign-in'))
  }

  /** First what the screen itself allows, so that its own limit is not used up by others. */
  async function waitFor(person: SignedIn, own: PersonRateLimit | undefined): Promise<number | undefined> {
    const name = `${person.kind}:${person.id}`
    return (await own?.waitFor(name)) ?? (await everything.waitFor(name))
  }

  function allow<R extends Role>(declared: Declared<R>, handler: ScreenHandler<R>): void {
    routes.push(declared)
    const parse = bodyParser(declared.body ?? FORM)
    const own = declared.limit === undefined ? undefined : makePersonRateLimit(declared.limit)
    router[declared.method](declared.path, async (request, response) => {
      response.set('Cache-Control', 'no-store')
      if (declared.microphone === true) response.set('Permissions-Policy', permissions('(self)'))
      const entered = await enter(declared, request)
      if (entered.outcome === 'refused') return refuse(request, response, entered.code, { context: entered.context })
      if (entered.outcome === 'sign-in-first') return response.redirect(303, entered.at)
      if (declared.method === 'post') {
        if (entered.outcome === 'welcome' && declared.background !== true) {
          const wait = await waitFor(entered.context.person, own)
          if (wait !== undefined) {
            onTooFast(declared.path)
            response.set('Retry-After', String(wait))
            return refuse(request, response, 'too-fast', { context: entered.context })
          }
        }
        await readBody(parse, request, response)
        if (formHoldsPin(request.body) || formHoldsPin(request.query))
          return refuse(
            request,
            response,
            'pin-in-text',
            entered.outcome === 'welcome' ? { context: entered.context } : {},
          )
      }
      if (entered.outcome === 'kept') return keep(declared, entered, request, response)
      const { context, session } = entered
      if (declared.background === true) {
        const stop = session.whenEnded(() => endStream(response))
        streams.add(response)
        response.on('close', () => {
          stop()
          streams.delete(response)
        })
      }
      if (declared.method === 'get')
        return hasUsableText(request)
          ? handler(context, request, response)
          : refuse(request, response, 'unreadable', { context })
      if (!hasFormToken(request, context.formToken)) {
        const token = givenFormToken(request)
        const earlier =
          typeof token === 'string' && wantsPage(request) && (await sessions?.isEarlierForm(token, context.person))
        if (earlier !== true) return refuse(request, response, 'old-form', { context })
        return response.redirect(303, await saveUnfinished(context.slots, declared.keeps, 'old-form', request))
      }
      if (!hasUsableText(request)) return refuse(request, response, 'unreadable', { context })
      return once(session, request, response, async () => {
        await handler(context, request, response)
        const slot = unfinishedSlot(request)
        if (slot !== undefined && response.statusCode === 303) await forgetUnfinished(context.slots, slot)
      })
    })
  }

  async function once(
    { formSecret }: OpenSession,
    request: Request,
    response: Response,
    run: () => Promise<void>,
  ): Promise<void> {
    if (!hasFormKey(request.body) || !wantsPage(request)) return run()
    const onUnknown = () => refuse(request, response, 'not-known')
    return answerOnce({ store: forms, secret: formSecret, now, onUnknown }, request, response, run)
  }

  for (const { method = 'get', path, body = FORM, handler } of open) {
    const parse = bodyParser(body)
    router[method](path, async (request, response) => {
      if (method === 'post') await readBody(parse, request, response)
      if (!hasUsableText(request)) return refuse(request, response, 'unreadable')
      return handler(request, response)
    })
  }
  for (const declare of screens) declare(allow)
  const leave = () => streams.forEach(leaveStream)
  return { router, routes, openPaths: open.map(({ path }) => path), leave }
}

/** Nothing in its address or its body is text that cannot be kept. */
function hasUsableText(request: Request): boolean {
  return isUsable([request.params, request.query, request.body])
}

export function permissions(microphone: '()' | '(self)'): string {
  return `camera=(), geolocation=(), microphone=${microphone}`
}

/** Where somebody who has to sign in is sent, to come back to `returnTo` afterwards. */
function signInPath(returnTo: string, fresh = false): string {
  return `/sign-in?${new URLSearchParams({ return: returnTo, ...(fresh ? { fresh: '1' } : {}) }).toString()}`
}

function bodyParser({ kind, limit }: Body): RequestHandler {
  switch (kind) {
    case 'form':
      return express.urlencoded({ extended: false, limit, parameterLimit: 50 })
    case 'json':
      return express.json({ limit })
    case 'bytes':
      return express.raw({ limit, type: ['text/plain', 'text/csv', 'application/octet-stream'] })
    case 'reports':
      return express.json({ limit, type: ['application/csp-report', 'application/reports+json'] })
    default:
      return kind satisfies never
  }
}

function readBody(parse: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void parse(request, response, (error?: unknown) => {
      if (error === undefined) resolve()
      else reject(error instanceof Error ? error : new Error('the body cannot be read', { cause: error }))
    })
  })
}
