/** Tells which calls were written, over Redis. It has a connection of its own, because one that subscribes can do nothing else. */
import type { CallFeed } from '../../calls/call-store.ts'
import { callId } from '../../domain/ids.ts'
import { KEY_PREFIX, openRedis } from './connection.ts'

const WRITTEN = `${KEY_PREFIX}calls:written`

export function redisCallFeed(url: string, onError: (error: Error) => void): CallFeed {
  return {
    async watch(onWritten) {
      let stopped = false
      const redis = openRedis(url, { onError })
      redis.on('message', (_channel: string, id: string) => {
        const read = callId.safeParse(id)
        if (read.success && !stopped) onWritten(read.data)
      })
      // Whatever was written while there was no connection was not told.
      redis.on('ready', () => {
        redis.subscribe(WRITTEN).then(() => (stopped ? undefined : onWritten(undefined)), onError)
      })
      return {
        stop: async () => {
          stopped = true
          redis.disconnect()
        },
      }
    },
  }
}
