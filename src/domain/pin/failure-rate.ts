/** Failed tries over everything by the hour, and what is usual: how an attack on many PINs at once is noticed. */
import { LIMITS } from './limits.ts'
import type { FailureCount } from './try-counter.ts'

export interface FailurePace {
  /** Hours since 1970. */
  hour: number
  /** Tries counted in that hour and in the one before. */
  count: number
  before: number
  /** Tries in an ordinary hour. */
  usual: number
}

export const NO_FAILURES: FailurePace = { hour: 0, count: 0, before: 0, usual: 0 }

const HOUR_MS = 3_600_000
const { alarmPerHour, alarmTimesUsual, attackPerHour, attackTimesUsual, usualOverHours } = LIMITS.everything
/** Below this the alarm stands at its fixed number anyway. */
const LEAST_USUAL = alarmPerHour / alarmTimesUsual

/** The same, moved on to `now` (milliseconds). A clock that goes back changes nothing. */
export function paceAt(pace: FailurePace, now: number): FailurePace {
  const hour = Math.floor(now / HOUR_MS)
  const passed = hour - pace.hour
  if (passed <= 0) return pace
  const fade = 1 - 1 / usualOverHours
  // A slow attacker would otherwise teach us that attacks are ordinary.
  const lesson = Math.min(pace.count, 2 * Math.max(pace.usual, LEAST_USUAL))
  const usual = (pace.usual * fade + lesson / usualOverHours) * fade ** (passed - 1)
  return { hour, count: 0, before: passed === 1 ? pace.count : 0, usual }
}

export function addFailure(pace: FailurePace, now: number): FailurePace {
  const current = paceAt(pace, now)
  return { ...current, count: current.count + 1 }
}

/** Takes back one that was added at `addedAt`. */
export function takeBackFailure(pace: FailurePace, addedAt: number): FailurePace {
  const hour = Math.floor(addedAt / HOUR_MS)
  if (hour === pace.hour) return { ...pace, count: Math.max(0, pace.count - 1) }
  if (hour === pace.hour - 1) return { ...pace, before: Math.max(0, pace.before - 1) }
  return pace
}

/** Tries in the last 60 minutes: this hour's, and the share of the hour before that still counts, rounded up. */
export function lastHour(pace: FailurePace, now: number): number {
  const current = paceAt(pace, now)
  const left = Math.min(1, current.hour + 1 - now / HOUR_MS)
  return Math.ceil(current.count + current.before * left)
}

export function countFailures(pace: FailurePace, now: number): FailureCount {
  const count = lastHour(pace, now)
  const alarm = count >= Math.max(alarmPerHour, alarmTimesUsual * paceAt(pace, now).usual)
  return { lastHour: count, alarm, attack: isAttack(pace, now) }
}

export function isAttack(pace: FailurePace, now: number): boolean {
  return lastHour(pace, now) >= Math.max(attackPerHour, attackTimesUsual * paceAt(pace, now).usual)
}
