/** Every screen for people, behind one door: headers, sign-in, roles, assets, and pages for what goes wrong. */
import { randomUUID } from 'node:crypto'
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express'
import { z } from 'zod'
import type { ProviderStaff } from '../../directory/provider-staff.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { StaffId } from '../../domain/ids.ts'
import { isUnavailable } from '../../concurrency/unavailable.ts'
import type { Allow, Declared } from '../allow.ts'
import { wordsFor } from '../shell/asked-language.ts'
import { sessionCookie, type Cookie } from '../http/cookies.ts'
import type { OpenRoute } from '../http/open-route.ts'
import { assetRoutes } from '../shell/asset-files.ts'
import { declareScreens } from './declare-screens.ts'
import { cspReports, type CspEvents } from './csp-reports.ts'
import { pageHeaders, talkHeaders, type TalkHosts } from './page-headers.ts'
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import type { FormStore } from '../../accounts/form-store.ts'
import { unfinishedScreen } from '../unfinished-screen.tsx'
import { firstScreen } from '../first-screen.tsx'
import { refuse, wantsPage, type RefusalCode } from '../shell/refusal.tsx'
import { backChannelLogout, type LogoutEvents } from '../sign-in/back-channel-logout.ts'
import { identityProvider, type SignInSettings } from '../sign-in/identity-provider.ts'
import { logoutTokens } from '../sign-in/logout-token.ts'
import { makeSessions, type Sessions } from '../../accounts/sessions.ts'
import { signInRoutes } from '../sign-in/sign-in-routes.ts'
import { signedOutPage, signOutScreen, stillHere } from '../sign-in/sign-out.tsx'
import type { SignInStore } from '../../accounts/sign-in-store.ts'

export interface ScreenEvents extends LogoutEvents, CspEvents {
  /** One address asked more often than it may: answered with 429. */
  askedTooOften: (where: 'CSP reports' | 'sign-in', address: string) => void
  screenBroke: (reference: string, error: unknown) => void
  /** A signed-in person sent more than they may; the path as it is declared. */
  sentTooOften: (path: string) => void
  signInRefused: (reason: string, code: string | undefined) => void
}

export interface ScreenDeps {
  /** Without a path: cookies and links are made for the root. */
  publicBaseUrl: string
  /** Undefined: screens say that sign-in is not set up. */
  signIn: SignInSettings | undefined
  store: SignInStore
  providerStaff: ProviderStaff
  forms: FormStore
  counters: MakeRateCounter
  /** Of the same store; made here unless others end sessions, too. */
  sessions?: Sessions
  audit: AuditLog
  events: ScreenEvents
  /** One of the staff is signed out, here or at the provider. Never throws. */
  onStaffLeft?: (id: StaffId) => Promise<void>
  now: () => Date
  /** What pages that talk through the browser reach besides this service; nothing by default. */
  talkHosts?: TalkHosts | undefined
  /** The desk, the board, the profile, administration: each declares its routes, in the order of the navigation. */
  screens: readonly ((allow: Allow) => void)[]
}

export interface ScreenRoutes {
  /** Mount last: a page that it does not know is answered with 404, everything else goes to the next handler. */
  router: Router
  routes: readonly Declared[]
  openPaths: readonly string[]
  /** Ends the live streams, so that their pages connect to another process. */
  leave: () => void
}

export function screenRoutes(deps: ScreenDeps): ScreenRoutes {
  const {
    publicBaseUrl,
    signIn,
    store,
    providerStaff,
    forms,
    counters,
    audit,
    events,
    onStaffLeft = async () => undefined,
    now,
  } = deps
  const { sessions = makeSessions({ store, now }) } = deps
  const provider =
    signIn && identityProvider({ settings: signIn, publicBaseUrl, now, onFailure: events.identityProviderFailed })
  const onRefused = (reason: RefusalCode, code?: string) => events.signInRefused(reason, code)
  const declared = declareScreens({
    onTooFast: events.sentTooOften,
    sessions: provider && sessions,
    forms,
    counters,
    now,
    publicBaseUrl,
    allowTalking: talkHeaders(deps.talkHosts ?? { connect: [], media: [] }),
    open: [
      ...(provider === undefined || signIn === undefined
        ? [{ path: '/sign-in', handler: notSetUp }]
        : [
            ...signInRoutes({
              sessions,
              provider,
              staffAcr: signIn.staffAcr ?? [],
              store,
              providerStaff,
              onStaffLeft,
              counters,
              audit,
              publicBaseUrl,
              now,
              onRefused,
              onTooMany: (address) => events.askedTooOften('sign-in', address),
            }),
            backChannelLogout({ readToken: logoutTokens(signIn, now), sessions, audit, events, onStaffLeft, now }),
          ]),
      signedOutPage(provider),
      cspReports(events, counters),
    ],
    screens: [firstScreen, signOutScreen({ audit, now, onStaffLeft }), stillHere, unfinishedScreen, ...deps.screens],
  })
  const router = express.Router({ caseSensitive: true })
  router.use(pageHeaders(publicBaseUrl.startsWith('https:')))
  router.use(assetRoutes())
  router.use(declared.router)
  router.use(notFound(sessions, sessionCookie(publicBaseUrl)), failed(events.screenBroke))
  return { router, routes: declared.routes, openPaths: declared.openPaths, leave: declared.leave }
}

const notSetUp: OpenRoute['handler'] = (request, response) => refuse(request, response, 'not-set-up')

/** Scripts of other systems get the plain answer of the service. A person who is signed in is answered in their language. */
function notFound(sessions: Sessions, idCookie: Cookie): RequestHandler {
  return async (request, response, next) => {
    if (request.method !== 'GET' || !wantsPage(request)) return next()
    // Without the session store it is still a page, in the language of the browser.
    const session = await sessions.open(idCookie.read(request), false).catch(() => undefined)
    if (session !== undefined) wordsFor(request, session.person)
    refuse(request, response, 'not-found')
  }
}

function failed(onBroken: (reference: string, error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const status = statusOf(error)
    if (response.headersSent) next(error)
    else if (status === 413) refuse(request, response, 'too-large')
    else if (status >= 400 && status < 500) refuse(request, response, 'unreadable')
    else {
      const reference = randomUUID()
      onBroken(reference, error)
      refuse(request, response, isUnavailable(error) ? 'out-of-order' : 'broken', { reference })
    }
  }
}

/** Body readers and the router mark what a client got wrong; screens read forms and addresses by schemas that throw. */
function statusOf(error: unknown): number {
  if (error instanceof z.ZodError) return 400
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500
}
