/** How long a session lasts, by role, and how recent a sign-in has to be for what is protected (docs/security.md, "Sessions and pages"). */
import type { Role } from './person.ts'
import type { Session } from './sign-in-store.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Longest without input, and longest in all. */
const LIMITS: Record<Role, { idleMs: number; totalMs: number }> = {
  analyst: { idleMs: 30 * MINUTE_MS, totalMs: 10 * HOUR_MS },
  'flow-author': { idleMs: 30 * MINUTE_MS, totalMs: 10 * HOUR_MS },
  supervisor: { idleMs: 30 * MINUTE_MS, totalMs: 10 * HOUR_MS },
  administrator: { idleMs: 15 * MINUTE_MS, totalMs: 8 * HOUR_MS },
  contact: { idleMs: 10 * MINUTE_MS, totalMs: HOUR_MS },
}

/** Issuing a PIN and the like need a sign-in that is no older. */
export const FRESH_MS = 5 * MINUTE_MS

/** How long until a session ends by itself; input puts that off for as long as `mayStay`. */
export interface SessionLeft {
  ms: number
  mayStay: boolean
}

export function leftOf({ person, startedAt }: Session, seenAt: Date, at: Date): SessionLeft {
  const { idleMs, totalMs } = LIMITS[person.role]
  const [idleAt, endAt] = [seenAt.getTime() + idleMs, startedAt.getTime() + totalMs]
  return { ms: Math.max(0, Math.min(idleAt, endAt) - at.getTime()), mayStay: idleAt < endAt }
}

export function isOver({ person, startedAt, seenAt }: Session, at: Date): boolean {
  const { idleMs, totalMs } = LIMITS[person.role]
  return at.getTime() - seenAt.getTime() > idleMs || at.getTime() - startedAt.getTime() > totalMs
}

export function isFreshSignIn(authenticatedAt: Date, at: Date): boolean {
  return at.getTime() - authenticatedAt.getTime() <= FRESH_MS
}
