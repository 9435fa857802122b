/** Reads a logout token: the identity provider's signed word that somebody's session there is over. */
import * as oidc from 'openid-client'
import { z } from 'zod'
import { CLOCK_TOLERANCE_S, discoverProvider, keptOnceFound, type SignInSettings } from './identity-provider.ts'
import type { Account } from './sign-in-store.ts'

export interface LogoutNotice {
  account: Account
  /** The provider's name for one session; undefined: all of this account. */
  providerSession: string | undefined
  /** One of its kind. */
  id: string
  /** It is refused as too old after that. */
  until: Date
}

export type ReadNotice =
  | { outcome: 'read'; notice: LogoutNotice }
  | { outcome: 'refused'; why: string }
  | { outcome: 'no-answer'; error: unknown }

/** Nobody delivers later; the provider's own time limit may end it sooner. */
const OLDEST_S = 300
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** Names the one field of the request that never leaves this process. */
const FIELD = 'logout_token'
const GRANT = 'urn:careline:logout-token'

/** Back-Channel Logout 1.0 §2.4. Whoever has been named by `sub` in an ID token is named by it here. */
const claimed = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  iat: z.number(),
  jti: z.string().min(1).max(255),
  sid: z.string().min(1).max(255).optional(),
  events: z.object({ [EVENT]: z.record(z.string(), z.unknown()) }),
  // An ID token with such an event in it would be a logout token otherwise.
  nonce: z.undefined().optional(),
})

/**
 * openid-client reads no logout tokens. It does check ID tokens of a token endpoint: issuer, audience, times, and here the
 * signature by the provider's published keys. So it is given a token endpoint that answers with the logout token, in this
 * process, the way the library itself checks ID tokens that come through a browser. What only logout tokens have is checked after.
 */
export function logoutTokens(settings: SignInSettings, now: () => Date): (token: string) => Promise<ReadNotice> {
  // The one POST is that request; discovery and keys are read with GET.
  const answerOurselves: oidc.CustomFetch = (url, options) =>
    options.method === 'POST' ? Promise.resolve(tokenAnswer(options.body)) : fetch(url, { ...options, body: null })
  const discover = keptOnceFound(() => discoverProvider(settings, answerOurselves))

  return async (token) => {
    try {
      const configuration = await discover()
      const checked = await oidc.genericGrantRequest(configuration, GRANT, { [FIELD]: token })
      return readClaims(token, checked.claims(), now())
    } catch (error) {
      const why = refusalIn(error)
      return why === undefined ? { outcome: 'no-answer', error } : { outcome: 'refused', why }
    }
  }
}

function tokenAnswer(body: oidc.FetchBody): Response {
  const token = body instanceof URLSearchParams ? body.get(FIELD) : null
  return Response.json({ access_token: 'none', token_type: 'bearer', id_token: token ?? '' })
}

/** Of a token whose signature, issuer, audience and end have been checked. */
function readClaims(token: string, claims: oidc.IDToken | undefined, now: Date): ReadNotice {
  if (!isLogoutType(token)) return { outcome: 'refused', why: 'typ' }
  const read = claimed.safeParse(claims)
  if (!read.success) return { outcome: 'refused', why: String(read.error.issues[0]?.path[0] ?? 'claims') }
  const { iss, sub, iat, jti, sid } = read.data
  const age = now.getTime() / 1000 - iat
  if (age > OLDEST_S + CLOCK_TOLERANCE_S || age < -CLOCK_TOLERANCE_S) return { outcome: 'refused', why: 'iat' }
  return {
    outcome: 'read',
    notice: {
      account: { issuer: iss, subject: sub },
      providerSession: sid,
      id: jti,
      until: new Date((iat + OLDEST_S + 2 * CLOCK_TOLERANCE_S) * 1000),
    },
  }
}

/** Providers may leave the type out; a token of another kind, e.g. an access token, is none of these. */
function isLogoutType(token: string): boolean {
  const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString())
  const type: unknown = typeof header === 'object' && header !== null ? Reflect.get(header, 'typ') : undefined
  return type === undefined || (typeof type === 'string' && /^(application\/)?(logout\+jwt|jwt)$/i.test(type))
}

/** Undefined: the provider, or its keys, could not be reached. */
function refusalIn(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return REFUSED.includes(code) ? code : undefined
}

/** Not whole, not by their keys, for somebody else, too old, or signed in a way that is not theirs. */
const REFUSED = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_PARSE_ERROR',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
]
