/** One signed-in person may send so much, and others are not held up by it. */
import { expect, test } from 'vitest'
import { memoryRateCounters } from '../../../src/stores/memory/rate-counters.ts'
import { makePersonRateLimit } from '../../../src/web/http/person-rate-limit.ts'

test('of a hundred requests side by side as many go on as the limit says, and the rest are told when to come back', async () => {
  const limit = makePersonRateLimit(memoryRateCounters, 'form', { most: 6, minutes: 60 })
  const waits = await Promise.all(Array.from({ length: 100 }, () => limit.waitFor('contact:dev')))
  expect(waits.filter((wait) => wait === undefined)).toHaveLength(6)
  for (const wait of waits) if (wait !== undefined) expect(wait).toBeLessThanOrEqual(3_600)
  expect(await limit.waitFor('contact:ana')).toBeUndefined()
})
