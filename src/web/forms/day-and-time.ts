/** A day and a time of a zone, as two fields of a form hold them. */
import { isShown, momentOf } from '../../domain/hours/zoned-time.ts'

const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/
const CLOCK = /^([0-9]{2}):([0-9]{2})$/

/** The moment, or why there is none. */
export function momentAt(day: string, clock: string, zone: string): Date | string {
  const [, year, month, dayOf] = DAY.exec(day)?.map(Number) ?? []
  const [, hour, minute] = CLOCK.exec(clock)?.map(Number) ?? []
  if (year === undefined || month === undefined || dayOf === undefined || hour === undefined || minute === undefined)
    return 'Give a day and a time.'
  const wall = { year, month, day: dayOf, hour, minute, second: 0 }
  return isShown(wall, zone)
    ? momentOf(wall, zone)
    : 'There is no such time on that day: the clocks change, or the calendar has no such day.'
}
