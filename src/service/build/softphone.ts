/** Answering in the browser: access tokens, the script that speaks to the telephone network, and what its page may reach. */
import type { SoftphoneOffer } from '../../desk/softphone/where-rung.ts'
import { regionOf, voiceTokens } from '../../phone/voice-tokens.ts'
import type { Softphone } from '../../web/desk/softphone/softphone.ts'
import type { AppSettings } from '../app-settings.ts'

export function softphoneOffer({ softphone }: AppSettings): SoftphoneOffer | undefined {
  return softphone && { byDefault: softphone.byDefault }
}

/** Undefined: analysts answer on telephones alone. */
export function buildSoftphone({ softphone, twilio }: AppSettings): Softphone | undefined {
  if (softphone === undefined) return undefined
  const { apiKey, byDefault, device } = softphone
  const place = regionOf(twilio.apiBaseUrl)
  const tokens = voiceTokens({ accountSid: twilio.accountSid, apiKey, region: place?.region })
  if (device !== undefined) return { tokens, byDefault, device, edge: undefined, hosts: { connect: [], media: [] } }
  return { tokens, byDefault, device: undefined, edge: place?.edge, hosts: twilioHosts(place) }
}

/**
 * What Twilio's voice SDK says that its page has to reach: signalling, its report of the quality of calls, and its sounds. Media are
 * no matter of the content security policy.
 */
function twilioHosts(place: { edge: string; region: string } | undefined): Softphone['hosts'] {
  const sounds = 'https://sdk.twilio.com'
  const reports = place === undefined ? 'https://eventgw.twilio.com' : `https://eventgw.${place.region}.twilio.com`
  return {
    connect: [`wss://voice-js.${place?.edge ?? 'roaming'}.twilio.com`, reports, sounds],
    media: ['mediastream:', sounds],
  }
}
