/** The limits as a decision over plain facts: ladders, windows, ranges and the guessing alarm. */
import { describe, expect, test } from 'vitest'
import type { CallerNumber } from '../../../src/domain/caller-number.ts'
import {
  addFailure,
  isAttack,
  lastHour,
  NO_FAILURES,
  failureRateAt,
  takeBackFailure,
  type FailureRate,
} from '../../../src/domain/pin/limits/failure-rate.ts'
import { callId } from '../../../src/domain/ids.ts'
import {
  decideReservation,
  fullFor,
  mistypeWindow,
  planFor,
  type TryState,
} from '../../../src/domain/pin/limits/reservation.ts'
import { SOURCE_LIMITS } from '../../../src/domain/pin/limits/limits.ts'
import type { PinTry } from '../../../src/domain/pin/limits/try-counter.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const NOW = Date.parse('2026-03-01T03:00:00Z')
const LONDON: CallerNumber = { kind: 'number', e164: '+442079460018' }

const attemptFrom = (caller: CallerNumber, knownPair?: string): PinTry => ({
  id: 'call-1:1',
  callId: callId.parse('call-1'),
  credential: 'c1',
  knownPair,
  caller,
  attested: knownPair !== undefined,
})
const EMPTY: TryState = { logs: {}, run: [], rate: NO_FAILURES }
const times = (howMany: number, at: number) => Array.from({ length: howMany }, () => at)
const decide = (attempt: PinTry, state: Partial<TryState>) =>
  decideReservation(planFor(attempt), { ...EMPTY, ...state }, NOW)

test('a site may allow fewer tries from one place, and more have no effect', () => {
  const most = (limits: typeof SOURCE_LIMITS) =>
    planFor(attemptFrom(LONDON), limits).windows.map((window) => window.most)
  const standard = planFor(attemptFrom(LONDON)).windows.map((window) => window.most)
  const looser = Object.fromEntries(Object.entries(SOURCE_LIMITS).map(([name, n]) => [name, n * 10]))
  expect(most({ ...SOURCE_LIMITS, ...looser })).toEqual(standard)
  expect(most({ ...SOURCE_LIMITS, callerPerHour: 3, rangePerHour: 7 })).toEqual([3, 1, 3, 15, 7])
  expect(mistypeWindow(LONDON, false, { ...SOURCE_LIMITS, mistypesPerHour: 4 })?.most).toBe(4)
})

describe('one credential', () => {
  test.each([
    [2, 0, 'go'],
    [3, 29, 'waiting'],
    [3, 30, 'go'],
    [4, 59, 'waiting'],
    [4, 60, 'go'],
    [6, 239, 'waiting'],
    [6, 240, 'go'],
    [9, 1_919, 'waiting'],
    [9, 1_920, 'go'],
    [10, 1_000_000, 'locked'],
  ])('after %i tries, %i seconds after the last: %s', (tries, seconds, kind) => {
    expect(decide(attemptFrom(LONDON), { run: times(tries, NOW - seconds * SECOND) })).toEqual({ kind })
  })

  test('a known pair has five tries of its own, without waits between them', () => {
    const attempt = attemptFrom(LONDON, '+442079460018')
    expect(planFor(attempt).run.log).not.toBe(planFor(attemptFrom(LONDON)).run.log)
    expect(decide(attempt, { run: times(4, NOW) })).toEqual({ kind: 'go' })
    expect(decide(attempt, { run: times(5, NOW - 24 * HOUR) })).toEqual({ kind: 'locked' })
  })
})

