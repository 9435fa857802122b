/** When a callback that was agreed outside hours may be made: while the desk is open, and by day where the contact is. */
import { expect, test } from 'vitest'
import { whereaboutsOf } from '../../../src/calls/decision/whereabouts.ts'
import { callbackOpens, meetsDay } from '../../../src/domain/hours/callback-hours.ts'
import type { Calendar } from '../../../src/domain/hours/calendar.ts'

const LONDON: Calendar = {
  zone: 'Europe/London',
  week: Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: 9 * 60, until: 17 * 60 }] : [])),
  days: [],
}
const DAY = { from: 8 * 60, until: 20 * 60 }
const NEVER: Calendar = { ...LONDON, week: LONDON.week.map(() => []) }
const by = (timeZone: string, phone?: string) => ({ where: whereaboutsOf({ timeZone, phone }), hours: DAY })
const opens = (day: ReturnType<typeof by> | undefined, now: string, calendars = [LONDON]) => {
  const found = callbackOpens(calendars, day, new Date(now))
  return found && [found.why, found.at.toISOString().slice(0, 16), found.clock, found.zone]
}

test.each([
  // A Monday evening: the desk opens on Tuesday at nine, by day in Paris.
  ['Europe/Paris', '2026-11-30T20:00Z', ['closed', '2026-12-01T09:00', '09:00', 'Europe/London']],
  // It is three in the morning there when the desk opens, so it waits for eight.
  ['America/Chicago', '2026-11-30T20:00Z', ['night', '2026-12-01T14:00', '08:00', 'America/Chicago']],
  // Now the desk is open and it is day; the desk is open and it is night.
  ['America/Chicago', '2026-12-01T15:00Z', undefined],
  ['America/Chicago', '2026-12-01T10:00Z', ['night', '2026-12-01T14:00', '08:00', 'America/Chicago']],
  // Friday night: Monday.
  ['Europe/Paris', '2026-12-04T17:00Z', ['closed', '2026-12-07T09:00', '09:00', 'Europe/London']],
  // The evening in Singapore meets the morning in London for three hours.
  ['Asia/Singapore', '2026-12-01T13:00Z', ['night', '2026-12-02T09:00', '17:00', 'Asia/Singapore']],
])('a contact in %s, at %s', (zone, now, expected) => {
  expect(opens(by(zone), now)).toEqual(expected)
})

test('who may be rung at any hour of theirs waits for the desk all the same', () => {
  expect(opens(undefined, '2026-11-30T20:00Z')?.[1]).toBe('2026-12-01T09:00')
  expect(opens(undefined, '2026-12-01T10:00Z')).toBeUndefined()
  expect(opens(by('UTC'), '2026-11-30T20:00Z')?.[0]).toBe('closed')
})

test('agreed within hours, the day of the contact counts alone', () => {
  expect(opens(by('America/Chicago'), '2026-12-01T10:00Z', [])).toEqual([
    'night',
    '2026-12-01T14:00',
    '08:00',
    'America/Chicago',
  ])
  expect(opens(undefined, '2026-12-01T03:00Z', [])).toBeUndefined()
})

test('of a contract and a desk, the first moment at which both are open', () => {
  const contract: Calendar = { ...LONDON, zone: 'America/New_York' }
  expect(opens(by('Europe/Paris'), '2026-12-01T10:00Z', [LONDON, contract])?.[1]).toBe('2026-12-01T14:00')
})

test('where the desk is never open by day there, their day counts, and the caller is asked first', () => {
  const auckland = by('Pacific/Auckland')
  const now = new Date('2026-12-01T20:00Z')
  expect(meetsDay([LONDON], auckland.where, { from: 9 * 60, until: 17 * 60 }, now)).toBe(false)
  expect(meetsDay([LONDON], by('America/Chicago').where, DAY, now)).toBe(true)
  expect(meetsDay([NEVER], auckland.where, DAY, now)).toBe(true)
  const short = { ...auckland, hours: { from: 9 * 60, until: 17 * 60 } }
  expect(opens(short, '2026-12-01T12:00Z')).toEqual(['night', '2026-12-01T20:00', '09:00', 'Pacific/Auckland'])
})

test('a desk that never opens keeps no callback for ever', () => {
  expect(opens(undefined, '2026-12-01T20:00Z', [NEVER])).toBeUndefined()
  expect(opens(by('Europe/Paris'), '2026-12-01T12:00Z', [NEVER])).toBeUndefined()
})

test('a number tells the country alone: the first of its zones in which it is day', () => {
  expect(opens(by('UTC', '+12025550106'), '2026-11-30T20:00Z')?.[1]).toBe('2026-12-01T13:00')
})
