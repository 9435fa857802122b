/** Presence as the desk keeps it, and TaskRouter told of it: it chooses among those who are ready. */
import type { PresenceStore } from '../desk/presence.ts'
import type { TaskRouter } from './task-router.ts'

/** What staff choose on their desk counts; TaskRouter hears of it afterwards, and nobody waits for that. */
export function toldPresence(presence: PresenceStore, router: Pick<TaskRouter, 'setActivity'>): PresenceStore {
  return {
    seen: (id, at) => presence.seen(id, at),
    find: (id) => presence.find(id),
    all: () => presence.all(),
    async set(id, state, at, about) {
      await presence.set(id, state, at, about)
      void router.setActivity(id, state === 'ready' ? 'ready' : 'away')
    },
  }
}
