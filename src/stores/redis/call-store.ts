/** Calls in progress in Redis: one hash a call, and an index of those not ended by their last sign of life. */
import { randomUUID } from 'node:crypto'
import type { Call } from '../../calls/call.ts'
import type { CallStore, Claim } from '../../calls/call-store.ts'
import { isAtDesk } from '../../calls/talk.ts'
import { callId as parseCallId, type CallId } from '../../domain/ids.ts'
import { neverRevived, readCall, readTurn } from '../stored-json.ts'
import { RETENTION_MS } from '../retention.ts'
import type { BesideSave } from './beside-save.ts'
import { KEY_PREFIX, type RedisConnection } from './connection.ts'
import { redisScript } from './script.ts'

/** Fields of a call's hash: `call`, `version`, `desk` (1 while it is at one), `ended`, and `claim:N`, `answer:N` for each turn. */
const NOW = `local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)`

/** Time is the server's, so that processes whose clocks differ agree on when a lease is over. */
const CLAIM = redisScript(`
  local answer = redis.call('HGET', KEYS[1], 'answer:' .. ARGV[1])
  if answer then return {'answered', answer} end
  ${NOW}
  local claim = redis.call('HGET', KEYS[1], 'claim:' .. ARGV[1])
  if claim and tonumber(string.match(claim, '^%d+')) > now then return {'busy'} end
  redis.call('HSET', KEYS[1], 'claim:' .. ARGV[1], string.format('%.0f', now + ARGV[3]) .. ' ' .. ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return {'run', redis.call('HGET', KEYS[1], 'call')}`)

/** A process of the version before writes no `desk`: a change of a call that has none is told of. */
const WRITE = `
  local function write(call, ended, lastSeen, id, keep, desk)
    local version = redis.call('HINCRBY', KEYS[1], 'version', 1)
    local was = redis.call('HGET', KEYS[1], 'desk')
    if desk == '1' or was == '1' or (not was and version > 1) then redis.call('PUBLISH', KEYS[3], id) end
    redis.call('HSET', KEYS[1], 'call', call, 'desk', desk)
    redis.call('PEXPIRE', KEYS[1], keep)
    if ended == '1' then
      redis.call('HSET', KEYS[1], 'ended', '1')
      redis.call('ZREM', KEYS[2], id)
    else
      redis.call('ZADD', KEYS[2], lastSeen, id)
    end
  end`

const SAVE = redisScript(`${WRITE}
  local claim = redis.call('HGET', KEYS[1], 'claim:' .. ARGV[7])
  if not claim or string.match(claim, ' (.+)$') ~= ARGV[8] then return 0 end
  if redis.call('HEXISTS', KEYS[1], 'ended') == 1 then return 0 end
  write(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
  redis.call('HSET', KEYS[1], 'answer:' .. ARGV[7], ARGV[9])
  redis.call('HDEL', KEYS[1], 'claim:' .. ARGV[7])
  return 1`)

/** Writes only over the version that was read. */
const CHANGE = redisScript(`${WRITE}
  if redis.call('HGET', KEYS[1], 'version') ~= ARGV[7] then return 0 end
  write(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
  return 1`)

const RELEASE = redisScript(`
  local claim = redis.call('HGET', KEYS[1], 'claim:' .. ARGV[1])
  if claim and string.match(claim, ' (.+)$') == ARGV[2] then redis.call('HDEL', KEYS[1], 'claim:' .. ARGV[1]) end`)

/** Calls whose hash has expired leave the index here; nothing else tells us that they are gone. */
const SILENT = redisScript(`
  local silent = {}
  local from = 0
  while #silent < tonumber(ARGV[2]) do
    local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1], 'LIMIT', from, 100)
    if #ids == 0 then break end
    for _, id in ipairs(ids) do
      if redis.call('EXISTS', ARGV[3] .. id) == 0 then redis.call('ZREM', KEYS[1], id)
      else
        from = from + 1
        if #silent < tonumber(ARGV[2]) then silent[#silent + 1] = id end
      end
    end
  end
  return silent`)

