/** Access tokens by which a browser answers for one of the staff. Twilio checks them with the API key that signed them. */
import twilio from 'twilio'
import { TOKEN_SECONDS, type VoiceTokens } from '../desk/softphone/voice-tokens.ts'
import { deskAddress } from '../domain/directory/staff-address.ts'
import type { TwilioApiKey } from './twilio-client.ts'

export interface VoiceTokenDeps {
  accountSid: string
  apiKey: TwilioApiKey
  /** Of Twilio's regions, where it is not the first one: a key is known in its own region alone. */
  region: string | undefined
}

const { AccessToken } = twilio.jwt
const CLIENT = 'client:'

export function voiceTokens({ accountSid, apiKey, region }: VoiceTokenDeps): VoiceTokens {
  return {
    issue(id) {
      const token = new AccessToken(accountSid, apiKey.sid, apiKey.secret, {
        identity: deskAddress(id).slice(CLIENT.length),
        ttl: TOKEN_SECONDS,
        ...(region !== undefined && { region }),
      })
      // No application that a call from the browser would reach: it can be rung, and call no one.
      token.addGrant(new AccessToken.VoiceGrant({ incomingAllow: true }))
      return { token: token.toJwt(), seconds: TOKEN_SECONDS }
    },
  }
}

/** `api.dublin.ie1.twilio.com`: edge and region. Undefined for Twilio's first region, and for a stand-in. */
export function regionOf(apiBaseUrl: string): { edge: string; region: string } | undefined {
  const [, edge, region] = /^api\.([a-z-]+)\.([a-z0-9]+)\.twilio\.com$/.exec(new URL(apiBaseUrl).hostname) ?? []
  return edge === undefined || region === undefined ? undefined : { edge, region }
}
