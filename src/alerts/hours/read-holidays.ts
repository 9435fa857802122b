/** Whole days of an iCalendar file (RFC 5545), as days on which it is closed. */
import type ICAL from 'ical.js'
import type { SpecialDay } from '../../domain/hours/calendar.ts'
import { addDays, dayIn } from '../../domain/hours/zoned-time.ts'
import { dayOf, readEvents, Unreadable } from '../ical-events.ts'

export interface HolidaysRead {
  days: SpecialDay[]
  /** Entries that are no whole days or cannot be read, and say nothing of hours. */
  leftOut: number
}

const BACK_DAYS = 31
const AHEAD_DAYS = 800
const MOST_DAYS = 400
export const nothingIsThere = () => new Unreadable('it has no whole day from now on')

/** Throws a sentence where the text is no calendar. Days of the past are left out. */
export function readHolidays(body: string, zone: string, now: Date): HolidaysRead {
  const today = dayIn(zone, now)
  const [from, until] = [addDays(today, -BACK_DAYS), addDays(today, AHEAD_DAYS)]
  const found = new Map<string, SpecialDay>()
  const { events, occurrences } = readEvents(body)
  let leftOut = 0
  for (const event of events) {
    try {
      for (const { start, item } of occurrences(event, from, until)) {
        const lasts = wholeDays(item)
        if (lasts === undefined) continue
        const { first, last, name } = daysFrom(item, start, lasts)
        for (let day = first < from ? from : first; day < last && day <= until; day = addDays(day, 1))
          if (found.size < MOST_DAYS && !found.has(day)) found.set(day, { day, name, spans: [] })
      }
      if (wholeDays(event) === undefined) leftOut += 1
    } catch {
      // A date that no calendar has, or a recurrence that says nothing.
      leftOut += 1
    }
  }
  return { days: [...found.values()].toSorted((a, b) => a.day.localeCompare(b.day)), leftOut }
}

interface Days {
  first: string
  /** The day after. */
  last: string
  name: string
}

/** How many days; undefined: no whole ones. Some write a day as from midnight to midnight. */
function wholeDays({ startDate, endDate, duration }: ICAL.Event): number | undefined {
  const isMidnight = ({ hour, minute, second, zone }: ICAL.Time) =>
    hour === 0 && minute === 0 && second === 0 && zone?.tzid !== 'UTC'
  if (startDate === null) return undefined
  const days = Math.round(duration.toSeconds() / 86_400)
  if (startDate.isDate) return Math.max(1, Math.min(366, days))
  return isMidnight(startDate) && isMidnight(endDate) && days >= 1 ? Math.min(366, days) : undefined
}

function daysFrom(event: ICAL.Event, time: ICAL.Time, lasts: number): Days {
  const first = dayOf(time)
  return { first, last: addDays(first, lasts), name: nameOf(event) }
}

const nameOf = ({ summary }: ICAL.Event) =>
  (summary ?? '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 80) || 'Holiday'
