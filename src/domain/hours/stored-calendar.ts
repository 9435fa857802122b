/** Calendars as they are stored: which there are, and what calls make of them. Pure. */
import type { Desk } from '../rules/facts.ts'
import { DESKS } from '../rules/facts.ts'
import { DAY_MINUTES, type Calendar, type SpecialDay, type Span } from './calendar.ts'
import { CONTRACT_HOURS, type ContractHours, type LineHours } from './line-hours.ts'
import { isTimeZone } from './zoned-time.ts'

export type CalendarName = `desk:${Desk}` | `contract:${ContractHours}`

export const CALENDAR_NAMES: readonly CalendarName[] = [
  ...DESKS.map((desk) => `desk:${desk}` as const),
  ...CONTRACT_HOURS.map((hours) => `contract:${hours}` as const),
]

export interface StoredCalendar extends Calendar {
  name: CalendarName
  /** Holidays from an address; undefined: there is none. */
  feed: HolidayFeed | undefined
  version: number
  changedBy: string
  changedAt: Date
}

export interface HolidayFeed {
  url: string
  /** As they were last read. */
  days: readonly SpecialDay[]
  readAt: Date | undefined
  /** Why it could not be read since; undefined: the last reading went well. */
  problem: string | undefined
}

/** With the holidays of its address. A day that a supervisor entered counts before the same day of the address. */
export function wholeCalendar({ zone, week, days, feed }: StoredCalendar): Calendar {
  const own = new Set(days.map(({ day }) => day))
  return { zone, week, days: [...days, ...(feed?.days ?? []).filter(({ day }) => !own.has(day))] }
}

const isSpan = ({ from, until }: Span) =>
  Number.isInteger(from) && Number.isInteger(until) && from >= 0 && from < until && until <= DAY_MINUTES

/** False e.g. where this machine does not know the zone, or where a row was changed by hand. */
export function isReadable({ zone, week, days }: Calendar): boolean {
  return isTimeZone(zone) && week.length === 7 && [...week, ...days.map(({ spans }) => spans)].flat().every(isSpan)
}

/** One that cannot be read shuts no one out: it is as if it were not there. */
export function lineHoursFrom(stored: readonly StoredCalendar[]): LineHours {
  const find = (name: CalendarName): Calendar | undefined => {
    const one = stored.find((other) => other.name === name)
    const whole = one && wholeCalendar(one)
    return whole !== undefined && isReadable(whole) ? whole : undefined
  }
  const named = <Name extends string>(names: readonly Name[], nameOf: (one: Name) => CalendarName) =>
    Object.fromEntries(
      names.flatMap((one) => {
        const calendar = find(nameOf(one))
        return calendar === undefined ? [] : [[one, calendar] as const]
      }),
    )
  return {
    desks: named(DESKS, (desk) => `desk:${desk}`),
    contracts: named(CONTRACT_HOURS, (hours) => `contract:${hours}`),
  }
}
