/** Who is on duty: shifts, overrides, and times at which there is no engineer. Pure. */
import type { StaffId } from '../../domain/ids.ts'

export interface Shift {
  /** Undefined for a shift of the calendar, which is changed there. */
  id: string | undefined
  name: string
  /** E.164. Shown and logged masked. */
  phone: string
  /** A member of the staff; others are engineers who are on duty alone. */
  staff: StaffId | undefined
  from: Date
  until: Date
  /** Rung before those whose regular shift it is. */
  isOverride: boolean
}

/** Overrides first, then in the order in which the shifts began; each number once. */
export function onDutyAt(shifts: readonly Shift[], at: Date): Shift[] {
  const now = shifts
    .filter(({ from, until }) => from <= at && at < until)
    .toSorted(
      (a, b) =>
        Number(b.isOverride) - Number(a.isOverride) ||
        a.from.getTime() - b.from.getTime() ||
        a.name.localeCompare(b.name),
    )
  return now.filter((one, index) => now.findIndex(({ phone }) => phone === one.phone) === index)
}

export interface Hole {
  from: Date
  until: Date
}

/** Times between the two at which no engineer is on duty, in order. */
export function holesIn(shifts: readonly Shift[], from: Date, until: Date): Hole[] {
  const holes: Hole[] = []
  let covered = from
  for (const shift of shifts.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    if (shift.from >= until) break
    if (shift.from > covered) holes.push({ from: covered, until: shift.from })
    if (shift.until > covered) covered = shift.until
  }
  if (covered < until) holes.push({ from: covered, until })
  return holes
}
