/** Editions of the flows, in Redis: each under its version, for as long as a call may go on in it. */
import type { EditionStore } from '../../calls/editions.ts'
import { EDITION_RETENTION_MS } from '../retention.ts'
import { readSources } from '../stored-json.ts'
import { KEY_PREFIX, type RedisConnection } from './connection.ts'

const keyOf = (version: string) => `${KEY_PREFIX}flows:${version}`

export function redisEditions(redis: RedisConnection): EditionStore {
  return {
    async put(version, sources) {
      await redis.set(keyOf(version), JSON.stringify(sources), 'PX', EDITION_RETENTION_MS)
    },
    async get(version) {
      const stored = await redis.get(keyOf(version))
      return stored === null ? undefined : readSources(stored)
    },
  }
}
