/** `Retry-After` as servers write it, and as no server should. */
import { expect, test } from 'vitest'
import { retryAfter } from '../../src/concurrency/retry-after.ts'

const NOW = new Date('2026-03-01T08:00:00Z')
const HOUR = 3_600_000

test.each([
  ['120', '2026-03-01T08:02:00.000Z'],
  [' 120 ', '2026-03-01T08:02:00.000Z'],
  ['Sun, 01 Mar 2026 08:05:00 GMT', '2026-03-01T08:05:00.000Z'],
  ['86400', '2026-03-01T09:00:00.000Z'],
  ['9'.repeat(400), '2026-03-01T09:00:00.000Z'],
  ['Sun, 01 Mar 2026 07:59:59 GMT', undefined],
  ['0', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('%s is %s', (header, at) => {
  expect(retryAfter(header, NOW, HOUR)?.toISOString()).toBe(at)
})
