/** Who of the staff is there, in this process only. */
import type { Presence, PresenceStore } from '../../desk/staff/presence.ts'
import type { StaffId } from '../../domain/ids.ts'

export function memoryPresence(): PresenceStore {
  const known = new Map<StaffId, Presence>()
  return {
    async set(id, state, at, about, why) {
      known.set(id, { id, state, since: at.toISOString(), seenAt: at.toISOString(), about, ...(why && { why }) })
    },
    async seen(id, at) {
      const before = known.get(id)
      if (before !== undefined) known.set(id, { ...before, seenAt: at.toISOString() })
    },
    async find(id) {
      return known.get(id)
    },
    async all() {
      return [...known.values()]
    },
  }
}
