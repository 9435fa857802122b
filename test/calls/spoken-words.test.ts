/** Numbers and days as they are spoken. */
import { describe, expect, test } from 'vitest'
import { groupPhone, spokenDay } from '../../src/calls/words/spoken-words.ts'

describe('a telephone number', () => {
  test.each([
    ['+12025550190', '1 202 555 0190'],
    ['+442079460101', '44 20 7946 0101'],
    ['+6561234567', '65 6123 4567'],
    // A number that no country has is still said digit by digit.
    ['+999123', '999123'],
  ])('%s is said as its country code and the groups people use there', (e164, spoken) => {
    expect(groupPhone(e164)).toBe(spoken)
  })
})

describe('a day', () => {
  test('has a year only when it is not this one', () => {
    expect(spokenDay('2026-08-27', '2026-11-29', 'en')).toBe('on 27 August')
    expect(spokenDay('2025-12-31', '2026-01-01', 'en')).toBe('on 31 December 2025')
    expect(spokenDay('2027-01-01', '2026-12-31', 'en')).toBe('on 1 January 2027')
  })
})
