/** Who of the staff is there: what they chose, and whether their screen was heard of lately. */
import type { TalkEnd } from '../../calls/talk.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'

/** `missed`: their phone rang and nobody pressed a key, so they are asked no more until they say they are back. */
export const PRESENCES = ['ready', 'away', 'missed', 'wrap-up'] as const
export type PresenceState = (typeof PRESENCES)[number]

/** What became of a conversation, chosen from a list: a free text could hold anything. */
export const WRAP_UP_OUTCOMES = [
  'Solved on the call',
  'Case opened or updated',
  'Refused, next step told',
  'Sent to their partner',
  'Transferred',
  'Could not be identified',
  'Other',
] as const

/** The call somebody wraps up. `mustSay`: it was not an ordinary verified one, so its outcome is asked for. */
export interface WrappingUp {
  call: CallId
  reference: string
  mustSay: boolean
  /** Absent: begun by a version that did not keep it. */
  how?: TalkEnd
  /** What they are afterwards: away, when they chose that during the call. */
  next?: 'ready' | 'away'
}

/** Why the service made somebody away: they signed out, their screen was not heard of, or they take no calls any more. */
export const AWAY_WHYS = ['signed-out', 'unseen', 'no-desk'] as const
export type AwayWhy = (typeof AWAY_WHYS)[number]

export interface Presence {
  id: StaffId
  state: PresenceState
  /** ISO 8601. */
  since: string
  /** When their screen was last heard of; ISO 8601. */
  seenAt: string
  about: WrappingUp | undefined
  /** Of `away`, where the person did not choose it. */
  why?: AwayWhy | undefined
}

export interface PresenceStore {
  set(id: StaffId, state: PresenceState, at: Date, about?: WrappingUp, why?: AwayWhy): Promise<void>
  /** Their screen is there; changes nothing for somebody who has chosen nothing yet. */
  seen(id: StaffId, at: Date): Promise<void>
  find(id: StaffId): Promise<Presence | undefined>
  all(): Promise<Presence[]>
}

/** A screen is heard of every 20 s; after two of those that did not come, it is gone. */
export const UNSEEN_MS = 45_000

export function isSeen({ seenAt }: Pick<Presence, 'seenAt'>, now: Date): boolean {
  return now.getTime() - Date.parse(seenAt) < UNSEEN_MS
}

/** Ready, and with a screen to see a call on. */
export function isThere(presence: Pick<Presence, 'state' | 'seenAt'>, now: Date): boolean {
  return presence.state === 'ready' && isSeen(presence, now)
}
