/** OpenID Connect with the organisation's identity provider: where to send a person, and what it says about them. */
import * as oidc from 'openid-client'
import type { AuthorizationRequest } from '../../accounts/sign-in-store.ts'
import { CLOCK_TOLERANCE_S, LONGEST_S, readAnswer, type Answer } from './identity-answer.ts'
import type { RoleMapping } from './roles/role-mapping.ts'

export interface SignInSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** `acr` values one of which staff must have signed in with; none: any sign-in will do. */
  staffAcr?: readonly string[]
  /** The operator vouches for the addresses of this issuer, which does not say whether they are verified. */
  trustEmail?: boolean
  /** Which groups of the provider make a person a member of staff. Undefined: none does. */
  roles?: RoleMapping | undefined
}

export interface IdentityProvider {
  /** Undefined when the provider does not answer; `onFailure` was told why. */
  addressFor(authorization: AuthorizationRequest): Promise<URL | undefined>
  /** `callback` is the address the browser came back to. */
  identify(callback: URL, authorization: AuthorizationRequest): Promise<Answer>
  /** Where a person can end their session with the provider too, as far as it is known. */
  signOutAddress(): URL | undefined
}

export interface ProviderDeps {
  settings: SignInSettings
  publicBaseUrl: string
  now: () => Date
  onFailure: (error: unknown) => void
}

export const CALLBACK = '/sign-in/callback'
/** Longest that the provider may take to answer. */
export const ANSWER_S = 5
export function identityProvider({ settings, publicBaseUrl, now, onFailure }: ProviderDeps): IdentityProvider {
  const discover = rememberedOnceFound(() => discoverProvider(settings))
  const { staffAcr = [] } = settings
  let known: oidc.Configuration | undefined

  async function configuration(): Promise<oidc.Configuration> {
    known = await discover()
    return known
  }

  return {
    async addressFor({ state, nonce, verifier, fresh }) {
      try {
        const found = await configuration()
        return oidc.buildAuthorizationUrl(found, {
          redirect_uri: `${publicBaseUrl}${CALLBACK}`,
          scope: scopesFor(settings.roles, found.serverMetadata().scopes_supported).join(' '),
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
          // Whether a member of staff or a contact signs in is not known yet, so all are asked; only staff are refused without it.
          ...(staffAcr.length === 0 ? {} : { acr_values: staffAcr.join(' ') }),
          // Asked with a limit, the provider says when they proved who they are.
          ...(fresh ? { prompt: 'login', max_age: '0' } : { max_age: String(LONGEST_S) }),
        })
      } catch (error) {
        onFailure(error)
        return undefined
      }
    },

    async identify(callback, authorization) {
      try {
        const answer = await readAnswer(await configuration(), callback, authorization, { settings, now })
        if (answer.outcome === 'identified' && answer.identity.role?.kind === 'no-answer')
          onFailure(answer.identity.role.error)
        return answer
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

/**
 * A member of staff who comes by a group brings their own name (`profile`). Okta sends `groups` only to those who ask for the scope
 * of that name. A scope that the provider does not name is not asked for: some refuse the whole sign-in for it.
 */
function scopesFor(roles: RoleMapping | undefined, supported: readonly string[] = []): string[] {
  const more = roles === undefined ? [] : ['profile', roles.claim].filter((scope) => supported.includes(scope))
  return ['openid', 'email', ...more]
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

/** Undefined: not a refusal, the provider failed. */
function refusalIn(error: unknown): string | undefined {
  if (error instanceof oidc.AuthorizationResponseError)
    return ['server_error', 'temporarily_unavailable'].includes(error.error) ? undefined : error.error
  if (error instanceof oidc.ResponseBodyError) return error.status < 500 ? error.error : undefined
  if (error instanceof oidc.ClientError) return REFUSED_CLAIMS.includes(error.code ?? '') ? error.code : undefined
  return undefined
}

/** What an answer can be refused for that came whole and in time: made for another client, too old, not signed by the provider. */
const REFUSED_CLAIMS = [
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_INVALID_RESPONSE',
  // User info about another subject than the ID token.
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
]

/** One attempt at a time. A success is remembered, a failure is tried again at the next call. */
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
