/** The local time of a contact who is to be called back. */
import { expect, test } from 'vitest'
import { localTimeAt, nextInDayHours } from '../../../src/domain/hours/local-time.ts'

const NOW = new Date('2026-06-01T18:50:00Z')

test.each([
  ['Asia/Singapore', { kind: 'known', clock: '02:50', zone: 'Asia/Singapore', isDay: false }],
  ['America/Denver', { kind: 'known', clock: '12:50', zone: 'America/Denver', isDay: true }],
  ['Europe/London', { kind: 'known', clock: '19:50', zone: 'Europe/London', isDay: true }],
  ['Europe/Berlin', { kind: 'known', clock: '20:50', zone: 'Europe/Berlin', isDay: false }],
  ['UTC', { kind: 'unknown' }],
  ['Mars/Olympus', { kind: 'unknown' }],
])('in %s', (zone, expected) => {
  expect(localTimeAt(zone, NOW)).toEqual(expected)
})

test.each([
  ['Asia/Singapore', '2026-06-02T00:00:00.000Z'],
  ['Europe/London', '2026-06-01T18:50:00.000Z'],
  ['Europe/Berlin', '2026-06-02T06:00:00.000Z'],
  ['UTC', '2026-06-01T18:50:00.000Z'],
])('in %s a call is expected from %s on', (zone, expected) => {
  expect(nextInDayHours(zone, NOW).toISOString()).toBe(expected)
})
