/** When callers of each desk reached a person, in Redis: one sorted set a desk. */
import { randomUUID } from 'node:crypto'
import type { LinePaceStore } from '../../desk/floor/queue-throughput.ts'
import type { Desk } from '../../domain/decide.ts'
import { KEEP_MS, PACE_MOMENTS } from '../retention.ts'
import { KEY_PREFIX, type RedisConnection } from './connection.ts'
import { redisScript } from './script.ts'

const ADD = redisScript(`
  redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])`)

const paceKey = (desk: Desk) => `pace:${desk}`

export function redisLinePace(redis: RedisConnection): LinePaceStore {
  return {
    async recordAnswered(desk, at, waitedSeconds) {
      await ADD(redis, [paceKey(desk)], [at.getTime(), `${waitedSeconds} ${randomUUID()}`, PACE_MOMENTS, KEEP_MS])
    },

    async answeredSince(desk, since) {
      const found = await redis.zrangebyscore(KEY_PREFIX + paceKey(desk), since.getTime(), '+inf', 'WITHSCORES')
      // Member and score in turns; the member begins with how long they waited.
      return Array.from({ length: found.length / 2 }, (_, i) => ({
        at: new Date(Number(found[2 * i + 1])),
        waitedSeconds: Number(found[2 * i]?.split(' ')[0]),
      }))
    },
  }
}
