/** When callers of each desk reached a person, in this process only: for the demo and for tests. */
import type { LinePaceStore } from '../../desk/line-pace.ts'
import { DESKS } from '../../domain/decide.ts'
import { PACE_MOMENTS } from '../kept.ts'

export function memoryLinePace(): LinePaceStore {
  const moments = new Map(DESKS.map((desk) => [desk, new Array<number>()]))
  return {
    async recordAnswered(desk, at) {
      const known = moments.get(desk) ?? []
      moments.set(desk, [...known, at.getTime()].toSorted((a, b) => a - b).slice(-PACE_MOMENTS))
    },

    async answeredSince(desk, since) {
      return (moments.get(desk) ?? []).filter((at) => at >= since.getTime()).map((at) => new Date(at))
    },
  }
}
