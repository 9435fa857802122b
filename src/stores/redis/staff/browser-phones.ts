/** In which browser each of the staff answers, in Redis: one hash, `<until, ms> <browser> <page>` by person. */
import { CUT_OFF_MS, REGISTERED_MS, type BrowserPhoneStore } from '../../../desk/softphone/browser-phones.ts'
import { KEY_PREFIX, type RedisConnection } from '../connection.ts'
import { redisScript } from '../script.ts'

const KEY = 'softphone'

const HOLD = redisScript(`
  local held = redis.call('HGET', KEYS[1], ARGV[1])
  if held and ARGV[6] == '0' then
    local ends, browser = string.match(held, '^(%d+) (%S+) ')
    if browser ~= ARGV[2] and tonumber(ends) > tonumber(ARGV[4]) then return 0 end
  end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[5] .. ' ' .. ARGV[2] .. ' ' .. ARGV[3])
  return 1`)

const CUT_OFF = redisScript(`
  local held = redis.call('HGET', KEYS[1], ARGV[1])
  if not held then return 1 end
  local ends, browser, page = string.match(held, '^(%d+) (%S+) (%S+)$')
  if browser == ARGV[2] and tonumber(ends) > tonumber(ARGV[3]) then
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. ' ' .. browser .. ' ' .. page)
  end
  return 1`)

const LEAVE = redisScript(`
  local held = redis.call('HGET', KEYS[1], ARGV[1])
  if held and string.match(held, ' (%S+)$') == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
  return 1`)

export function redisBrowserPhones(redis: RedisConnection): BrowserPhoneStore {
  return {
    async hold(id, { browser, page }, at, takesOver) {
      const now = at.getTime()
      return (await HOLD(redis, [KEY], [id, browser, page, now, now + REGISTERED_MS, takesOver ? 1 : 0])) === 1
    },
    async cutOff(id, browser, at) {
      await CUT_OFF(redis, [KEY], [id, browser, at.getTime() + CUT_OFF_MS])
    },
    async leave(id, page) {
      await LEAVE(redis, [KEY], [id, page])
    },
    async answers(id, at) {
      const held = await redis.hget(KEY_PREFIX + KEY, id)
      return held !== null && Number.parseInt(held, 10) > at.getTime()
    },
  }
}
