/** Presence as the desk stores it, reported to TaskRouter, which chooses among those who are ready and in no call. */
import type { PresenceState, PresenceStore } from '../../desk/staff/presence.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { TaskRouter } from './task-router.ts'

export interface ToldPresence extends PresenceStore {
  /** Their calls have changed: TaskRouter is told whether they are free. `isFree`: also where another process told it that they are not. */
  refresh(id: StaffId, isFree?: true): void
}

/**
 * What staff choose on their desk counts. TaskRouter is told afterwards, and no caller waits for that. `isBusy`: in a call that
 * TaskRouter does not know of; it counts the calls it gave them itself.
 */
export function toldPresence(
  presence: PresenceStore,
  router: Pick<TaskRouter, 'setActivity'>,
  isBusy: (id: StaffId) => Promise<boolean> = async () => false,
): ToldPresence {
  const telling = new Map<StaffId, Promise<void>>()
  /** The staff who are away in TaskRouter only for a call that it does not know of. */
  const heldBack = new Set<StaffId>()

  /** One after the other, and each time as it is by then: two quick presses must not overtake each other. */
  async function tell(id: StaffId, chosen: PresenceState | undefined, isFree: true | undefined): Promise<void> {
    const [latest, busy] = await Promise.all([presence.find(id).catch(() => undefined), isBusy(id).catch(() => false)])
    const state = latest?.state ?? chosen
    // Nothing changed for staff who were free before. TaskRouter may be taking a reservation back, which a report would overtake.
    const mustTell = chosen !== undefined || isFree === true || busy || heldBack.has(id)
    if (busy) heldBack.add(id)
    else heldBack.delete(id)
    if (state !== undefined && mustTell) await router.setActivity(id, state === 'ready' && !busy ? 'ready' : 'away')
  }

  function tellSoon(id: StaffId, chosen: PresenceState | undefined, isFree?: true): void {
    const before = telling.get(id) ?? Promise.resolve()
    telling.set(
      id,
      before.then(() => tell(id, chosen, isFree)),
    )
  }

  return {
    async set(id, state, at, about, why) {
      await presence.set(id, state, at, about, why)
      tellSoon(id, state)
    },
    refresh: (id, isFree) => tellSoon(id, undefined, isFree),
    seen: (id, at) => presence.seen(id, at),
    find: (id) => presence.find(id),
    all: () => presence.all(),
  }
}
