/** The way in: to the identity provider, and back from it. */
import type { Request, Response } from 'express'
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import { cookie, sessionCookie } from '../http/cookies.ts'
import type { OpenRoute } from '../http/open-route.ts'
import { makeRateLimit } from '../http/rate-limit.ts'
import { refuse } from '../shell/refusal.tsx'
import { beginSignIn, SIGN_IN_MS } from './begin-sign-in.ts'
import { finishSignIn } from './finish-sign-in.ts'
import { CALLBACK } from './identity-provider.ts'
import type { SignInDeps } from './sign-in-deps.ts'

export interface SignInRoutesDeps extends Omit<SignInDeps, 'idCookie' | 'browserCookie'> {
  counters: MakeRateCounter
  onTooMany: (address: string) => void
}

/** A shift of analysts behind one address arrives within minutes; what floods is a program. */
const VISITS_PER_MINUTE = 120

export function signInRoutes(deps: SignInRoutesDeps): OpenRoute[] {
  const all: SignInDeps = {
    ...deps,
    idCookie: sessionCookie(deps.publicBaseUrl),
    browserCookie: cookie('careline-sign-in', deps.publicBaseUrl, SIGN_IN_MS),
  }
  // Each visit writes a row. There and back are counted apart: a program that returns without ever having left keeps no person out.
  const answer = (request: Request, response: Response) => refuse(request, response, 'too-many')
  const limit = (name: string) =>
    makeRateLimit(deps.counters, { name, perMinute: VISITS_PER_MINUTE, onTooMany: deps.onTooMany, answer })
  const limitStart = limit('sign-in')
  const limitReturn = limit('sign-in-return')
  return [
    { path: '/sign-in', handler: limitStart((request, response) => beginSignIn(all, request, response)) },
    { path: CALLBACK, handler: limitReturn((request, response) => finishSignIn(all, request, response)) },
  ]
}
