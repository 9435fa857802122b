/** Makes analysts away who signed out, whose screen is gone, or who no longer have a desk, so that no caller waits for their phone. */
import { tryEach } from '../../concurrency/try-each.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Busy } from './busy.ts'
import { isSeen, UNSEEN_MS, type AwayWhy, type PresenceStore } from './presence.ts'
import type { StaffDirectory } from './staff.ts'

export interface KeepPresenceDeps {
  presence: Pick<PresenceStore, 'find' | 'set' | 'all'>
  staff: Pick<StaffDirectory, 'find'>
  busy: Pick<Busy, 'isBusy'>
  now: () => Date
  tell: (id: StaffId) => void
  /** Milliseconds, only ever growing. */
  elapsed?: () => number
}

export interface KeepPresence {
  /** Makes a ready person away at once. A wrap-up stays, and its outcome is asked for when they are back. */
  away(id: StaffId, why: AwayWhy): Promise<void>
  /** Checks all who are ready, at most every five seconds. Throws when presence cannot be read. */
  round(): Promise<void>
}

const EVERY_MS = 5_000
/** Three rounds that did not come: this process stood still, or presence could not be read. */
const GAP_MS = 15_000

export function makeKeepPresence(deps: KeepPresenceDeps): KeepPresence {
  const { presence, staff, busy, now, tell, elapsed = () => performance.now() } = deps
  let began = -Infinity
  let looked = -Infinity
  let looksSince = 0

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
      const at = elapsed()
      if (at - began < EVERY_MS) return
      began = at
      const all = await presence.all()
      if (at - looked > GAP_MS) looksSince = at
      looked = at
      // Screens that reported to no one while we stood still are there as far as we know. They are offered no call until they report.
      const couldHear = at - looksSince >= UNSEEN_MS
      await tryEach(
        all.filter(({ state }) => state === 'ready'),
        async (one) => {
          if (!(await takesCalls(one.id))) await away(one.id, 'no-desk')
          // An analyst who talks is there, even without a screen.
          else if (couldHear && !isSeen(one, now()) && !(await busy.isBusy(one.id))) await away(one.id, 'unseen')
        },
      )
    },
  }
}
