/** Makes analysts away who signed out, whose screen is gone, or who no longer have a desk, so that no caller waits for their phone. */
import type { StaffId } from '../../domain/ids.ts'
import type { Busy } from './busy.ts'
import { isSeen, type AwayWhy, type PresenceStore } from './presence.ts'
import type { StaffDirectory } from './staff.ts'

export interface KeepPresenceDeps {
  presence: Pick<PresenceStore, 'find' | 'set' | 'all'>
  staff: Pick<StaffDirectory, 'find'>
  busy: Pick<Busy, 'isBusy'>
  now: () => Date
  tell: (id: StaffId) => void
}

export interface KeepPresence {
  /** Makes a ready person away at once. A wrap-up stays, and its outcome is asked for when they are back. */
  away(id: StaffId, why: AwayWhy): Promise<void>
  /** Checks all who are ready, at most every five seconds. Throws when presence cannot be read. */
  round(): Promise<void>
}

const EVERY_MS = 5_000

export function makeKeepPresence({ presence, staff, busy, now, tell }: KeepPresenceDeps): KeepPresence {
  let looked = -Infinity

  async function away(id: StaffId, why: AwayWhy): Promise<void> {
    if ((await presence.find(id))?.state !== 'ready') return
    await presence.set(id, 'away', now(), undefined, why)
    tell(id)
  }

  /** True while the directory is unavailable, so that an outage makes no analyst away. */
  async function takesCalls(id: StaffId): Promise<boolean> {
    try {
      const person = await staff.find(id)
      return person?.role === 'supervisor' || (person?.role === 'analyst' && person.desks.length > 0)
    } catch {
      return true
    }
  }

  return {
    away,
    async round() {
      if (performance.now() - looked < EVERY_MS) return
      looked = performance.now()
      for (const one of await presence.all()) {
        if (one.state !== 'ready') continue
        if (!(await takesCalls(one.id))) await away(one.id, 'no-desk')
        // An analyst who talks is there, even without a screen.
        else if (!isSeen(one, now()) && !(await busy.isBusy(one.id))) await away(one.id, 'unseen')
      }
    },
  }
}
