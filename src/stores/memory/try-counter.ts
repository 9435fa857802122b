/** Counts PIN tries in this process: for the embedded default and for tests. Nothing here waits, so every step is atomic. */
import { addFailure, countFailures, NO_FAILURES, takeBackFailure } from '../../domain/pin/limits/failure-rate.ts'
import { SOURCE_LIMITS, type SourceLimits } from '../../domain/pin/limits/limits.ts'
import {
  TRY_RETENTION_MS,
  decideReservation,
  entryWindows,
  fullFor,
  mistypeWindow,
  planFor,
  retryAfter,
  RUN_RETENTION_MS,
} from '../../domain/pin/limits/reservation.ts'
import type { Reservation, TryCounter } from '../../domain/pin/limits/try-counter.ts'

type AttemptState = Extract<Reservation, { kind: 'replay' }>['settled']

/** Times in milliseconds by attempt. */
interface Log {
  retentionMs: number
  tries: Map<string, number>
}

const SWEEP_MS = 60_000

type Logs = Map<string, Log>

function timesIn(logs: Logs, name: string, at: number): number[] {
  const log = logs.get(name)
  if (log === undefined) return []
  return [...log.tries.values()].filter((time) => time > at - log.retentionMs).toSorted((a, b) => a - b)
}

function add(logs: Logs, name: string, retentionMs: number, id: string, at: number): void {
  const log = logs.get(name) ?? { retentionMs, tries: new Map<string, number>() }
  for (const [old, time] of log.tries) if (time <= at - retentionMs) log.tries.delete(old)
  log.tries.set(id, at)
  logs.set(name, log)
}

/** What the reservation is decided on: the times in each log that it counts in. */
function countsFor(plan: ReturnType<typeof planFor>, logs: Logs, rate: typeof NO_FAILURES, at: number) {
  return {
    logs: Object.fromEntries(plan.logs.map(({ name }) => [name, timesIn(logs, name, at)])),
    run: timesIn(logs, plan.run.log, at),
    rate,
  }
}

export interface MemoryTryCounterDeps {
  now: () => Date
  /** Read at each try, because a reload may change them. */
  limits?: () => SourceLimits
}

export function memoryTryCounter({ now, limits = () => SOURCE_LIMITS }: MemoryTryCounterDeps): TryCounter {
  const logs: Logs = new Map()
  const attempts = new Map<string, { at: number; state: AttemptState }>()
  let rate = NO_FAILURES
  let mistypes = 0
  let sweptAt = 0

  /** Memory stays bounded by what the last day brought. */
  function sweep(at: number): void {
    if (at < sweptAt + SWEEP_MS) return
    sweptAt = at
    for (const [id, attempt] of attempts) if (attempt.at <= at - TRY_RETENTION_MS) attempts.delete(id)
    for (const name of logs.keys()) if (timesIn(logs, name, at).length === 0) logs.delete(name)
  }

  return {
    async reserve(attempt) {
      const at = now().getTime()
      sweep(at)
      const earlier = attempts.get(attempt.id)
      if (earlier !== undefined && earlier.at > at - TRY_RETENTION_MS) return { kind: 'replay', settled: earlier.state }

      const plan = planFor(attempt, limits())
      const verdict = decideReservation(plan, countsFor(plan, logs, rate, at), at)
      if (verdict.kind === 'limited') return verdict
      for (const { name, retentionMs } of plan.logs) add(logs, name, retentionMs, attempt.id, at)
      if (verdict.kind === 'go') add(logs, plan.run.log, RUN_RETENTION_MS, attempt.id, at)
      rate = addFailure(rate, at)
      attempts.set(attempt.id, { at, state: 'pending' })
      return verdict
    },

    async settle(attempt, result) {
      const reserved = attempts.get(attempt.id)
      if (reserved?.state !== 'pending') return
      reserved.state = result
      if (result === 'failed') return
      const plan = planFor(attempt, limits())
      for (const { name } of plan.logs) logs.get(name)?.tries.delete(attempt.id)
      if (result === 'matched') logs.delete(plan.run.log)
      else logs.get(plan.run.log)?.tries.delete(attempt.id)
      rate = takeBackFailure(rate, reserved.at)
    },

    async countMistype(caller, attested) {
      const window = mistypeWindow(caller, attested, limits())
      if (window === undefined) return
      const at = now().getTime()
      sweep(at)
      mistypes += 1
      add(logs, window.log, window.ms, String(mistypes), at)
      // More than the limit need not be remembered.
      const tries = logs.get(window.log)?.tries ?? new Map<string, number>()
      for (const id of tries.keys()) if (tries.size > window.most) tries.delete(id)
    },

    async pauseFor(caller, attested) {
      const at = now().getTime()
      const windows = entryWindows(caller, attested, limits())
      const longest = Math.max(...windows.map((w) => retryAfter(w.scope, fullFor(w, timesIn(logs, w.log, at), at))))
      return longest > 0 ? { paused: true, retryAfterSeconds: longest } : { paused: false }
    },

    async failures() {
      return countFailures(rate, now().getTime())
    },
  }
}