describe('one call and one caller', () => {
  const withheld: CallerNumber = { kind: 'withheld' }
  const limited = (scope: string, retryAfterSeconds: number) => ({ kind: 'limited', scope, retryAfterSeconds })

  test.each([
    ['three tries in a call', LONDON, 'call:call-1', 3, 1, limited('call', 0)],
    ['two in a call that hides its number', withheld, 'call:call-1', 2, 1, limited('call', 0)],
    ['two in a call from what is no number', { kind: 'other' } as const, 'call:call-1', 2, 1, limited('call', 0)],
    ['six an hour from one number', LONDON, 'caller:+442079460018', 6, 600, limited('caller', 3_000)],
    ['fifteen a day from one number', LONDON, 'caller:+442079460018', 15, 7_200, limited('caller', 79_200)],
    ['thirty an hour from one range', LONDON, 'range:+44207946', 30, 60, limited('range', 3_540)],
    ['sixty an hour from hidden numbers', withheld, 'withheld', 60, 60, limited('withheld', 3_540)],
  ])('%s are all', (_, caller, log, most, secondsAgo, verdict) => {
    const at = NOW - secondsAgo * SECOND
    expect(decide(attemptFrom(caller), { logs: { [log]: times(most - 1, at) } })).toEqual({ kind: 'go' })
    expect(decide(attemptFrom(caller), { logs: { [log]: times(most, at) } })).toEqual(verdict)
  })

  test('tries older than the window are forgotten one by one', () => {
    const log = 'caller:+442079460018'
    const hourly = [...times(3, NOW - HOUR), ...times(5, NOW - 10)]
    expect(decide(attemptFrom(LONDON), { logs: { [log]: hourly } })).toEqual({ kind: 'go' })
    const daily = [...times(1, NOW - 24 * HOUR), ...times(14, NOW - 2 * HOUR)]
    expect(decide(attemptFrom(LONDON), { logs: { [log]: daily } })).toEqual({ kind: 'go' })
  })

  test('the call and the caller are asked first, so the answer never tells how a credential stands', () => {
    const full = { 'call:call-1': times(3, NOW) }
    for (const run of [[], times(3, NOW), times(10, NOW)])
      expect(decide(attemptFrom(LONDON), { logs: full, run })).toEqual(limited('call', 0))
  })

  test('a try stands in the logs of its call, its caller and its range', () => {
    expect(planFor(attemptFrom(LONDON)).logs.map(({ name }) => name)).toEqual([
      'call:call-1',
      'caller:+442079460018',
      'range:+44207946',
    ])
    expect(planFor(attemptFrom(withheld)).logs.map(({ name }) => name)).toEqual(['call:call-1', 'withheld'])
  })

  test('an attested try stands in logs that no unattested one writes', () => {
    const names = planFor({ ...attemptFrom(LONDON), attested: true }).logs.map(({ name }) => name)
    expect(names).toEqual(['call:call-1', 'attested-caller:+442079460018', 'attested-range:+44207946'])
    expect(mistypeWindow(LONDON, true)?.log).not.toBe(mistypeWindow(LONDON, false)?.log)
  })

  test('a try of a known pair stands in the log of its call alone', () => {
    expect(planFor(attemptFrom(LONDON, '+442079460018')).logs.map(({ name }) => name)).toEqual(['call:call-1'])
  })

  test('a range is eight digits, and a number that is shorter is its own range', () => {
    const rangeOf = (e164: string) =>
      planFor(attemptFrom({ kind: 'number', e164 })).logs.find(({ name }) => name.startsWith('range:'))?.name
    expect(rangeOf('+442079460099')).toBe(rangeOf('+442079469999'))
    expect(rangeOf('+442079460099')).not.toBe(rangeOf('+442079470099'))
    expect(rangeOf('+2903000')).toBe('range:+2903000')
  })

  test('mistyped numbers are counted for numbers only, thirty an hour', () => {
    const window = mistypeWindow(LONDON, false)
    if (window === undefined) throw new Error('a number has a window')
    expect(fullFor(window, times(29, NOW), NOW)).toBe(0)
    expect(fullFor(window, times(30, NOW - HOUR / 2), NOW)).toBe(HOUR / 2)
    expect(mistypeWindow(withheld, false)).toBeUndefined()
  })
})

describe('everything together', () => {
  const hour = Math.floor(NOW / HOUR)
  const paced = (count: number, usual = 0, before = 0): FailureRate => ({ hour, count, before, usual })
  const second = { 'call:call-1': times(1, NOW) }

  test.each([
    [119, 0, false],
    [120, 0, true],
    [120, 12, true],
    [399, 40, false],
    [400, 40, true],
  ])('%i failures in an hour where %i are usual: attack is %s', (count, usual, attack) => {
    expect(isAttack(paced(count, usual), NOW)).toBe(attack)
  })

  test('under attack a call has one try, and a known pair its usual three', () => {
    const attack = { rate: paced(120) }
    expect(decide(attemptFrom(LONDON), attack)).toEqual({ kind: 'go' })
    expect(decide(attemptFrom(LONDON), { ...attack, logs: second })).toMatchObject({ kind: 'limited', scope: 'attack' })
    expect(decide(attemptFrom(LONDON, '+442079460018'), { ...attack, logs: second })).toEqual({ kind: 'go' })
    expect(decide(attemptFrom(LONDON), { rate: paced(119), logs: second })).toEqual({ kind: 'go' })
  })

  test('the hour before counts less the longer it is ago', () => {
    const rate = paced(0, 0, 100)
    expect(lastHour(rate, hour * HOUR)).toBe(100)
    expect(lastHour(rate, hour * HOUR + HOUR / 2)).toBe(50)
    expect(lastHour(rate, (hour + 1) * HOUR)).toBe(0)
  })

  test('what is usual is learnt over a week and forgotten as slowly', () => {
    let rate = NO_FAILURES
    for (let at = 0; at < 1_000; at++) for (let tries = 0; tries < 20; tries++) rate = addFailure(rate, NOW + at * HOUR)
    expect(rate.usual).toBeGreaterThan(19)
    expect(rate.usual).toBeLessThanOrEqual(20)
    const later = failureRateAt(rate, NOW + (1_000 + 168) * HOUR)
    expect(later.usual).toBeGreaterThan(6)
    expect(later.usual).toBeLessThan(8)
  })

  test('an attack does not become usual within a day', () => {
    let rate = NO_FAILURES
    for (let at = 0; at < 24; at++) for (let tries = 0; tries < 5_000; tries++) rate = addFailure(rate, NOW + at * HOUR)
    expect(isAttack(rate, NOW + 23 * HOUR)).toBe(true)
  })

  test('a clock that goes back loses nothing', () => {
    const rate = addFailure(addFailure(NO_FAILURES, NOW), NOW - 2 * HOUR)
    expect(lastHour(rate, NOW - 2 * HOUR)).toBe(2)
  })

  test('what is given back leaves the hour it was added in', () => {
    const rate = addFailure(addFailure(NO_FAILURES, NOW), NOW + HOUR)
    expect(takeBackFailure(rate, NOW)).toMatchObject({ count: 1, before: 0 })
    expect(takeBackFailure(rate, NOW + HOUR)).toMatchObject({ count: 0, before: 1 })
    expect(takeBackFailure(rate, NOW - 9 * HOUR)).toEqual(rate)
    expect(takeBackFailure(takeBackFailure(rate, NOW), NOW)).toMatchObject({ before: 0 })
  })
})
