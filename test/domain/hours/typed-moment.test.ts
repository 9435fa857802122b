/** Moments as people type them: by the clock of a zone, or with a zone of their own; hours that the clock skips or has twice. */
import { expect, test } from 'vitest'
import { momentAt, momentFrom } from '../../../src/domain/hours/typed-moment.ts'

const shown = (found: Date | string) => (typeof found === 'string' ? found.slice(0, 12) : found.toISOString())

test.each([
  ['2026-12-25T09:00Z', '2026-12-25T09:00:00.000Z'],
  ['2026-12-25T09:00:30+05:30', '2026-12-25T03:30:30.000Z'],
  ['2026-12-25T09:00', '2026-12-25T08:00:00.000Z'],
  // Twice on that night: the first.
  ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25T02:30+01:00', '2026-10-25T01:30:00.000Z'],
  ['2027-03-28T02:30', 'There is no '],
  ['2027-03-28T02:30Z', '2027-03-28T02:30:00.000Z'],
  ['2027-02-30T09:00Z', 'There is no '],
  ['2026-12-25T24:00', 'Give a day a'],
  ['2026-12-25', 'Give a day a'],
  ['tomorrow', 'Give a day a'],
  ['', 'Give a day a'],
])('"%s" in Berlin is %s', (text, expected) => {
  expect(shown(momentFrom(text, 'Europe/Berlin'))).toBe(expected)
})

test.each([
  ['2027-03-28', '02:30', 'There is no '],
  ['2027-02-29', '12:00', 'There is no '],
  ['2027-03-28', '2:30', 'Give a day a'],
  ['2027-03-28', '12:60', 'Give a day a'],
])('the fields %s and %s: %s', (day, time, expected) => {
  expect(shown(momentAt(day, time, 'Europe/Berlin'))).toBe(expected)
})
