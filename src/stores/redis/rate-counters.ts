/** Counts how often one key asked, over all processes. While Redis does not answer each process counts for itself. */
import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import { createBreaker } from '../../concurrency/breaker.ts'
import { countedBy, memoryRateCounters } from '../memory/rate-counters.ts'
import { KEY_PREFIX, type RedisConnection } from './connection.ts'

/** A page waits no longer for its count than a call does for Redis (docs/security.md, "Time limits"). */
const COUNT_MS = 200

export function redisRateCounters(redis: RedisConnection): MakeRateCounter {
  // Of its own: pages must not open the breaker of the calls. Nothing is reported, because the probe of Redis reports the same.
  const breaker = createBreaker({ name: 'Redis', timeLimitMs: COUNT_MS })
  return (limit) => {
    const { name, most, seconds } = limit
    const options = { keyPrefix: `${KEY_PREFIX}rate:${name}`, points: most, duration: seconds }
    const together = breaker.around(countedBy(new RateLimiterRedis({ ...options, storeClient: redis })))
    const alone = memoryRateCounters(limit)
    return {
      count: (key) => together.count(key).catch(() => alone.count(key)),
      used: (key) => together.used(key).catch(() => alone.used(key)),
    }
  }
}
