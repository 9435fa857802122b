/** Desks whose calls are offered to supervisors only for a while, e.g. during a meeting of all of its analysts. */
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'

/** The desks for callers with production down and for callers who are not identified yet are never paused. */
export const PAUSABLE = ['support', 'admin', 'contracts'] as const satisfies readonly Desk[]
export type PausableDesk = (typeof PAUSABLE)[number]

export interface Pause {
  desk: PausableDesk
  why: string
  by: { id: StaffId; name: string }
  /** ISO 8601; the pause ends by itself, because people forget to end it. */
  until: string
}

/** How long a desk may be paused, in minutes. An hour at most, because people forget to end it: own choice. */
export const PAUSE_MINUTES = [15, 30, 60] as const
export type PauseMinutes = (typeof PAUSE_MINUTES)[number]

export interface PauseStore {
  pause(pause: Pause): Promise<void>
  resume(desk: PausableDesk): Promise<void>
  /** Those that have not ended by `now`. */
  current(now: Date): Promise<Pause[]>
}
