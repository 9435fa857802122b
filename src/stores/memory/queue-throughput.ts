/** When callers of each desk reached a person, in this process only: for the demo and for tests. */
import { MOST_ANSWERED, type Answered, type QueueThroughputStore } from '../../desk/floor/queue-throughput.ts'
import { DESKS } from '../../domain/decide.ts'

export function memoryQueueThroughput(): QueueThroughputStore {
  const stored = new Map(DESKS.map((desk) => [desk, new Array<Answered>()]))
  return {
    async recordAnswered(desk, at, waitedSeconds) {
      const all = [...(stored.get(desk) ?? []), { at, waitedSeconds }]
      stored.set(desk, all.toSorted((a, b) => a.at.getTime() - b.at.getTime()).slice(-MOST_ANSWERED))
    },

    async answeredSince(desk, since, most) {
      return (stored.get(desk) ?? []).filter(({ at }) => at >= since).slice(-most)
    },
  }
}
