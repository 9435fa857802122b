/** What a browser shows Twilio to be rung as a member of staff (interface). */
import type { StaffId } from '../../domain/ids.ts'

/** Short: a person who leaves cannot get another one, and what they have ends by itself. The browser asks again a minute before. */
export const TOKEN_SECONDS = 600

export interface VoiceToken {
  token: string
  /** For how long it is good. */
  seconds: number
}

export interface VoiceTokens {
  /** Lets its holder be rung as this person, for `TOKEN_SECONDS`, and make no call. */
  issue(id: StaffId): VoiceToken
}
