/** Where one try is counted and whether it may go ahead. Pure, so that every live store decides alike. */
import { isAttack, type FailureRate } from './failure-rate.ts'
import { LIMITS, SOURCE_LIMITS, type SourceLimits } from './limits.ts'
import type { PinTry, LimitScope, TrySource } from './try-counter.ts'

/** At most `most` tries may stand in this log within `ms`. */
export interface Window {
  log: string
  scope: LimitScope
  ms: number
  most: number
  underAttackOnly: boolean
}

/** The tries charged to one credential, or to one known pair: so many free, then waits between them, then no more. */
export interface Run {
  log: string
  free: number
  most: number
}

export interface TryPlan {
  run: Run
  windows: Window[]
  /** Every log of the windows, once, and how long it remembers. */
  logs: { name: string; retentionMs: number }[]
}

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const DAY = 24 * HOUR

export const RUN_RETENTION_MS = LIMITS.credential.retentionDays * DAY
export const TRY_RETENTION_MS = LIMITS.pinTry.retentionHours * HOUR

/**
 * - The tries of a known pair stand in a log of their own: strangers cannot use them up (docs/security.md, "Limits").
 * - Neither an attack on everybody nor the tries of others who use the same number or range slow a known pair down.
 */
export function planFor(
  { callId, credential, knownPair, caller, attested }: PinTry,
  limits: SourceLimits = SOURCE_LIMITS,
): TryPlan {
  const { freeTries, inARow } = LIMITS.credential
  const call = { log: `call:${callId}`, ms: TRY_RETENTION_MS, underAttackOnly: false }
  const windows: Window[] = [{ ...call, scope: 'call', most: triesOfCall(caller) }]
  if (knownPair === undefined) {
    windows.push({ ...call, scope: 'attack', most: LIMITS.everything.attackTriesPerCall, underAttackOnly: true })
    windows.push(...callerWindows(caller, attested, limits))
  }

  const retentionMs = new Map<string, number>()
  for (const { log, ms } of windows) retentionMs.set(log, Math.max(ms, retentionMs.get(log) ?? 0))
  const pairTries = LIMITS.knownPair.tries
  return {
    run:
      knownPair === undefined
        ? { log: `run:${credential}`, free: freeTries, most: inARow }
        : { log: `run:${credential}:${knownPair}`, free: pairTries, most: pairTries },
    windows,
    logs: [...retentionMs].map(([name, ms]) => ({ name, retentionMs: ms })),
  }
}

/** Wrong PINs after which no other one is compared on a call. */
export function triesOfCall({ kind }: Pick<TrySource, 'kind'>): number {
  return kind === 'number' ? LIMITS.call.tries : LIMITS.withheld.triesPerCall
}

/**
 * What is counted by where a call comes from; also asked before anything is keyed.
 * - Anyone can show a number that is not theirs. A call without signed attestation is counted in logs that no attested
 *   call is held against, so that a stranger cannot close PIN entry on the telephone of the number's owner.
 */
function callerWindows(caller: TrySource, attested: boolean, limits: SourceLimits): Window[] {
  const { digits } = LIMITS.range
  const always = { underAttackOnly: false }
  if (caller.kind === 'signed-in')
    return [{ log: `signed-in:${caller.contact}`, scope: 'caller', ms: HOUR, most: LIMITS.signedIn.perHour, ...always }]
  if (caller.kind !== 'number')
    return [{ log: 'withheld', scope: 'withheld', ms: HOUR, most: atMost(limits, 'withheldPerHour'), ...always }]
  const prefix = logPrefix(attested)
  const own = `${prefix}caller:${caller.e164}`
  const range = `${prefix}range:${caller.e164.slice(0, '+'.length + digits)}`
  return [
    { log: own, scope: 'caller', ms: HOUR, most: atMost(limits, 'callerPerHour'), ...always },
    { log: own, scope: 'caller', ms: DAY, most: atMost(limits, 'callerPerDay'), ...always },
    { log: range, scope: 'range', ms: HOUR, most: atMost(limits, 'rangePerHour'), ...always },
  ]
}

/**
 * Mistyped numbers, and never together with tries. Callers without a number have none: they would close PIN entry for each
 * other by mistyping. Attested calls are counted apart here too.
 */
export function mistypeWindow(
  caller: TrySource,
  attested: boolean,
  limits: SourceLimits = SOURCE_LIMITS,
): Window | undefined {
  if (caller.kind !== 'number') return undefined
  const log = `${logPrefix(attested)}mistypes:${caller.e164}`
  return { log, scope: 'caller', ms: HOUR, most: atMost(limits, 'mistypesPerHour'), underAttackOnly: false }
}

/** Everything that may close PIN entry for a call before a PIN is keyed. */
export function entryWindows(caller: TrySource, attested: boolean, limits: SourceLimits = SOURCE_LIMITS): Window[] {
  const mistypes = mistypeWindow(caller, attested, limits)
  return [...callerWindows(caller, attested, limits), ...(mistypes === undefined ? [] : [mistypes])]
}

/** Whatever a site set: more than the standard would weaken every PIN. */
const atMost = (limits: SourceLimits, name: keyof SourceLimits) => Math.min(limits[name], SOURCE_LIMITS[name])

/** Unattested logs keep the names they had before attested ones existed, so that counts outlive an update. */
function logPrefix(attested: boolean): string {
  return attested ? 'attested-' : ''
}

export interface TryState {
  /** When tries were counted in each log and in the run, in milliseconds, oldest first. */
  logs: Readonly<Record<string, readonly number[]>>
  run: readonly number[]
  rate: FailureRate
}

export type Verdict =
  | { kind: 'go' }
  | { kind: 'waiting' }
  | { kind: 'locked' }
  | { kind: 'limited'; scope: LimitScope; retryAfterSeconds: number }

/**
 * - Limits of the call and the caller come first, so that what a caller hears never depends on the credential.
 * - Going ahead, waiting and locked are counted alike for the call and the caller, for the same reason: otherwise a locked PIN
 *   would show by being free of charge. Only `go` is charged to the credential.
 */
export function decideReservation(plan: TryPlan, { logs, run, rate }: TryState, now: number): Verdict {
  const attack = isAttack(rate, now)
  for (const window of plan.windows) {
    if (window.underAttackOnly && !attack) continue
    const waitMs = fullFor(window, logs[window.log] ?? [], now)
    if (waitMs > 0) return { kind: 'limited', scope: window.scope, retryAfterSeconds: retryAfter(window.scope, waitMs) }
  }
  const { free, most } = plan.run
  if (run.length >= most) return { kind: 'locked' }
  if (run.length >= free && now < (run.at(-1) ?? 0) + waitAfter(run.length, free)) return { kind: 'waiting' }
  return { kind: 'go' }
}

/** Milliseconds until the window admits another try; 0 when there is. */
export function fullFor({ ms, most }: Window, times: readonly number[], now: number): number {
  const within = times.filter((time) => time > now - ms)
  const leaves = within[within.length - most]
  return leaves === undefined ? 0 : leaves + ms - now
}

/** A new call is all it takes when a limit of one call is reached. */
export function retryAfter(scope: LimitScope, waitMs: number): number {
  return scope === 'call' || scope === 'attack' ? 0 : Math.ceil(waitMs / SECOND)
}

function waitAfter(tries: number, free: number): number {
  const { firstWaitSeconds, longestWaitSeconds } = LIMITS.credential
  return Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (tries - free)) * SECOND
}
