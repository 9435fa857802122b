/** What a Redis says of itself, read and never changed: version, role, what it does when full, what it keeps, its clock. */
import type { RedisConnection } from './connection.ts'

export interface RedisCondition {
  version: string
  tooOld: boolean
  /** Refuses to write: a replica. */
  readOnly: boolean
  /** It may drop what we keep when its memory is full. */
  dropsWhenFull: boolean
  policy: string
  /** Bytes; 0 is no limit of its own. */
  maxMemory: number
  usedMemory: number
  /** Its last attempt to write to disk failed; by default it takes no writes then. */
  diskFails: boolean
  keepsOnDisk: boolean
  /** Its clock before ours; negative behind. */
  aheadMs: number
}

const OLDEST = 7

/** Throws when it cannot be asked. */
export async function probeRedis(redis: RedisConnection, now: () => number): Promise<RedisCondition> {
  const said = await redis.info()
  const fields = new Map(
    said.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
    }),
  )
  const field = (name: string) => fields.get(name) ?? ''
  const asked = now()
  const [seconds, microseconds] = await redis.time()
  const halfway = (asked + now()) / 2
  const policy = field('maxmemory_policy')
  const maxMemory = Number(field('maxmemory') || '0')
  return {
    version: field('redis_version'),
    tooOld: Number.parseInt(field('redis_version'), 10) < OLDEST,
    readOnly: field('role') === 'slave',
    // Without a limit of its own it never evicts; with one, only this policy refuses instead of dropping.
    dropsWhenFull: maxMemory > 0 && policy !== 'noeviction',
    policy,
    maxMemory,
    usedMemory: Number(field('used_memory') || '0'),
    diskFails: field('rdb_last_bgsave_status') === 'err' || field('aof_last_write_status') === 'err',
    keepsOnDisk: field('aof_enabled') === '1' || Number(field('rdb_last_save_time') || '0') > 0,
    aheadMs: Math.round(Number(seconds) * 1000 + Number(microseconds) / 1000 - halfway),
  }
}
