/** Paused desks, in Redis: one hash. */
import type { PauseStore } from '../../desk/floor/pauses.ts'
import { readPause } from '../stored-json.ts'
import { KEY_PREFIX, type RedisConnection } from './connection.ts'

const PAUSED = `${KEY_PREFIX}paused`

export function redisPauses(redis: RedisConnection): PauseStore {
  return {
    async pause(pause) {
      await redis.hset(PAUSED, pause.desk, JSON.stringify(pause))
    },
    async resume(desk) {
      await redis.hdel(PAUSED, desk)
    },
    async current(now) {
      const stored = Object.values(await redis.hgetall(PAUSED)).map(readPause)
      return stored.filter(({ until }) => Date.parse(until) > now.getTime())
    },
  }
}
