/** Whether the identity provider answers as the one that was configured, without anybody signing in. */
import * as oidc from 'openid-client'
import { discoverProvider, type SignInSettings } from './identity-provider.ts'

export type ProviderCondition =
  /** `lacking`: what signing in needs and it does not offer. */
  | { kind: 'answers'; lacking: string[]; logsOutByBackChannel: boolean }
  /** Somebody answers, under another name. */
  | { kind: 'other-issuer' }
  | { kind: 'no-answer'; why: string }

export async function examineProvider(settings: SignInSettings): Promise<ProviderCondition> {
  try {
    const metadata = (await discoverProvider(settings)).serverMetadata()
    const lacking = (['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const).filter(
      (name) => metadata[name] === undefined,
    )
    return { kind: 'answers', lacking, logsOutByBackChannel: metadata.backchannel_logout_supported === true }
  } catch (error) {
    if (error instanceof oidc.ClientError && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED')
      return { kind: 'other-issuer' }
    return { kind: 'no-answer', why: error instanceof Error ? error.message : 'no answer' }
  }
}
