/** The labels of a chart: as many as have room at each width, evenly, never only the first. */
import { expect, test } from 'vitest'
import { axisLabels } from '../../src/web/components/chart.tsx'

const shown = (labels: string[], at: string) =>
  axisLabels(labels).flatMap((one) => (one.at.includes(at) ? [one.label] : []))

test.each([
  ['two', ['Mon 2 Nov', 'Tue 3 Nov']],
  ['a month of', Array.from({ length: 31 }, (_, i) => `Wed ${i + 1} Oct`)],
  ['a day of', Array.from({ length: 96 }, (_, i) => `${String(Math.floor(i / 4)).padStart(2, '0')}:00`)],
])('%s intervals have labels at every width, more where it is wider', (_, labels) => {
  const counts = ['at-narrow', 'at-small', 'at-medium', 'at-wide', 'at-widest'].map((at) => shown(labels, at).length)
  expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  expect(Math.min(...counts)).toBeGreaterThan(1)
  expect(Math.max(...counts)).toBeLessThanOrEqual(14)
  expect(shown(labels, 'at-narrow')[0]).toBe(labels[0])
})
