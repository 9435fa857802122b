/** GET /sign-in: notes what the visit is for, and sends the browser to the identity provider. */
import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { secretHash } from '../../accounts/secret-hash.ts'
import type { AuthorizationRequest } from '../../accounts/sign-in-store.ts'
import { refuse } from '../shell/refusal.tsx'
import { localPath } from './local-path.ts'
import type { SignInDeps } from './sign-in-deps.ts'

/** How long a visit to the identity provider may take. */
export const SIGN_IN_MS = 10 * 60_000

const randomText = () => randomBytes(32).toString('base64url')

/** A person who is signed in is led on at once, unless the sign-in has to be a fresh one. */
export async function beginSignIn(
  { sessions, provider, store, now, idCookie, browserCookie }: SignInDeps,
  request: Request,
  response: Response,
): Promise<void> {
  const fresh = request.query['fresh'] === '1'
  const returnTo = localPath(request.query['return'])
  if (!fresh && (await sessions.open(idCookie.read(request), false)) !== undefined)
    return response.redirect(303, returnTo)
  const browser = browserCookie.read(request) ?? randomText()
  const authorization: AuthorizationRequest = {
    state: randomText(),
    browser: secretHash(browser),
    nonce: randomText(),
    verifier: randomText(),
    returnTo,
    fresh,
    expiresAt: new Date(now().getTime() + SIGN_IN_MS),
  }
  const address = await provider.addressFor(authorization)
  if (address === undefined) return refuse(request, response, 'no-provider')
  await store.saveAuthorizationRequest(authorization, now())
  browserCookie.set(response, browser)
  response.redirect(303, address.href)
}
