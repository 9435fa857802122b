/** A contract's state, day by day, in its own zone. */
import { describe, expect, test } from 'vitest'
import { contractState, lastDay } from '../../../src/domain/directory/contract-state.ts'
import { dayIn } from '../../../src/domain/hours/zoned-time.ts'
import { combination } from './combination.ts'

const at = (text: string) => new Date(text)

describe('contractState', () => {
  test.each([
    ['the moment before it starts', '2026-02-28T23:59:59Z', 'not_started'],
    ['the moment it starts', '2026-03-01T00:00:00Z', 'active'],
    ['the last moment of its last day', '2026-06-30T23:59:59Z', 'active'],
    ['the moment after its last day', '2026-07-01T00:00:00Z', 'expired'],
  ])('%s', (_, now, state) => {
    const on = combination({ startsOn: '2026-03-01', endsOn: '2026-06-30' })
    expect(contractState(on, undefined, at(now))).toBe(state)
  })

  test('a day ends in the zone of the contract, not in UTC', () => {
    const tokyo = combination({ endsOn: '2026-06-30', timeZone: 'Asia/Tokyo' })
    expect(contractState(tokyo, undefined, at('2026-06-30T14:59:59Z'))).toBe('active')
    expect(contractState(tokyo, undefined, at('2026-06-30T15:00:00Z'))).toBe('expired')
  })

  test('terminated counts from the end of its day, even before the contract would have ended', () => {
    const ended = combination({ terminatedOn: '2026-05-01' })
    expect(contractState(ended, undefined, at('2026-05-01T20:00:00Z'))).toBe('active')
    expect(contractState(ended, undefined, at('2026-05-02T00:00:00Z'))).toBe('terminated')
  })

  test.each([
    ['a day on which both dates are still to come', '2026-02-01T00:00:00Z', 'active'],
    ['a day between the two', '2026-09-01T00:00:00Z', 'expired'],
    ['a day after both', '2027-01-02T00:00:00Z', 'expired'],
  ])('a termination after the end changes nothing: on %s', (_, now, state) => {
    const on = combination({ startsOn: '2026-01-01', endsOn: '2026-03-31', terminatedOn: '2026-12-31' })
    expect(contractState(on, undefined, at(now))).toBe(state)
    expect(contractState({ ...on, terminatedOn: undefined }, undefined, at(now))).toBe(state)
    expect(lastDay(on)).toBe('2026-03-31')
  })

  test('a termination before the end is the last day', () => {
    expect(lastDay({ endsOn: '2026-12-31', terminatedOn: '2026-03-31' })).toBe('2026-03-31')
    expect(lastDay({ endsOn: '2026-12-31', terminatedOn: undefined })).toBe('2026-12-31')
  })

  test('a termination in days of grace ends them', () => {
    const on = combination({ startsOn: '2026-01-01', endsOn: '2026-03-31', terminatedOn: '2026-04-02' })
    expect(contractState(on, undefined, at('2026-04-02T12:00:00Z'), 10)).toBe('active')
    expect(contractState(on, undefined, at('2026-04-03T12:00:00Z'), 10)).toBe('terminated')
  })

  test('grace days move the end and nothing else', () => {
    const on = combination({ endsOn: '2026-02-27', startsOn: '2026-01-01' })
    expect(contractState(on, undefined, at('2026-03-01T12:00:00Z'), 2)).toBe('active')
    expect(contractState(on, undefined, at('2026-03-02T12:00:00Z'), 2)).toBe('expired')
    expect(contractState(on, undefined, at('2025-12-31T12:00:00Z'), 2)).toBe('not_started')
  })

  test('a product outside the contract has no contract', () => {
    const on = combination({ products: ['voice-platform'] })
    const now = at('2026-04-01T00:00:00Z')
    expect(contractState(on, { named: 'voice-platform' }, now)).toBe('active')
    expect(contractState(on, { named: 'reporting' }, now)).toBe('none')
    expect(contractState(on, 'other', now)).toBe('none')
  })
})

test('a day with a clock change is still one day', () => {
  expect(dayIn('Europe/London', at('2026-03-29T00:30:00Z'))).toBe('2026-03-29')
  expect(dayIn('Europe/London', at('2026-03-29T22:59:59Z'))).toBe('2026-03-29')
  expect(dayIn('Europe/London', at('2026-03-29T23:00:00Z'))).toBe('2026-03-30')
})
