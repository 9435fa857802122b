/** Names of zones, and times that no clock shows. */
import { expect, test } from 'vitest'
import { dayIn, isShown, isTimeZone, momentOf } from '../../../src/domain/hours/zoned-time.ts'

test.each(['Europe/Berlin', 'utc', 'US/Eastern', 'Etc/GMT+5', '+05:30'])('%s is a zone', (name) => {
  expect(isTimeZone(name)).toBe(true)
  expect(dayIn(name, new Date('2026-11-30T12:00:00Z'))).toBe('2026-11-30')
})

test.each(['', 'Factory', 'Mars/Olympus', 'Europe/Berlin ', '__proto__'])('"%s" is none', (name) => {
  expect(isTimeZone(name)).toBe(false)
})

test.each([
  [{ year: 2026, month: 3, day: 29, hour: 2, minute: 30, second: 0 }, false],
  [{ year: 2026, month: 3, day: 29, hour: 3, minute: 0, second: 0 }, true],
  [{ year: 2026, month: 10, day: 25, hour: 2, minute: 30, second: 0 }, true],
  [{ year: 2026, month: 2, day: 30, hour: 12, minute: 0, second: 0 }, false],
  [{ year: 2026, month: 1, day: 1, hour: 24, minute: 0, second: 0 }, false],
])('Berlin shows %o: %s', (wall, shown) => {
  expect(isShown(wall, 'Europe/Berlin')).toBe(shown)
})

test('an hour shown twice is the first, one that is skipped is as much later', () => {
  const at = (month: number, day: number) => ({ year: 2026, month, day, hour: 2, minute: 30, second: 0 })
  expect(momentOf(at(10, 25), 'Europe/Berlin')).toEqual(new Date('2026-10-25T00:30:00Z'))
  expect(momentOf(at(3, 29), 'Europe/Berlin')).toEqual(new Date('2026-03-29T01:30:00Z'))
})
