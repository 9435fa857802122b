/** What the identity provider's answer says about a person, after openid-client has checked where it comes from. */
import * as oidc from 'openid-client'
import type { AuthorizationRequest } from '../../accounts/sign-in-store.ts'
import { acrIn, emailIn, hasSeveralFactors, nameIn, sessionIn, subjectIn, type Email } from './claims.ts'
import { claimedRole, type ClaimedRole } from './roles/role-claim.ts'
import type { RoleMapping } from './roles/role-mapping.ts'

export interface Identity {
  issuer: string
  subject: string
  email: Email
  name: string | undefined
  /** Undefined: groups of the provider give no role here. */
  role: ClaimedRole | undefined
  authenticatedAt: Date
  /** The provider's own name for its session, when it gives one: it names it again when that session ends. */
  providerSession: string | undefined
  /** How they proved who they are, in the provider's words. */
  acr: string | undefined
  /** With more than one factor, says the provider (`amr`, RFC 8176). */
  severalFactors: boolean
}

export type Answer =
  | { outcome: 'identified'; identity: Identity }
  /** The provider, or our check of what it said, refuses; `code` is from the protocol. */
  | { outcome: 'refused'; code: string }
  | { outcome: 'no-answer'; error: unknown }

export interface AnswerDeps {
  settings: { clientId: string; trustEmail?: boolean; roles?: RoleMapping | undefined }
  now: () => Date
}

/** Refusals that have a page of their own. */
export const MISSING_AUTH_TIME = 'auth_time is missing'
export const OLD_AUTH_TIME = 'auth_time is too old'

/** Between the provider's clock and ours (docs/security.md, "Sessions and pages"). */
export const CLOCK_TOLERANCE_S = 30
/** Time to prove who one is after having been sent there, as well as how old a proof may be that counts as fresh. */
const FRESH_S = 300
/** Twelve hours: a longer shift needs a second sign-in. */
export const LONGEST_S = 43_200

/** Throws what openid-client throws for an answer that fails its checks, and when the provider does not answer. */
export async function readAnswer(
  provider: oidc.Configuration,
  callback: URL,
  { state, nonce, verifier, fresh }: AuthorizationRequest,
  { settings, now }: AnswerDeps,
): Promise<Answer> {
  const tokens = await oidc.authorizationCodeGrant(provider, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('The identity provider sent no ID token.')
  const code = refusedClaim(claims, fresh, { settings, now })
  if (code !== undefined) return { outcome: 'refused', code }
  const fromToken = emailIn([claims], claims.iss, settings.trustEmail === true)
  const canAsk = provider.serverMetadata().userinfo_endpoint !== undefined
  const asks = fromToken.kind === 'not-verified' && canAsk
  const askForMore = () => oidc.fetchUserInfo(provider, tokens.access_token, claims.sub)
  const more = asks ? [await askForMore()] : []
  const [known] = more
  const moreClaims = known === undefined ? askForMore : () => Promise.resolve(known)
  return {
    outcome: 'identified',
    identity: {
      issuer: claims.iss,
      subject: claims.sub,
      email: asks ? emailIn([claims, ...more], claims.iss, settings.trustEmail === true) : fromToken,
      name: [claims, ...more].map(nameIn).find((name) => name !== undefined),
      role: settings.roles && (await claimedRole(claims, canAsk ? moreClaims : undefined, settings.roles)),
      // Without `auth_time` nothing says when they last proved who they are, so it does not count as just now.
      authenticatedAt: claims.auth_time === undefined ? new Date(0) : earlier(claims.auth_time * 1000, now()),
      providerSession: sessionIn(claims),
      acr: acrIn(claims),
      severalFactors: hasSeveralFactors(claims),
    },
  }
}

/** What openid-client does not check: the name of the claim that is wrong or missing. */
function refusedClaim(claims: oidc.IDToken, fresh: boolean, { settings, now }: AnswerDeps): string | undefined {
  if (subjectIn(claims) === undefined) return 'sub'
  // Made for another client of this provider, which handed it on to this service (OpenID Connect Core §3.1.3.7).
  if (claims.azp !== undefined && claims.azp !== settings.clientId) return 'azp'
  if (claims.auth_time === undefined) return fresh ? MISSING_AUTH_TIME : undefined
  const age = now().getTime() / 1000 - claims.auth_time
  return age > (fresh ? FRESH_S : LONGEST_S) + CLOCK_TOLERANCE_S ? OLD_AUTH_TIME : undefined
}

/** A provider whose clock is ahead must not make a sign-in fresh for longer. */
function earlier(ms: number, now: Date): Date {
  return new Date(Math.min(ms, now.getTime()))
}
