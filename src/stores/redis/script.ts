/** A Lua script that runs on the server as one step: sent by its digest, and whole when the server does not know it. */
import { createHash } from 'node:crypto'
import { KEY_PREFIX, type RedisConnection } from './connection.ts'

export type RedisScript = (redis: RedisConnection, keys: string[], values: (string | number)[]) => Promise<unknown>

/** Keys get the common prefix here. The answer is whatever Lua returned: strings, numbers, null, or arrays of them. */
export function redisScript(lua: string): RedisScript {
  const digest = createHash('sha1').update(lua).digest('hex')
  return async (redis, keys, values) => {
    const given = [keys.length, ...keys.map((key) => KEY_PREFIX + key), ...values] as const
    try {
      return await redis.evalsha(digest, ...given)
    } catch (error) {
      // Redis names its errors only by their first word; a restart or SCRIPT FLUSH forgets scripts, and nothing has run.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return redis.eval(lua, ...given)
    }
  }
}
