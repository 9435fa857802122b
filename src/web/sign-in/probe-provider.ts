/** Whether the identity provider answers as the one that was configured. No person signs in for it. */
import { randomBytes } from 'node:crypto'
import * as oidc from 'openid-client'
import { CALLBACK, discoverProvider, type SignInSettings } from './identity-provider.ts'
import { adviceFor, isEntra, isForEveryTenant } from './known-providers.ts'
import { roleDoubts } from './roles/role-doubts.ts'

export type ProviderCondition =
  /**
   * `lacking`: what signing in needs and it does not offer. `doubts`: what people may run into, as far as it can be known without
   * a person who signs in, and what to do.
   */
  | {
      kind: 'answers'
      lacking: string[]
      doubts: { says: string; todo: string }[]
      logsOutByBackChannel: boolean
      /** Whether it takes our client id and secret; `unknown`: its answer does not tell. */
      client: 'accepted' | 'refused' | 'unknown'
    }
  /** A provider answers, under another name. */
  | { kind: 'other-issuer' }
  | { kind: 'no-answer'; error: unknown }

export async function probeProvider(settings: SignInSettings, publicBaseUrl: string): Promise<ProviderCondition> {
  try {
    const provider = await discoverProvider(settings)
    const metadata = provider.serverMetadata()
    const lacking = (['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const).filter(
      (name) => metadata[name] === undefined,
    )
    return {
      kind: 'answers',
      lacking,
      doubts: doubtsAbout(settings, metadata.claims_supported),
      logsOutByBackChannel: metadata.backchannel_logout_supported === true,
      client: metadata.token_endpoint === undefined ? 'unknown' : await probeClient(provider, publicBaseUrl),
    }
  } catch (error) {
    if (error instanceof oidc.ClientError && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED')
      return { kind: 'other-issuer' }
    return { kind: 'no-answer', error }
  }
}

/**
 * Asks for tokens with a code that was never given. A provider that knows the client says that the code is wrong
 * (`invalid_grant`), any other that the client is (`invalid_client`, RFC 6749 §5.2).
 */
async function probeClient(
  provider: oidc.Configuration,
  publicBaseUrl: string,
): Promise<'accepted' | 'refused' | 'unknown'> {
  try {
    await oidc.genericGrantRequest(provider, 'authorization_code', {
      code: randomBytes(32).toString('base64url'),
      redirect_uri: `${publicBaseUrl}${CALLBACK}`,
      code_verifier: oidc.randomPKCECodeVerifier(),
    })
  } catch (error) {
    // With credentials in a header, the refusal of a client is a challenge.
    if (error instanceof oidc.WWWAuthenticateChallengeError) return 'refused'
    if (!(error instanceof oidc.ResponseBodyError)) return 'unknown'
    if (error.error === 'invalid_client' || error.error === 'unauthorized_client') return 'refused'
    return error.error === 'invalid_grant' ? 'accepted' : 'unknown'
  }
  return 'unknown'
}

/** `claims_supported` need not be there, and names what may be sent, not what is. Entra is known to leave both out. */
function doubtsAbout({ issuer, trustEmail, roles }: SignInSettings, claims: unknown): { says: string; todo: string }[] {
  const advice = adviceFor(issuer)
  const named = Array.isArray(claims) ? claims : undefined
  const doubtful = (claim: string) => isEntra(new URL(issuer)) || named?.includes(claim) === false
  const doubts: { says: string; todo: string }[] = []
  if (trustEmail !== true && doubtful('email_verified'))
    doubts.push({
      says: `${advice.name} may not say that e-mail addresses are verified (email_verified): then no person can sign in for the first time`,
      todo: advice.verifiedEmail,
    })
  if (doubtful('auth_time'))
    doubts.push({
      says: `${advice.name} may not say when people signed in (auth_time): then no person can get a PIN or change staff`,
      todo: advice.authTime,
    })
  if (isForEveryTenant(issuer))
    doubts.push({ says: 'OIDC_ISSUER is for accounts of every tenant', todo: 'use the address of your own tenant' })
  return roles === undefined ? doubts : [...doubts, ...roleDoubts(issuer, roles)]
}
