/** Results of PIN checks in Redis: each for as long as a caller may come back for it, beside a sign of life of the process that compares. */
import type { CheckResults } from '../../calls/pin-checks/check-results.ts'
import { readCheck } from '../stored-json.ts'
import { KEY_PREFIX, type RedisConnection } from './connection.ts'
import { redisScript } from './script.ts'

const ownerKey = (owner: string) => `pin-owner:${owner}`
const leftKey = (owner: string) => `pin-owner-left:${owner}`
const checkKey = (check: string) => `pin-check:${check}`

const BEAT = redisScript(`
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
  local left = redis.call('SMEMBERS', KEYS[2])
  redis.call('DEL', KEYS[2])
  return left`)

/** A word that its owner does not come for expires with the results. */
const LEAVE = redisScript(`
  redis.call('SADD', KEYS[1], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])`)

const LEFT_MS = 120_000

export function redisCheckResults(redis: RedisConnection): CheckResults {
  return {
    async beat(owner, ms) {
      const left = await BEAT(redis, [ownerKey(owner), leftKey(owner)], [ms])
      return Array.isArray(left) ? left.map(String) : []
    },
    async put(check, result, ms) {
      await redis.set(KEY_PREFIX + checkKey(check), JSON.stringify(result), 'PX', ms)
    },
    async find(owner, check) {
      const [result, alive] = await redis.mget(KEY_PREFIX + checkKey(check), KEY_PREFIX + ownerKey(owner))
      if (typeof result === 'string') return { kind: 'checked', check: readCheck(result) }
      return { kind: typeof alive === 'string' ? 'waiting' : 'gone' }
    },
    async leave(owner, check) {
      await LEAVE(redis, [leftKey(owner)], [check, LEFT_MS])
    },
  }
}
