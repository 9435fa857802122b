/** What the desk needs to let analysts answer in the browser. */
import type { SoftphoneOffer } from '../../../desk/softphone/where-rung.ts'
import type { VoiceTokens } from '../../../desk/softphone/voice-tokens.ts'

export interface Softphone extends SoftphoneOffer {
  tokens: VoiceTokens
  /** The script that speaks to the telephone network; undefined: Twilio's. */
  device: string | undefined
  /** Where Twilio is reached; undefined: wherever is nearest. */
  edge: string | undefined
  /** What the page has to reach besides this service. */
  hosts: { connect: readonly string[]; media: readonly string[] }
}
