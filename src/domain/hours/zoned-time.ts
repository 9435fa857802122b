/** Times of a calendar and a zone, there and back; an hour that the clock skips or has twice is answered, too. */
import { Temporal } from 'temporal-polyfill'

/** What a clock on the wall shows; `month` and `day` count from 1. */
export interface WallTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

/** That time of a day of the calendar, `YYYY-MM-DD`, in minutes from midnight by the clock on the wall. */
export function wallOn(day: string, minutes = 0): WallTime {
  const [year = 0, month = 0, dayOf = 0] = day.split('-').map(Number)
  return { year, month, day: dayOf, hour: Math.floor(minutes / 60), minute: minutes % 60, second: 0 }
}

const shownAt = (at: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)

const asDate = ({ epochMilliseconds }: { epochMilliseconds: number }) => new Date(epochMilliseconds)

/** Throws for a zone that is not known. */
export function wallTime(at: Date, zone: string): WallTime {
  const { year, month, day, hour, minute, second } = shownAt(at, zone)
  return { year, month, day, hour, minute, second }
}

/**
 * The moment at which a clock in this zone shows that time. Of an hour that it shows twice, the first; in an hour that it skips,
 * as much later as it skips.
 */
export function momentOf(wall: WallTime, zone: string): Date {
  return asDate(plain(wall).toZonedDateTime(zone, { disambiguation: 'compatible' }))
}

/** False for an hour that the clock skips on that day, and for a day that no calendar has, as 30 February. */
export function isShown(wall: WallTime, zone: string): boolean {
  try {
    const asked = Temporal.PlainDateTime.from(wall, { overflow: 'reject' })
    return asked.toZonedDateTime(zone).toPlainDateTime().equals(asked)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * The moments from which, and until which, a clock shows less than that time. They differ where it is shown twice: the first and
 * the last. Where it is skipped, both are the moment at which the clock changes.
 */
export function momentsOf(wall: WallTime, zone: string): { first: Date; last: Date } {
  const asked = plain(wall)
  const first = asked.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const last = asked.toZonedDateTime(zone, { disambiguation: 'later' })
  if (last.toPlainDateTime().equals(asked)) return { first: asDate(first), last: asDate(last) }
  const change = asDate(first.getTimeZoneTransition('next') ?? last)
  return { first: change, last: change }
}

/** A day or a time beyond its end counts on, as 32 January and 24:00 do. */
function plain({ year, month, day, hour, minute, second }: WallTime): Temporal.PlainDateTime {
  return Temporal.PlainDateTime.from({ year, month: 1, day: 1 }).add({
    months: month - 1,
    days: day - 1,
    hours: hour,
    minutes: minute,
    seconds: second,
  })
}

/** The calendar day in a zone, `YYYY-MM-DD`: compares as text. */
export function dayIn(zone: string, at: Date): string {
  return shownAt(at, zone).toPlainDate().toString()
}

/** What the clock shows in a zone, `HH:MM`. */
export function clockIn(zone: string, at: Date): string {
  return shownAt(at, zone).toPlainTime().toString({ smallestUnit: 'minute' })
}

/** So many days of the calendar later, or earlier where it is negative; `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString()
}

/** Asking costs much, and there are some six hundred names; others are not remembered. */
const zones = new Set<string>()

/** Whether a zone of this name can be read here, and shown by `Intl`, which knows a few that Temporal does not. */
export function isTimeZone(name: string): boolean {
  if (zones.has(name)) return true
  try {
    shownAt(new Date(0), name)
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0)
    zones.add(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
