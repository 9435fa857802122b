/** A way to tell a person or a system of an alert. */
import type { ChannelSettings } from '../../domain/alerts/alert-policy.ts'
import type { MailSettings } from '../../profile/mail-server.ts'
import type { Message } from './outbox.ts'

export type Telling =
  /** `person`: who was rung or written to. */
  | { kind: 'told'; person?: string }
  /** Not now. `holdMs`: it said for how long it wants to hear nothing. */
  | { kind: 'later'; problem: string; holdMs?: number }
  /** It would never take this. */
  | { kind: 'refused'; problem: string }

export interface Channel {
  /** Never rejects. `attempt` counts from 0. */
  tell(message: Message, attempt: number): Promise<Telling>
}

export interface ChannelDeps {
  settings: ChannelSettings
  /** Empty where the kind needs none. */
  secret: string
  mail: MailSettings | undefined
  /** The page of the board. */
  board: string
  brand: string
  /** Those that reach the engineer on duty. */
  onDuty: Readonly<Record<'sms' | 'phone', Channel>>
}
