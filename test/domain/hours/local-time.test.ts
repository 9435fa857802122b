/** The local time of a contact who is to be called back, and when they may be rung. */
import { expect, test } from 'vitest'
import { whereaboutsOf } from '../../../src/calls/decision/whereabouts.ts'
import { localTimeAt } from '../../../src/domain/hours/local-time.ts'

const NOW = new Date('2026-06-01T18:50:00Z')
const DAY = { from: 8 * 60, until: 20 * 60 }
const at = (timeZone: string, phone?: string, now = NOW) => localTimeAt(whereaboutsOf({ timeZone, phone }), DAY, now)

test.each([
  ['Asia/Singapore', '02:50', '2026-06-02T00:00:00.000Z'],
  ['America/Denver', '12:50', undefined],
  ['Europe/London', '19:50', undefined],
  ['Europe/Berlin', '20:50', '2026-06-02T06:00:00.000Z'],
])('in %s it is %s, and a call is expected from %s on', (zone, clock, from) => {
  const there = at(zone)
  expect(there).toMatchObject({ kind: 'known', clock, place: zone, isGuessed: false, isDay: from === undefined })
  expect(there.kind === 'known' ? there.opens?.at.toISOString() : '').toBe(from)
})

test('on the night that the clock goes forward, from eight by the new time on', () => {
  const there = at('Europe/Berlin', undefined, new Date('2026-03-28T22:00:00Z'))
  expect(there).toMatchObject({
    opens: { at: new Date('2026-03-29T06:00:00Z'), clock: '08:00', zone: 'Europe/Berlin' },
  })
})

test('without a zone the number tells the country: a guess, and night only where it is night in all of it', () => {
  expect(at('UTC', '+4930901820')).toMatchObject({ clock: '20:50', place: 'DE', isGuessed: true, isDay: false })
  expect(at('UTC', '+12025550106')).toMatchObject({ place: 'US', isGuessed: true, isDay: true })
  expect(at('UTC', '+12025550106', new Date('2026-06-01T09:00:00Z'))).toMatchObject({ isDay: false })
})

test.each([
  ['UTC', undefined],
  ['Mars/Olympus', undefined],
  ['UTC', '+99999999999'],
])('a zone %s and a number %s say nothing', (zone, phone) => {
  expect(at(zone, phone)).toEqual({ kind: 'unknown' })
})
