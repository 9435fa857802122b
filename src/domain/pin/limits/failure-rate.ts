/** Failed tries over everything by the hour, and what is usual: how an attack on many PINs at once is noticed. */
import { LIMITS } from './limits.ts'
import type { FailureCount } from './try-counter.ts'

export interface FailureRate {
  /** Hours since 1970. */
  hour: number
  /** Tries counted in that hour and in the one before. */
  count: number
  before: number
  /** Tries in an ordinary hour. */
  usual: number
}

export const NO_FAILURES: FailureRate = { hour: 0, count: 0, before: 0, usual: 0 }

const HOUR_MS = 3_600_000
const { alarmPerHour, alarmTimesUsual, attackPerHour, attackTimesUsual, usualOverHours } = LIMITS.everything
/** Below this the alarm stands at its fixed number anyway. */
const LEAST_USUAL = alarmPerHour / alarmTimesUsual

/** The same, moved on to `now` (milliseconds). A clock that goes back changes nothing. */
export function failureRateAt(rate: FailureRate, now: number): FailureRate {
  const hour = Math.floor(now / HOUR_MS)
  const passed = hour - rate.hour
  if (passed <= 0) return rate
  const fade = 1 - 1 / usualOverHours
  // A slow attacker would otherwise teach us that attacks are ordinary.
  const lesson = Math.min(rate.count, 2 * Math.max(rate.usual, LEAST_USUAL))
  const usual = (rate.usual * fade + lesson / usualOverHours) * fade ** (passed - 1)
  return { hour, count: 0, before: passed === 1 ? rate.count : 0, usual }
}

/** One more failed try at `now` (milliseconds). */
export function addFailure(rate: FailureRate, now: number): FailureRate {
  const current = failureRateAt(rate, now)
  return { ...current, count: current.count + 1 }
}

/** Takes back one that was added at `addedAt`. */
export function takeBackFailure(rate: FailureRate, addedAt: number): FailureRate {
  const hour = Math.floor(addedAt / HOUR_MS)
  if (hour === rate.hour) return { ...rate, count: Math.max(0, rate.count - 1) }
  if (hour === rate.hour - 1) return { ...rate, before: Math.max(0, rate.before - 1) }
  return rate
}

/** Tries in the last 60 minutes: this hour's, and the share of the hour before that still counts, rounded up. */
export function lastHour(rate: FailureRate, now: number): number {
  const current = failureRateAt(rate, now)
  const left = Math.min(1, current.hour + 1 - now / HOUR_MS)
  return Math.ceil(current.count + current.before * left)
}

/** The last hour against the usual one: `alarm` and `attack` by the numbers in `LIMITS.everything`. */
export function countFailures(rate: FailureRate, now: number): FailureCount {
  const count = lastHour(rate, now)
  const alarm = count >= Math.max(alarmPerHour, alarmTimesUsual * failureRateAt(rate, now).usual)
  return { lastHour: count, alarm, attack: isAttack(rate, now) }
}

/** Many more failures in the last hour than an attack threshold allows: known pairs alone get more than one try a call. */
export function isAttack(rate: FailureRate, now: number): boolean {
  return lastHour(rate, now) >= Math.max(attackPerHour, attackTimesUsual * failureRateAt(rate, now).usual)
}