const COUNT = redisScript(`
  ${NOW}
  local old = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1], 'LIMIT', 0, 100)
  for _, id in ipairs(old) do
    if redis.call('EXISTS', ARGV[2] .. id) == 0 then redis.call('ZREM', KEYS[1], id) end
  end
  return redis.call('ZCARD', KEYS[1])`)

const LIVE = 'calls:live'
/** A channel, named like a key so that one tag covers it on a Cluster. */
const WRITTEN = 'calls:written'
const callKey = (id: CallId) => `call:${id}`

/** So many answers arrive well within the time one command has. */
const READ_AT_ONCE = 200

/** More rounds than processes could write the same call in one command's time. */
const ROUNDS = 200

function written(call: Call): (string | number)[] {
  const ended = call.stage.kind === 'ended' ? '1' : '0'
  return [JSON.stringify(call), ended, Date.parse(call.lastSeenAt), call.id, RETENTION_MS, isAtDesk(call) ? '1' : '0']
}

export function redisCallStore(redis: RedisConnection, beside?: BesideSave): CallStore {
  return {
    async claim(callId, turn, leaseMs): Promise<Claim> {
      const token = randomUUID()
      const answer = await CLAIM(redis, [callKey(callId)], [turn, token, leaseMs, RETENTION_MS])
      const [kind, text] = Array.isArray(answer) ? (answer as unknown[]) : []
      if (kind === 'run') return { kind, token, call: typeof text === 'string' ? readCall(text) : undefined }
      if (kind === 'answered' && typeof text === 'string') return { kind, answer: readTurn(text) }
      if (kind === 'busy') return { kind }
      throw new Error('Redis gave an answer to a claim that is none')
    },

    async save(token, turn, call, answer) {
      const values = [...written(call), turn, token, JSON.stringify(answer)]
      beside?.take(call.id)
      return (await SAVE(redis, [callKey(call.id), LIVE, WRITTEN], values)) === 1
    },

    async release(callId, turn, token) {
      await RELEASE(redis, [callKey(callId)], [turn, token])
    },

    async read(callId) {
      const text = await redis.hget(KEY_PREFIX + callKey(callId), 'call')
      return text === null ? undefined : readCall(text)
    },

    async answerTo(callId, turn) {
      const text = await redis.hget(KEY_PREFIX + callKey(callId), `answer:${turn}`)
      return text === null ? undefined : readTurn(text)
    },

    async change(callId, change) {
      for (let round = 0; round < ROUNDS; round += 1) {
        const [text, version] = await redis.hmget(KEY_PREFIX + callKey(callId), 'call', 'version')
        if (typeof text !== 'string' || typeof version !== 'string') return undefined
        const before = readCall(text)
        const { call: changed, result } = change(readCall(text))
        if (changed === undefined) return { call: before, result }
        const after = neverRevived(before, changed)
        const stored = await CHANGE(redis, [callKey(callId), LIVE, WRITTEN], [...written(after), version])
        if (stored === 1) return { call: after, result }
      }
      throw new Error('A call was written by others faster than it could be changed')
    },

    async silentSince(before, limit) {
      const ids = await SILENT(redis, [LIVE], [before.getTime(), limit, `${KEY_PREFIX}call:`])
      return Array.isArray(ids) ? ids.map((id) => parseCallId.parse(id)) : []
    },

    async countLive() {
      return Number(await COUNT(redis, [LIVE], [RETENTION_MS, `${KEY_PREFIX}call:`]))
    },

    async inProgress() {
      const ids = await redis.zrange(KEY_PREFIX + LIVE, '0', '-1')
      const calls: Call[] = []
      for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
        const texts = await Promise.all(
          ids.slice(from, from + READ_AT_ONCE).map((id) => redis.hget(`${KEY_PREFIX}call:${id}`, 'call')),
        )
        for (const text of texts) if (text !== null) calls.push(readCall(text))
      }
      return calls
    },
  }
}
