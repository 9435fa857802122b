/** Presence as the desk keeps it, and TaskRouter told of it: it chooses among those who are ready. */
import type { PresenceState, PresenceStore } from '../desk/presence.ts'
import type { StaffId } from '../domain/ids.ts'
import type { TaskRouter } from './task-router.ts'

/** What staff choose on their desk counts; TaskRouter hears of it afterwards, and nobody waits for that. */
export function toldPresence(presence: PresenceStore, router: Pick<TaskRouter, 'setActivity'>): PresenceStore {
  const telling = new Map<StaffId, Promise<void>>()

  /** One after the other, and each time as it is by then: two quick presses must not overtake each other. */
  async function tell(id: StaffId, chosen: PresenceState): Promise<void> {
    const latest = await presence.find(id).catch(() => undefined)
    await router.setActivity(id, (latest?.state ?? chosen) === 'ready' ? 'ready' : 'away')
  }

  return {
    async set(id, state, at, about, why) {
      await presence.set(id, state, at, about, why)
      const before = telling.get(id) ?? Promise.resolve()
      telling.set(
        id,
        before.then(() => tell(id, state)),
      )
    },
    seen: (id, at) => presence.seen(id, at),
    find: (id) => presence.find(id),
    all: () => presence.all(),
  }
}
