/** Counts PIN tries in Redis, so that any number of processes share the limits and a race cannot pass them. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { countFailures } from '../../domain/pin/limits/failure-rate.ts'
import { LIMITS, SOURCE_LIMITS, type SourceLimits } from '../../domain/pin/limits/limits.ts'
import {
  TRY_RETENTION_MS,
  entryWindows,
  fullFor,
  mistypeWindow,
  planFor,
  retryAfter,
  RUN_RETENTION_MS,
  type TryPlan,
} from '../../domain/pin/limits/reservation.ts'
import type { PinTry, TryCounter } from '../../domain/pin/limits/try-counter.ts'
import type { BesideSave } from './beside-save.ts'
import type { RedisConnection } from './connection.ts'
import { MISTYPE, READ, RESERVE, SETTLE } from './try-scripts.ts'

const RATE_KEY = 'pace'
/** Calls in progress and others keep keys here too, and name some of them alike. */
const named = (names: string[]) => names.map((name) => `tries:${name}`)

const reserved = z.union([
  z.tuple([z.enum(['go', 'waiting', 'locked'])]),
  z.tuple([z.literal('replay'), z.enum(['pending', 'matched', 'failed', 'refunded'])]),
  z.tuple([z.literal('limited'), z.enum(['call', 'caller', 'range', 'withheld', 'attack']), z.coerce.number()]),
])

const count = z.coerce.number()
const read = z.tuple([count, z.tuple([count, count, count, count])], z.array(count))

/** `limits`: read at each try, because a reload may change them. */
export function redisTryCounter(
  redis: RedisConnection,
  limits: () => SourceLimits = () => SOURCE_LIMITS,
  beside?: BesideSave,
): TryCounter {
  async function readLogs(names: string[]) {
    const [now, [hour, sum, before, usual], ...logs] = read.parse(await READ(redis, named([RATE_KEY, ...names]), []))
    return { now, rate: { hour, count: sum, before, usual }, logs }
  }

  return {
    async reserve(attempt) {
      const plan = planFor(attempt, limits())
      const answer = reserved.parse(await RESERVE(redis, keysOf(attempt, plan), [JSON.stringify(asked(attempt, plan))]))
      switch (answer[0]) {
        case 'replay':
          return { kind: 'replay', settled: answer[1] }
        case 'limited':
          return { kind: 'limited', scope: answer[1], retryAfterSeconds: retryAfter(answer[1], answer[2]) }
        case 'go':
        case 'waiting':
        case 'locked':
          return { kind: answer[0] }
        default:
          return answer satisfies never
      }
    },

    async settle(attempt, result, withSave = false) {
      const work = async () => {
        await SETTLE(redis, keysOf(attempt, planFor(attempt, limits())), [attempt.id, result])
      }
      if (!withSave || beside === undefined) return work()
      beside.put(attempt.callId, work)
    },

    async countMistype(caller, attested) {
      const window = mistypeWindow(caller, attested, limits())
      if (window !== undefined) await MISTYPE(redis, named([window.log]), [randomUUID(), window.ms, window.most])
    },

    async pauseFor(caller, attested) {
      const windows = entryWindows(caller, attested, limits())
      const { now, logs } = await readLogs(windows.map(({ log }) => log))
      const longest = Math.max(...windows.map((w, place) => retryAfter(w.scope, fullFor(w, logs[place] ?? [], now))))
      return longest > 0 ? { paused: true, retryAfterSeconds: longest } : { paused: false }
    },

    async failures() {
      const { now, rate } = await readLogs([])
      return countFailures(rate, now)
    },
  }
}

function keysOf(attempt: PinTry, plan: TryPlan): string[] {
  return named([`attempt:${attempt.id}`, plan.run.log, RATE_KEY, ...plan.logs.map(({ name }) => name)])
}

/** The plan as the script reads it: logs by their place among the keys, every number from the limits. */
function asked(attempt: PinTry, plan: TryPlan) {
  const { firstWaitSeconds, longestWaitSeconds } = LIMITS.credential
  const { attackPerHour, attackTimesUsual, alarmPerHour, alarmTimesUsual, usualOverHours } = LIMITS.everything
  const placeOf = (log: string) => 4 + plan.logs.findIndex(({ name }) => name === log)
  return {
    id: attempt.id,
    attemptKeep: TRY_RETENTION_MS,
    run: {
      free: plan.run.free,
      most: plan.run.most,
      keep: RUN_RETENTION_MS,
      firstWait: firstWaitSeconds * 1_000,
      longestWait: longestWaitSeconds * 1_000,
    },
    windows: plan.windows.map((window) => ({ ...window, log: placeOf(window.log) })),
    keep: plan.logs.map(({ retentionMs }) => retentionMs),
    attack: {
      perHour: attackPerHour,
      timesUsual: attackTimesUsual,
      usualOverHours,
      leastUsual: alarmPerHour / alarmTimesUsual,
    },
  }
}
