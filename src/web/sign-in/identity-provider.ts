/** OpenID Connect with the organisation's identity provider: where to send a person, and what it says about them. */
import * as oidc from 'openid-client'
import { acrIn, emailIn, hasSeveralFactors, sessionIn, subjectIn, type Email } from './claims.ts'
import type { AuthorizationRequest } from '../../accounts/sign-in-store.ts'

export interface SignInSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** `acr` values one of which staff must have signed in with; none: any sign-in will do. */
  staffAcr?: readonly string[]
  /** The operator vouches for the addresses of this issuer, which does not say whether they are verified. */
  trustEmail?: boolean
}

export interface Identity {
  issuer: string
  subject: string
  email: Email
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

export interface IdentityProvider {
  /** Undefined when the provider does not answer; `onFailure` has heard why. */
  addressFor(attempt: AuthorizationRequest): Promise<URL | undefined>
  /** `callback` is the address the browser came back to. */
  identify(callback: URL, attempt: AuthorizationRequest): Promise<Answer>
  /** Where a person can end their session with the provider too, as far as it is known. */
  signOutAddress(): URL | undefined
}

export interface ProviderDeps {
  settings: SignInSettings
  publicBaseUrl: string
  now: () => Date
  onFailure: (error: unknown) => void
}

/** Refusals that have a page of their own. */
export const MISSING_AUTH_TIME = 'auth_time is missing'
export const OLD_AUTH_TIME = 'auth_time is too old'

export const CALLBACK = '/sign-in/callback'
/** Longest that the provider may take to answer. */
export const ANSWER_S = 5
/** Between the provider's clock and ours (docs/security.md, "Sessions and pages"). */
export const CLOCK_TOLERANCE_S = 30
/** Time to prove who one is after having been sent there, as well as how old a proof may be that counts as fresh. */
const FRESH_S = 300
/** Nobody works longer than this on one proof of who they are. */
const LONGEST_S = 43_200

export function identityProvider({ settings, publicBaseUrl, now, onFailure }: ProviderDeps): IdentityProvider {
  const discover = rememberedOnceFound(() => discoverProvider(settings))
  const { staffAcr = [] } = settings
  let known: oidc.Configuration | undefined

  async function configuration(): Promise<oidc.Configuration> {
    known = await discover()
    return known
  }

  async function readAnswer(
    provider: oidc.Configuration,
    callback: URL,
    attempt: AuthorizationRequest,
  ): Promise<Answer> {
    const { state, nonce, verifier, fresh } = attempt
    const tokens = await oidc.authorizationCodeGrant(provider, callback, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new Error('The identity provider sent no ID token.')
    const code = refusedClaim(claims, fresh)
    if (code !== undefined) return { outcome: 'refused', code }
    const fromToken = emailIn([claims], claims.iss, settings.trustEmail === true)
    const asks = fromToken.kind === 'not-verified' && provider.serverMetadata().userinfo_endpoint !== undefined
    const more = asks ? [await oidc.fetchUserInfo(provider, tokens.access_token, claims.sub)] : []
    return {
      outcome: 'identified',
      identity: {
        issuer: claims.iss,
        subject: claims.sub,
        email: asks ? emailIn([claims, ...more], claims.iss, settings.trustEmail === true) : fromToken,
        // Without `auth_time` nothing says when they last proved who they are, so it does not count as just now.
        authenticatedAt: claims.auth_time === undefined ? new Date(0) : earlier(claims.auth_time * 1000, now()),
        providerSession: sessionIn(claims),
        acr: acrIn(claims),
        severalFactors: hasSeveralFactors(claims),
      },
    }
  }

  /** What openid-client leaves to us: the name of the claim that is wrong or missing. */
  function refusedClaim(claims: oidc.IDToken, fresh: boolean): string | undefined {
    if (subjectIn(claims) === undefined) return 'sub'
    // Made for another client of this provider, which handed it on to us (OpenID Connect Core §3.1.3.7).
    if (claims.azp !== undefined && claims.azp !== settings.clientId) return 'azp'
    if (claims.auth_time === undefined) return fresh ? MISSING_AUTH_TIME : undefined
    const age = now().getTime() / 1000 - claims.auth_time
    return age > (fresh ? FRESH_S : LONGEST_S) + CLOCK_TOLERANCE_S ? OLD_AUTH_TIME : undefined
  }

  return {
    async addressFor({ state, nonce, verifier, fresh }) {
      try {
        return oidc.buildAuthorizationUrl(await configuration(), {
          redirect_uri: `${publicBaseUrl}${CALLBACK}`,
          scope: 'openid email',
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
          // Who it will be is not known yet, so everybody is asked; only staff are refused without it.
          ...(staffAcr.length === 0 ? {} : { acr_values: staffAcr.join(' ') }),
          // Asked with a limit, the provider says when they proved who they are.
          ...(fresh ? { prompt: 'login', max_age: '0' } : { max_age: String(LONGEST_S) }),
        })
      } catch (error) {
        onFailure(error)
        return undefined
      }
    },

    async identify(callback, attempt) {
      try {
        return await readAnswer(await configuration(), callback, attempt)
      } catch (error) {
        const code = refusalIn(error)
        if (code !== undefined) return { outcome: 'refused', code }
        onFailure(error)
        return { outcome: 'no-answer', error }
      }
    },

    signOutAddress: () => {
      const address = known?.serverMetadata().end_session_endpoint
      return address === undefined ? undefined : new URL(address)
    },
  }
}

export async function discoverProvider({
  issuer,
  clientId,
  clientSecret,
}: SignInSettings): Promise<oidc.Configuration> {
  // What the provider prefers is known only after discovery; `client_secret_basic` is what none says (OpenID discovery §3).
  const clientAuth: oidc.ClientAuth = (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const how = methods.includes('client_secret_basic') ? oidc.ClientSecretBasic : oidc.ClientSecretPost
    how(clientSecret)(server, ...rest)
  }
  // Production settings refuse an issuer without https.
  const plain = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []
  return oidc.discovery(
    new URL(issuer),
    clientId,
    { client_secret: clientSecret, [oidc.clockTolerance]: CLOCK_TOLERANCE_S },
    clientAuth,
    {
      timeout: ANSWER_S,
      execute: [...plain, oidc.enableNonRepudiationChecks],
    },
  )
}

/** A provider whose clock is ahead must not make a sign-in fresh for longer. */
function earlier(ms: number, now: Date): Date {
  return new Date(Math.min(ms, now.getTime()))
}

/** Undefined: not a refusal, the provider failed. */
function refusalIn(error: unknown): string | undefined {
  if (error instanceof oidc.AuthorizationResponseError)
    return ['server_error', 'temporarily_unavailable'].includes(error.error) ? undefined : error.error
  if (error instanceof oidc.ResponseBodyError) return error.status < 500 ? error.error : undefined
  if (error instanceof oidc.ClientError) return REFUSED_CLAIMS.includes(error.code ?? '') ? error.code : undefined
  return undefined
}

/** What an answer can be refused for that came whole and in time: made for somebody else, too old, not signed by them. */
const REFUSED_CLAIMS = [
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_INVALID_RESPONSE',
  // User info about another subject than the ID token.
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
]

/** One at a time, kept when it succeeds, tried again when it failed. */
export function rememberedOnceFound<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined
  return () => {
    found ??= find().catch((error: unknown) => {
      found = undefined
      throw error
    })
    return found
  }
}
