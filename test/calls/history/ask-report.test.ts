/** The days and months that a report is drawn over. */
import { expect, test } from 'vitest'
import { startsIn } from '../../../src/calls/history/ask-report.ts'

test('a report is drawn over all of its days, also those without a call and across a change of clocks', () => {
  expect(startsIn({ from: '2026-10-24', to: '2026-10-27' }, 'day')).toEqual([
    '2026-10-24',
    '2026-10-25',
    '2026-10-26',
    '2026-10-27',
  ])
  expect(startsIn({ from: '2026-11-15', to: '2027-01-02' }, 'month')).toEqual([
    '2026-11-01',
    '2026-12-01',
    '2027-01-01',
  ])
})
