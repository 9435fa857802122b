/** When callers of each desk reached a person, in Redis: one sorted set a desk. */
import { randomUUID } from 'node:crypto'
import { MOST_ANSWERED, type QueueThroughputStore } from '../../desk/floor/queue-throughput.ts'
import type { Desk } from '../../domain/decide.ts'
import { RETENTION_MS } from '../retention.ts'
import { KEY_PREFIX, type RedisConnection } from './connection.ts'
import { redisScript } from './script.ts'

const ADD = redisScript(`
  redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])`)

const throughputKey = (desk: Desk) => `pace:${desk}`

export function redisQueueThroughput(redis: RedisConnection): QueueThroughputStore {
  return {
    async recordAnswered(desk, at, waitedSeconds) {
      await ADD(
        redis,
        [throughputKey(desk)],
        [at.getTime(), `${waitedSeconds} ${randomUUID()}`, MOST_ANSWERED, RETENTION_MS],
      )
    },

    async answeredSince(desk, since, most) {
      const key = KEY_PREFIX + throughputKey(desk)
      const found = await redis.zrevrangebyscore(key, '+inf', since.getTime(), 'WITHSCORES', 'LIMIT', 0, most)
      // Member and score in turns; the member begins with how long they waited.
      return Array.from({ length: found.length / 2 }, (_, i) => ({
        at: new Date(Number(found[2 * i + 1])),
        waitedSeconds: Number(found[2 * i]?.split(' ')[0]),
      })).toReversed()
    },
  }
}
