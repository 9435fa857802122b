/** Back from the identity provider: who the person is, whether they may come in, and their new session. */
import type { Request, Response } from 'express'
import { secretHash } from '../../accounts/secret-hash.ts'
import { isFreshSignIn } from '../../accounts/session-limits.ts'
import type { AuthorizationRequest } from '../../accounts/sign-in-store.ts'
import { refuse, type RefusalCode } from '../shell/refusal.tsx'
import { MISSING_AUTH_TIME, OLD_AUTH_TIME, type Identity } from './identity-answer.ts'
import { CALLBACK } from './identity-provider.ts'
import { recognise } from './resolve-account.ts'
import { auditRow, refusedRow } from './sign-in-audit.ts'
import type { SignInDeps } from './sign-in-deps.ts'

/** Refusals of which the person should know more than that there was one. */
const PAGES: Partial<Record<string, RefusalCode>> = {
  [MISSING_AUTH_TIME]: 'no-auth-time',
  [OLD_AUTH_TIME]: 'not-fresh',
}

export async function finishSignIn(deps: SignInDeps, request: Request, response: Response): Promise<void> {
  const { provider, publicBaseUrl, onRefused } = deps
  const authorization = await takeAuthorization(deps, request)
  if (authorization === undefined) {
    // Anyone can ask this, as often as they like: it is counted and logged, and writes nothing into the trail.
    onRefused('stale-sign-in')
    return refuse(request, response, 'stale-sign-in')
  }
  const callback = new URL(`${publicBaseUrl}${CALLBACK}${new URL(request.originalUrl, publicBaseUrl).search}`)
  const answer = await provider.identify(callback, authorization)
  switch (answer.outcome) {
    case 'no-answer':
      return refuse(request, response, 'no-provider')
    case 'refused':
      return refused(deps, request, response, PAGES[answer.code] ?? 'provider-refused', answer.code)
    case 'identified':
      return letIn(deps, request, response, authorization, answer.identity)
    default:
      return answer satisfies never
  }
}

async function takeAuthorization(
  { store, now, browserCookie }: SignInDeps,
  request: Request,
): Promise<AuthorizationRequest | undefined> {
  const state = request.query['state']
  const browser = browserCookie.read(request)
  if (typeof state !== 'string' || browser === undefined) return undefined
  return store.takeAuthorizationRequest(state, secretHash(browser), now())
}

/** The audit row is written before the session is: no person comes in without a trace. */
async function letIn(
  deps: SignInDeps,
  request: Request,
  response: Response,
  { fresh, returnTo }: AuthorizationRequest,
  identity: Identity,
): Promise<void> {
  const { audit, sessions, idCookie, staffAcr, now } = deps
  const strong = isStrong(identity, staffAcr)
  const recognised = await recognise(identity, { ...deps, isStrong: strong, now: now() })
  if (recognised.outcome === 'no-provider') return refuse(request, response, 'no-provider')
  if (recognised.outcome !== 'recognised')
    return refused(deps, request, response, recognised.outcome, 'lacks' in recognised ? recognised.lacks : undefined)
  const { person } = recognised
  if (person.kind === 'staff' && !strong) return refused(deps, request, response, 'weak-sign-in', identity.acr)
  // Otherwise the page that asked for a fresh sign-in would send them back here for ever.
  if (fresh && !isFreshSignIn(identity.authenticatedAt, now())) return refused(deps, request, response, 'not-fresh')
  await audit.append(auditRow('signed-in', person, now(), { role: person.role, fresh }))
  idCookie.set(response, await sessions.start(idCookie.read(request), person, identity))
  response.redirect(303, returnTo)
}

function isStrong({ acr, severalFactors }: Identity, staffAcr: readonly string[]): boolean {
  return staffAcr.length === 0 || severalFactors || (acr !== undefined && staffAcr.includes(acr))
}

async function refused(
  { audit, now, onRefused }: SignInDeps,
  request: Request,
  response: Response,
  reason: RefusalCode,
  code?: string,
): Promise<void> {
  onRefused(reason, code)
  await audit.append(refusedRow(reason, code, now()))
  refuse(request, response, reason)
}
