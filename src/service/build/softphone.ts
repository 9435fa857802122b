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

/** Twilio's public edges. The script begins at the nearest one and goes back to that one by its name. */
const EDGES = [
  'roaming',
  'ashburn',
  'umatilla',
  'dublin',
  'frankfurt',
  'sao-paulo',
  'singapore',
  'sydney',
  'tokyo',
] as const
const FIRST_REGION = 'us1'

/** What Twilio's script speaks to: signalling, its reports of how calls sounded, and its sounds. The policy says nothing of media. */
function twilioHosts(place: { edge: string; region: string } | undefined): Softphone['hosts'] {
  const sounds = 'https://sdk.twilio.com'
  const edges = place === undefined ? EDGES : [place.edge]
  return {
    connect: [
      ...edges.map((edge) => `wss://voice-js.${edge}.twilio.com`),
      'https://eventgw.twilio.com',
      `https://eventgw.${place?.region ?? FIRST_REGION}.twilio.com`,
      sounds,
    ],
    media: ['mediastream:', sounds],
  }
}
