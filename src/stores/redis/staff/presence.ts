/** Who of the staff is there, in Redis: one hash for what they chose, one for when they were last heard of. */
import { AWAY_REASONS, type AwayWhy, type Presence, type PresenceStore } from '../../../desk/staff/presence.ts'
import { staffId } from '../../../domain/ids.ts'
import { readPresence, type ChosenPresence } from '../../stored-json.ts'
import { KEY_PREFIX, type RedisConnection } from '../connection.ts'

const CHOSEN = `${KEY_PREFIX}presence`
const SEEN = `${KEY_PREFIX}presence:seen`

export function redisPresence(redis: RedisConnection): PresenceStore {
  const read = (id: string, chosen: string, seenAt: string | null | undefined): Presence => {
    const { state, since, about, why: made, reason } = readPresence(chosen)
    const why = made ?? reason
    return { id: staffId.parse(id), state, since, seenAt: seenAt ?? since, about, ...(why && { why }) }
  }
  return {
    async set(id, state, at, about, why) {
      const since = at.toISOString()
      await redis.hset(CHOSEN, id, JSON.stringify({ state, since, about, ...whyAway(why) }))
      await redis.hset(SEEN, id, since)
    },
    async seen(id, at) {
      await redis.hset(SEEN, id, at.toISOString())
    },
    async find(id) {
      const chosen = await redis.hget(CHOSEN, id)
      return chosen === null ? undefined : read(id, chosen, await redis.hget(SEEN, id))
    },
    async all() {
      const [chosen, seen] = await Promise.all([redis.hgetall(CHOSEN), redis.hgetall(SEEN)])
      return Object.entries(chosen).map(([id, text]) => read(id, text, seen[id]))
    },
  }
}

/** A chosen reason has a name of its own: the release before it has words for the others alone. */
function whyAway(why: AwayWhy | undefined): Pick<ChosenPresence, 'why' | 'reason'> {
  const reason = AWAY_REASONS.find((one) => one === why)
  return reason === undefined ? { why } : { reason }
}
