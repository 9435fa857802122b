/** Counts how often one key asked, in this process. */
import { RateLimiterMemory, type RateLimiterAbstract } from 'rate-limiter-flexible'
import type { MakeRateCounter, RateCounter } from '../../accounts/rate-counter.ts'

export const memoryRateCounters: MakeRateCounter = ({ name, most, seconds }) =>
  countedBy(new RateLimiterMemory({ keyPrefix: name, points: most, duration: seconds }))

export function countedBy(limiter: RateLimiterAbstract): RateCounter {
  return {
    async count(key) {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(key)
      return { used: consumedPoints, msLeft: msBeforeNext }
    },
    used: async (key) => (await limiter.get(key))?.consumedPoints ?? 0,
  }
}
