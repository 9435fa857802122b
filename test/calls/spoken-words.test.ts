/** Numbers and days as they are spoken. */
import { describe, expect, test } from 'vitest'
import { groupPhone, spokenDay, spokenMoment } from '../../src/calls/words/spoken-words.ts'
import type { SpokenValues } from '../../src/flows/prompts.ts'
import { realFlows } from '../flows/flows-folder.ts'

const { prompts } = realFlows()

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
  const said = (day: string, today: string) => spokenDay(day, today, prompts, 'en').rendered
  test('has a year only when it is not this one', () => {
    expect(said('2026-08-27', '2026-11-29')).toBe('on 27 August')
    expect(said('2025-12-31', '2026-01-01')).toBe('on 31 December 2025')
    expect(said('2027-01-01', '2026-12-31')).toBe('on 1 January 2027')
  })
})

describe("a moment, in the listener's own zone", () => {
  const now = new Date('2026-11-29T10:00:00Z')
  test.each([
    ['2026-11-29T09:40:00Z', 'Europe/London', 'today at 9:40 in the morning'],
    ['2026-11-29T09:40:00Z', 'Asia/Tokyo', 'today at 6:40 in the evening'],
    ['2026-11-28T15:05:00Z', 'Europe/London', 'yesterday at 3:05 in the afternoon'],
    ['2026-03-04T12:00:00Z', 'Europe/London', 'on 4 March'],
    ['2025-03-04T12:00:00Z', 'Europe/London', 'on 4 March 2025'],
  ])('%s in %s is %s', (at, zone, said) => {
    expect(spokenMoment(new Date(at), zone, now, prompts, 'en').rendered).toBe(said)
  })
})

test('one is said as a word, more as a number', () => {
  const said = (name: string, values: SpokenValues) => prompts.text(name, 'en', values)
  expect(said('line.update', { waitMinutes: 1 })).toBe('About one minute now.')
  expect(said('line.update', { waitMinutes: 12 })).toBe('About 12 minutes now.')
  expect(said('case.closed-too-long', { reopenDays: 1 })).toContain('more than one day,')
  expect(said('case.closed-too-long', { reopenDays: 30 })).toContain('more than 30 days,')
  expect(said('refused.told', { toldCount: 1 })).toContain('one Designated Contact.')
  expect(said('refused.told', { toldCount: 3 })).toContain('3 Designated Contacts.')
})
