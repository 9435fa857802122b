/** What a member of staff does now: their call decides first, then what they chose. Pure. */
import type { Callback } from '../callbacks/callback-store.ts'
import type { Card } from '../card.ts'
import type { AwayWhy, Presence } from './presence.ts'

export const STAFF_STATES = [
  /** Has chosen nothing yet. */
  'off',
  'ready',
  'ringing',
  'on-a-call',
  'calling-back',
  'wrap-up',
  'missed',
  'away',
] as const
export type StaffState = (typeof STAFF_STATES)[number]

export interface StaffStatus {
  state: StaffState
  /** ISO 8601. */
  since: string | undefined
  /** Of `away`: the reason they chose, or why the service made them away. */
  why: AwayWhy | undefined
}

/** Calls are offered only in the state `ready`. */
export function statusOf(
  presence: Presence | undefined,
  mine: Card | undefined,
  callsBack: Callback | undefined,
  consulted?: Card['consulted'],
): StaffStatus {
  if (mine !== undefined) {
    return { state: mine.state === 'connecting' ? 'ringing' : 'on-a-call', since: mine.holder?.since, why: undefined }
  }
  if (consulted !== undefined && consulted !== null) {
    return { state: consulted.joined ? 'on-a-call' : 'ringing', since: consulted.since, why: undefined }
  }
  if (callsBack !== undefined) {
    return { state: 'calling-back', since: callsBack.claimedAt?.toISOString(), why: undefined }
  }
  if (presence === undefined) return { state: 'off', since: undefined, why: undefined }
  return { state: presence.state, since: presence.since, why: presence.why }
}
