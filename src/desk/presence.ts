/** Who of the staff is there: what they chose, and whether their screen was heard of lately. */
import type { StaffId } from '../domain/ids.ts'

/** `missed`: their phone rang and nobody pressed a key, so they are asked no more until they say they are back. */
export const PRESENCES = ['ready', 'away', 'missed', 'wrap-up'] as const
export type PresenceState = (typeof PRESENCES)[number]

export interface Presence {
  id: StaffId
  state: PresenceState
  /** ISO 8601. */
  since: string
  /** When their screen was last heard of; ISO 8601. */
  seenAt: string
}

export interface PresenceStore {
  set(id: StaffId, state: PresenceState, at: Date): Promise<void>
  /** Their screen is there; changes nothing for somebody who has chosen nothing yet. */
  seen(id: StaffId, at: Date): Promise<void>
  find(id: StaffId): Promise<Presence | undefined>
  all(): Promise<Presence[]>
}

/** A screen is heard of every 20 s; after three of those nobody knows. */
export const UNSEEN_MS = 60_000
