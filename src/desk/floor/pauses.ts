/** Desks whose calls are offered to supervisors only for a while, e.g. during a meeting of all of its analysts. */
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'

/** Somebody who is down, or whom nobody knows yet, is never made to wait for a meeting. */
export const PAUSABLE = ['support', 'admin', 'contracts'] as const satisfies readonly Desk[]
export type PausableDesk = (typeof PAUSABLE)[number]

export interface Pause {
  desk: PausableDesk
  why: string
  by: { id: StaffId; name: string }
  /** ISO 8601; it ends by itself, because people forget. */
  until: string
}

/** An hour at most: own choice. */
export const PAUSE_MS = 60 * 60 * 1000

export interface PauseStore {
  pause(pause: Pause): Promise<void>
  resume(desk: PausableDesk): Promise<void>
  /** Those that have not ended by `now`. */
  current(now: Date): Promise<Pause[]>
}
