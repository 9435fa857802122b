/** The way in and out: to the identity provider, back from it, and signing out. */
import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Allow, OpenRoute } from '../allow.ts'
import { makeRateLimit } from '../http/rate-limit.ts'
import { page } from '../shell/page.tsx'
import { refuse, type RefusalCode } from '../shell/refusal.tsx'
import { cookie } from './cookies.ts'
import {
  CALLBACK,
  MISSING_AUTH_TIME,
  OLD_AUTH_TIME,
  type Identity,
  type IdentityProvider,
} from './identity-provider.ts'
import { localPath } from './local-path.ts'
import { actorOf, ROLES, type SignedIn } from '../../accounts/person.ts'
import { recognise } from './resolve-account.ts'
import { FRESH_MS, keyOf, type Sessions } from './sessions.ts'
import type { AuthorizationRequest, SignInStore } from '../../accounts/sign-in-store.ts'

export interface SignInDeps {
  sessions: Sessions
  provider: IdentityProvider
  /** None: staff may sign in in any way. */
  staffAcr: readonly string[]
  store: SignInStore
  audit: AuditLog
  publicBaseUrl: string
  now: () => Date
  onRefused: (reason: RefusalCode, code?: string) => void
}

/** How long a visit to the identity provider may take. */
const ATTEMPT_MS = 10 * 60_000
/** A shift of analysts behind one address arrives within minutes; what floods is a program. */
const VISITS_PER_MINUTE = 120

/** Refusals of which the person should know more than that there was one. */
const PAGES: Partial<Record<string, RefusalCode>> = {
  [MISSING_AUTH_TIME]: 'no-auth-time',
  [OLD_AUTH_TIME]: 'not-fresh',
}

const randomText = () => randomBytes(32).toString('base64url')

export function signInRoutes(deps: SignInDeps): OpenRoute[] {
  const { sessions, provider, staffAcr, store, publicBaseUrl, now } = deps
  // One for all tabs of a browser, so that two sign-ins at once both come to an end.
  const browserCookie = cookie('careline-sign-in', publicBaseUrl, ATTEMPT_MS)
  // Each visit writes a row. There and back are counted apart: a program that returns without ever having left keeps nobody out.
  const tooMany = (request: Request, response: Response) => refuse(request, response, 'too-many')
  const pacedStart = makeRateLimit(VISITS_PER_MINUTE, tooMany)
  const pacedReturn = makeRateLimit(VISITS_PER_MINUTE, tooMany)

  async function begin(request: Request, response: Response): Promise<void> {
    const fresh = request.query['fresh'] === '1'
    const returnTo = localPath(request.query['return'])
    if (!fresh && (await sessions.open(request, false)) !== undefined) return response.redirect(303, returnTo)
    const browser = browserCookie.read(request) ?? randomText()
    const attempt: AuthorizationRequest = {
      state: randomText(),
      browser: keyOf(browser),
      nonce: randomText(),
      verifier: randomText(),
      returnTo,
      fresh,
      expiresAt: new Date(now().getTime() + ATTEMPT_MS),
    }
    const address = await provider.addressFor(attempt)
    if (address === undefined) return refuse(request, response, 'no-provider')
    await store.saveAuthorizationRequest(attempt, now())
    browserCookie.set(response, browser)
    response.redirect(303, address.href)
  }

  async function finish(request: Request, response: Response): Promise<void> {
    const attempt = await attemptOf(request)
    if (attempt === undefined) {
      // Anyone can ask this, as often as they like: it is counted and logged, and writes nothing into the trail.
      deps.onRefused('stale-sign-in')
      return refuse(request, response, 'stale-sign-in')
    }
    const callback = new URL(`${publicBaseUrl}${CALLBACK}${new URL(request.originalUrl, publicBaseUrl).search}`)
    const answer = await provider.identify(callback, attempt)
    switch (answer.outcome) {
      case 'no-answer':
        return refuse(request, response, 'no-provider')
      case 'refused':
        return refused(request, response, PAGES[answer.code] ?? 'provider-refused', answer.code)
      case 'identified':
        return letIn(request, response, attempt, answer.identity)
      default:
        return answer satisfies never
    }
  }

  async function attemptOf(request: Request): Promise<AuthorizationRequest | undefined> {
    const state = request.query['state']
    const browser = browserCookie.read(request)
    if (typeof state !== 'string' || browser === undefined) return undefined
    return store.takeAuthorizationRequest(state, keyOf(browser), now())
  }

  async function letIn(
    request: Request,
    response: Response,
    attempt: AuthorizationRequest,
    identity: Identity,
  ): Promise<void> {
    const recognised = await recognise(identity, store, now())
    if (recognised.outcome !== 'recognised')
      return refused(request, response, recognised.outcome, 'lacks' in recognised ? recognised.lacks : undefined)
    const { person } = recognised
    if (person.kind === 'staff' && !isStrong(identity)) return refused(request, response, 'weak-sign-in', identity.acr)
    const { authenticatedAt } = identity
    // Else the page that asked for it would send them here again for ever.
    if (attempt.fresh && now().getTime() - authenticatedAt.getTime() > FRESH_MS)
      return refused(request, response, 'not-fresh')
    // Nobody comes in without a trace.
    await deps.audit.append(auditRow('signed-in', person, now(), { role: person.role, fresh: attempt.fresh }))
    await sessions.start(request, response, person, identity)
    response.redirect(303, attempt.returnTo)
  }

  function isStrong({ acr, severalFactors }: Identity): boolean {
    return staffAcr.length === 0 || severalFactors || (acr !== undefined && staffAcr.includes(acr))
  }

  /** The account is not named in the trail: whoever it belongs to may be nobody of ours. */
  async function refused(request: Request, response: Response, reason: RefusalCode, code?: string): Promise<void> {
    deps.onRefused(reason, code)
    await deps.audit.append({
      type: 'sign-in.refused',
      at: now(),
      actor: 'unknown person',
      subject: undefined,
      callId: undefined,
      body: { reason, code: code?.slice(0, 100) ?? null },
    })
    refuse(request, response, reason)
  }

  return [
    { path: '/sign-in', handler: pacedStart(begin) },
    { path: CALLBACK, handler: pacedReturn(finish) },
  ]
}

