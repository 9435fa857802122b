/** Calendars: weekly hours in a zone, with days that are otherwise. Whether it is open at a moment, and when that changes. Pure. */
import { addDays, dayIn, momentsOf, wallOn } from './zoned-time.ts'

/** Minutes of the day from midnight by the clock on the wall. Half open: the minute `until` is outside. 1440 is the end of the day. */
export interface Span {
  from: number
  until: number
}

export interface SpecialDay {
  /** `YYYY-MM-DD`, in the zone of the calendar. */
  day: string
  name: string
  /** Instead of those of the week. Empty: closed all day. */
  spans: readonly Span[]
}

export interface Calendar {
  zone: string
  /** Seven, from Monday. */
  week: readonly (readonly Span[])[]
  days: readonly SpecialDay[]
}

export const DAY_MINUTES = 1_440
export const WHOLE_DAY: readonly Span[] = [{ from: 0, until: DAY_MINUTES }]

export const ALWAYS_OPEN: Calendar = { zone: 'UTC', week: Array.from({ length: 7 }, () => WHOLE_DAY), days: [] }

/** The same hours on every day. */
export function daily(zone: string, span: Span): Calendar {
  return { zone, week: Array.from({ length: 7 }, () => [span]), days: [] }
}

export interface HoursAt {
  isOpen: boolean
  /** When it next opens or closes; undefined: not within the year that is looked ahead. */
  changesAt: Date | undefined
  /** The day that is otherwise than its week, where the moment lies on one. */
  special: SpecialDay | undefined
}

interface Opening {
  from: Date
  until: Date
}

const LOOK_AHEAD_DAYS = 370
/** Open for longer without a break is always open. */
const OPEN_DAYS = 8

/**
 * - Of a time that the clock shows twice, opening takes the first and closing the last: callers get the doubt.
 * - A time that the clock skips is the moment at which it does.
 * - Hours that meet, as at midnight, are one.
 */
export function hoursAt(calendar: Calendar, at: Date): HoursAt {
  const today = dayIn(calendar.zone, at)
  const special = calendar.days.find(({ day }) => day === today)
  let open: Opening | undefined
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead += 1) {
    if (open !== undefined && ahead > OPEN_DAYS) return { isOpen: true, changesAt: undefined, special }
    for (const { from, until } of openingsOn(calendar, addDays(today, ahead))) {
      if (until <= at) continue
      if (open === undefined && from > at) return { isOpen: false, changesAt: from, special }
      if (open !== undefined && from > open.until) return { isOpen: true, changesAt: open.until, special }
      open = { from: open?.from ?? from, until: open !== undefined && open.until > until ? open.until : until }
    }
    // The next day can only begin where this one ended.
    if (open !== undefined && open.until < endOfDay(calendar, addDays(today, ahead)))
      return { isOpen: true, changesAt: open.until, special }
  }
  return { isOpen: open !== undefined, changesAt: open?.until, special }
}

/** As `hoursAt` says, without a look at other days: it is asked for whatever a call may turn out to be. */
export function isOpenAt(calendar: Calendar, at: Date): boolean {
  if (calendar === ALWAYS_OPEN) return true
  return openingsOn(calendar, dayIn(calendar.zone, at)).some(({ from, until }) => from <= at && at < until)
}

/** The first moment from then on at which all of them are open, that moment included; undefined: none within a year, or those days. */
export function nextOpening(
  calendars: readonly Calendar[],
  from: Date,
  within: number = LOOK_AHEAD_DAYS,
): Date | undefined {
  const last = from.getTime() + within * 86_400_000
  let at = from
  while (at.getTime() <= last) {
    const closed = calendars.map((one) => hoursAt(one, at)).find(({ isOpen }) => !isOpen)
    if (closed === undefined) return at
    if (closed.changesAt === undefined) return undefined
    at = closed.changesAt
  }
  return undefined
}

/** The hours of a day of the calendar, `YYYY-MM-DD`: its own, or those of its week. */
export function spansOn({ week, days }: Calendar, day: string): readonly Span[] {
  const own = days.find((one) => one.day === day)
  return own?.spans ?? week[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? []
}

function openingsOn(calendar: Calendar, day: string): Opening[] {
  return spansOn(calendar, day)
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, until }) => ({
      from: momentsAt(day, from, calendar.zone).first,
      until: until >= DAY_MINUTES ? endOfDay(calendar, day) : momentsAt(day, until, calendar.zone).last,
    }))
    .filter(({ from, until }) => until > from)
}

const endOfDay = ({ zone }: Calendar, day: string) => momentsAt(addDays(day, 1), 0, zone).first

function momentsAt(day: string, minutes: number, zone: string): { first: Date; last: Date } {
  return momentsOf(wallOn(day, minutes), zone)
}
