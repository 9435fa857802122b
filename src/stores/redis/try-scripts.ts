/** The steps of counting a PIN try that Redis runs as one. They mirror domain/pin/limits/reservation.ts and domain/pin/limits/failure-rate.ts. */
import { redisScript } from './script.ts'

/** Time is the server's: processes whose clocks differ still count alike. Scores are milliseconds. */
const NOW = `local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)`

/** Whole numbers of this size must not be written with an exponent. */
const WHOLE = `local function whole(n) return string.format('%.0f', n) end`

const ADD = `
  local function add(key, keep, id)
    redis.call('ZREMRANGEBYSCORE', key, '-inf', whole(now - keep))
    redis.call('ZADD', key, whole(now), id)
    redis.call('PEXPIRE', key, whole(keep))
  end`

/**
 * KEYS: the try, the run, the failure rate, then one log each.
 * ARGV: what was planned, as JSON; a window's `log` is its place in KEYS.
 * Answers `replay` and how it was settled, `limited` with scope and milliseconds, or `go`, `waiting`, `locked`.
 */
export const RESERVE = redisScript(`
  ${NOW}
  ${WHOLE}
  ${ADD}
  local plan = cjson.decode(ARGV[1])

  local settled = redis.call('HGET', KEYS[1], 'state')
  if settled then return {'replay', settled} end

  local hour = math.floor(now / 3600000)
  local stored = redis.call('HMGET', KEYS[3], 'hour', 'count', 'before', 'usual')
  local pace = {
    hour = tonumber(stored[1] or 0), count = tonumber(stored[2] or 0),
    before = tonumber(stored[3] or 0), usual = tonumber(stored[4] or 0) }
  local rules = plan.attack
  local passed = hour - pace.hour
  if passed > 0 then
    local fade = 1 - 1 / rules.usualOverHours
    local lesson = math.min(pace.count, 2 * math.max(pace.usual, rules.leastUsual))
    local usual = (pace.usual * fade + lesson / rules.usualOverHours) * fade ^ (passed - 1)
    pace = { hour = hour, count = 0, before = passed == 1 and pace.count or 0, usual = usual }
  end
  local left = math.min(1, pace.hour + 1 - now / 3600000)
  local attack = math.ceil(pace.count + pace.before * left) >= math.max(rules.perHour, rules.timesUsual * pace.usual)

  for _, window in ipairs(plan.windows) do
    if attack or not window.underAttackOnly then
      local key = KEYS[window.log]
      local within = redis.call('ZRANGEBYSCORE', key, '(' .. whole(now - window.ms), '+inf', 'WITHSCORES')
      local tries = #within / 2
      if tries >= window.most then
        local leaves = tonumber(within[2 * (tries - window.most + 1)])
        return {'limited', window.scope, whole(leaves + window.ms - now)}
      end
    end
  end

  local run = plan.run
  local times = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. whole(now - run.keep), '+inf', 'WITHSCORES')
  local tries = #times / 2
  local verdict = 'go'
  if tries >= run.most then verdict = 'locked'
  elseif tries >= run.free then
    local wait = math.min(run.longestWait, run.firstWait * 2 ^ (tries - run.free))
    if now < (tonumber(times[#times]) or 0) + wait then verdict = 'waiting' end
  end

  for place, keep in ipairs(plan.keep) do add(KEYS[3 + place], keep, plan.id) end
  if verdict == 'go' then add(KEYS[2], run.keep, plan.id) end
  redis.call('HSET', KEYS[3], 'hour', whole(pace.hour), 'count', whole(pace.count + 1), 'before', whole(pace.before),
    'usual', string.format('%.17g', pace.usual))
  redis.call('HSET', KEYS[1], 'state', 'pending', 'at', whole(now))
  redis.call('PEXPIRE', KEYS[1], whole(plan.attemptKeep))
  return {verdict}`)

/** KEYS as above. ARGV: the attempt's id and how it ended. An attempt that is not pending is left as it is. */
export const SETTLE = redisScript(`
  local state, at = unpack(redis.call('HMGET', KEYS[1], 'state', 'at'))
  if state ~= 'pending' then return end
  redis.call('HSET', KEYS[1], 'state', ARGV[2])
  if ARGV[2] == 'failed' then return end
  if ARGV[2] == 'matched' then redis.call('DEL', KEYS[2]) else redis.call('ZREM', KEYS[2], ARGV[1]) end
  for place = 4, #KEYS do redis.call('ZREM', KEYS[place], ARGV[1]) end
  local back = tonumber(redis.call('HGET', KEYS[3], 'hour') or 0) - math.floor(tonumber(at) / 3600000)
  local field = back == 0 and 'count' or back == 1 and 'before'
  if field and tonumber(redis.call('HGET', KEYS[3], field) or 0) > 0 then redis.call('HINCRBY', KEYS[3], field, -1) end`)

/** KEYS: the log. ARGV: a name nothing else has, how long it is kept, how many are worth remembering. */
export const MISTYPE = redisScript(`
  ${NOW}
  ${WHOLE}
  ${ADD}
  add(KEYS[1], tonumber(ARGV[2]), ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])`)

/** KEYS: the failure rate, then logs. Answers now, the four fields of the rate, and the times in each log. */
export const READ = redisScript(`
  ${NOW}
  ${WHOLE}
  local answer = { whole(now), redis.call('HMGET', KEYS[1], 'hour', 'count', 'before', 'usual') }
  for place = 2, #KEYS do
    local times = {}
    for i, text in ipairs(redis.call('ZRANGE', KEYS[place], 0, -1, 'WITHSCORES')) do
      if i % 2 == 0 then times[#times + 1] = text end
    end
    answer[#answer + 1] = times
  end
  return answer`)
