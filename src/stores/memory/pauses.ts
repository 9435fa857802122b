/** Paused desks, in this process only. */
import type { Pause, PausableDesk, PauseStore } from '../../desk/floor/pauses.ts'

export function memoryPauses(): PauseStore {
  const paused = new Map<PausableDesk, Pause>()
  return {
    async pause(pause) {
      paused.set(pause.desk, pause)
    },
    async resume(desk) {
      paused.delete(desk)
    },
    async current(now) {
      return [...paused.values()].filter(({ until }) => Date.parse(until) > now.getTime())
    },
  }
}