/** POST /sign-out for everybody who is signed in. */
export function signOutScreen({
  audit,
  now,
  onStaffLeft,
}: Pick<SignInDeps, 'audit' | 'now'> & { onStaffLeft: (id: StaffId) => Promise<void> }): (allow: Allow) => void {
  return (allow) =>
    allow({ method: 'post', path: '/sign-out', roles: ROLES }, async ({ person, signOut }, _request, response) => {
      await signOut(response)
      if (person.kind === 'staff') await onStaffLeft(person.id)
      await audit.append(auditRow('signed-out', person, now(), {}))
      // Not "cookies": that would sign the person out of every other application of the domain as well.
      response.set('Clear-Site-Data', '"cache", "storage"').redirect(303, '/signed-out')
    })
}

/**
 * POST /still-here: what a person does on a page counts as input, although nothing is asked of the service.
 * GET tells a page how long the session lasts, and is no input, so that it can be announced before it ends (WCAG 2.2.1).
 */
export function stillHere(allow: Allow): void {
  allow({ method: 'get', path: '/still-here', roles: ROLES, background: true }, ({ left }, _request, response) => {
    response.json(left)
  })
  allow({ method: 'post', path: '/still-here', roles: ROLES }, (_visit, _request, response) => {
    response.status(204).end()
  })
}

function auditRow(type: 'signed-in' | 'signed-out', person: SignedIn, at: Date, body: AuditEntry['body']): AuditEntry {
  const subject = person.kind === 'contact' ? person.id : undefined
  return { type, at, actor: actorOf(person), subject, callId: undefined, body }
}

export function signedOutPage(provider: Pick<IdentityProvider, 'signOutAddress'> | undefined): OpenRoute {
  return {
    path: '/signed-out',
    handler: (_request, response) => {
      const address = provider?.signOutAddress()
      const body = (
        <article class="notice">
          <h1>You are signed out</h1>
          {address !== undefined && (
            <p>
              Your organisation’s sign-in may still be open in this browser. On a shared computer,{' '}
              <a href={address.href}>sign out there as well</a>.
            </p>
          )}
          <p>
            <a role="button" href="/sign-in">
              Sign in
            </a>
          </p>
        </article>
      )
      response
        .set('Cache-Control', 'no-store')
        .type('html')
        .send(page({ context: undefined, title: 'Signed out', body }))
    },
  }
}
