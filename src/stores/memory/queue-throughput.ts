/** When callers of each desk reached a person, in this process only: for the demo and for tests. */
import type { Answered, LinePaceStore } from '../../desk/floor/queue-throughput.ts'
import { DESKS } from '../../domain/decide.ts'
import { PACE_MOMENTS } from '../retention.ts'

export function memoryLinePace(): LinePaceStore {
  const kept = new Map(DESKS.map((desk) => [desk, new Array<Answered>()]))
  return {
    async recordAnswered(desk, at, waitedSeconds) {
      const all = [...(kept.get(desk) ?? []), { at, waitedSeconds }]
      kept.set(desk, all.toSorted((a, b) => a.at.getTime() - b.at.getTime()).slice(-PACE_MOMENTS))
    },

    async answeredSince(desk, since) {
      return (kept.get(desk) ?? []).filter(({ at }) => at >= since)
    },
  }
}
