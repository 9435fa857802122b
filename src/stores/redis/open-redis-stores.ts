/** Opens the state of calls in progress in Redis, behind one circuit breaker. */
import { createBreaker } from '../../concurrency/breaker.ts'
import { answers } from '../answers.ts'
import type { Policy } from '../../domain/policy.ts'
import type { OpenLiveStores, StoreEvents } from '../stores.ts'
import { besideSave } from './beside-save.ts'
import { redisCallFeed } from './call-feed.ts'
import { redisCallStore } from './call-store.ts'
import { redisCheckResults } from './check-results.ts'
import { openRedis, redisReady } from './connection.ts'
import { redisEditions } from './editions.ts'
import { redisPauses } from './pauses.ts'
import { redisQueueThroughput } from './queue-throughput.ts'
import { redisRateCounters } from './rate-counters.ts'
import { redisBrowserPhones } from './staff/browser-phones.ts'
import { redisPresence } from './staff/presence.ts'
import { redisTryCounter } from './try-counter.ts'

/** Longest that one use of Redis may take: two commands of 200 ms (docs/security.md, "Time limits"). */
const REDIS_MS = 400
/** Start-up waits this long for Redis; without it the service starts degraded and every caller reaches a person. */
const REDIS_START_MS = 2_000

export async function openRedisStores(
  url: string,
  { onFailure, onChange, onUsed, inSpan, policy }: StoreEvents & { policy: Pick<Policy, 'pinTries'> },
): Promise<OpenLiveStores> {
  const failed = (error: unknown) => onFailure('redis', error)
  const redis = openRedis(url, { onError: failed })
  if (!(await redisReady(redis, REDIS_START_MS))) failed(new Error('Redis does not answer at the start.'))
  const beside = besideSave(failed)
  const breaker = createBreaker({
    name: 'Redis',
    timeLimitMs: REDIS_MS,
    inSpan,
    onUsed: (seconds, ok) => onUsed?.('redis', seconds, ok),
    onChange: (state) => onChange('redis', state !== 'open'),
  })
  return {
    stores: {
      calls: breaker.around(redisCallStore(redis, beside)),
      tries: breaker.around(redisTryCounter(redis, () => policy.pinTries, beside)),
      throughput: breaker.around(redisQueueThroughput(redis)),
      presence: breaker.around(redisPresence(redis)),
      browserPhones: breaker.around(redisBrowserPhones(redis)),
      pauses: breaker.around(redisPauses(redis)),
      checkResults: breaker.around(redisCheckResults(redis)),
      editions: breaker.around(redisEditions(redis)),
      rateCounters: redisRateCounters(redis),
      feed: redisCallFeed(url, failed),
    },
    answers: () => answers(() => breaker.run(() => redis.ping())),
    close: async () => redis.disconnect(),
  }
}
