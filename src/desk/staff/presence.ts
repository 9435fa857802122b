/** Which members of staff are there: what they chose, and when their screen last reported. */
import type { TalkEnd } from '../../calls/talk.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'

/** `missed`: their phone rang and no key was pressed, so they are offered no call until they say that they are back. */
export const PRESENCES = ['ready', 'away', 'missed', 'wrap-up'] as const
export type PresenceState = (typeof PRESENCES)[number]

/** The outcome of a conversation, chosen from a list, because a free text could hold personal data. */
export const WRAP_UP_OUTCOMES = [
  'Solved on the call',
  'Case opened or updated',
  'Refused, next step told',
  'Sent to their partner',
  'Transferred',
  'Could not be identified',
  'Other',
] as const

/** The call that an analyst wraps up. `mustSay`: the caller was not simply verified, so the analyst must choose an outcome. */
export interface WrappingUp {
  call: CallId
  reference: string
  mustSay: boolean
  /** Absent when a version that did not store it began this wrap-up. */
  how?: TalkEnd
  /** Their state afterwards: away, if they chose that during the call. */
  next?: 'ready' | 'away'
  /** Of that `away`. */
  nextWhy?: AwayWhy
}

/** Why the service made a person away: they signed out, their screen stopped reporting, or they no longer take calls. */
export const AWAY_WHYS = ['signed-out', 'unseen', 'no-desk'] as const

/** What a person chooses from when they go away, so that a supervisor knows when they are back. */
export const AWAY_REASONS = ['break', 'lunch', 'meeting', 'training', 'other-work'] as const
export type AwayReason = (typeof AWAY_REASONS)[number]

export type AwayWhy = (typeof AWAY_WHYS)[number] | AwayReason

export interface Presence {
  id: StaffId
  state: PresenceState
  /** ISO 8601. */
  since: string
  /** When their screen last reported; ISO 8601. */
  seenAt: string
  about: WrappingUp | undefined
  /** Of `away`. Absent when a person chose it without a reason. */
  why?: AwayWhy | undefined
}

export interface PresenceStore {
  set(id: StaffId, state: PresenceState, at: Date, about?: WrappingUp, why?: AwayWhy): Promise<void>
  /** Their screen reported at `at`. Changes nothing for a person who has no presence yet. */
  seen(id: StaffId, at: Date): Promise<void>
  find(id: StaffId): Promise<Presence | undefined>
  all(): Promise<Presence[]>
}

/** A screen reports every 20 s. After two missed reports it is gone. */
export const UNSEEN_MS = 45_000

export function isSeen({ seenAt }: Pick<Presence, 'seenAt'>, now: Date): boolean {
  return now.getTime() - Date.parse(seenAt) < UNSEEN_MS
}

/** Ready, and with a screen that shows the call. */
export function isThere(presence: Pick<Presence, 'state' | 'seenAt'>, now: Date): boolean {
  return presence.state === 'ready' && isSeen(presence, now)
}
