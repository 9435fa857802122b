/** The active members of staff for screens, which look at them more often than they change. */
import type { Staff, StaffDirectory } from './staff.ts'

/** Members of staff are added and removed seldom enough for this. */
const STAFF_MS = 10_000

/** Active members of staff, read at most every ten seconds; none while the directory is unavailable, which the next call asks again. */
export function recentStaff(staff: Pick<StaffDirectory, 'all'>): (at: number) => Promise<Staff[]> {
  let known: { at: number; all: Promise<Staff[]> } | undefined
  return (at) => {
    if (known === undefined || at - known.at > STAFF_MS) {
      const all = staff.all()
      known = { at, all }
      all.catch(() => (known = undefined))
    }
    return known.all.catch(() => [])
  }
}
