/** Whole days of an iCalendar file (RFC 5545), as days on which it is closed. */
import ICAL from 'ical.js'
import type { SpecialDay } from '../../domain/hours/calendar.ts'
import { addDays, dayIn } from '../../domain/hours/zoned-time.ts'

export interface HolidaysRead {
  days: SpecialDay[]
  /** Entries that are no whole days, and say nothing of hours. */
  leftOut: number
}

const BACK_DAYS = 31
const AHEAD_DAYS = 800
const MOST_DAYS = 400
const MOST_OCCURRENCES = 4_000

class Unreadable extends Error {}

export const nothingIsThere = () => new Unreadable('it has no whole day from now on')

/** Throws a sentence where the text is no calendar. Days of the past are left out. */
export function readHolidays(body: string, zone: string, now: Date): HolidaysRead {
  const today = dayIn(zone, now)
  const [from, until] = [addDays(today, -BACK_DAYS), addDays(today, AHEAD_DAYS)]
  const found = new Map<string, SpecialDay>()
  let leftOut = 0
  for (const event of eventsOf(body)) {
    if (!event.startDate?.isDate) leftOut += 1
    else
      for (const { first, last } of occurrences(event, until))
        for (let day = first < from ? from : first; day < last && day <= until; day = addDays(day, 1))
          if (found.size < MOST_DAYS && !found.has(day)) found.set(day, { day, name: nameOf(event), spans: [] })
  }
  return { days: [...found.values()].toSorted((a, b) => a.day.localeCompare(b.day)), leftOut }
}

function eventsOf(body: string): ICAL.Event[] {
  try {
    const root = ICAL.Component.fromString(body)
    if (root.name !== 'vcalendar') throw new Unreadable('it is no calendar (RFC 5545)')
    return root
      .getAllSubcomponents('vevent')
      .filter((one) => one.getFirstPropertyValue('status') !== 'CANCELLED')
      .map((one) => new ICAL.Event(one))
  } catch {
    throw new Unreadable('it is no calendar (RFC 5545)')
  }
}

/** `last` is the day after. */
function* occurrences(event: ICAL.Event, until: string): Generator<{ first: string; last: string }> {
  const lasts = Math.max(1, Math.min(366, Math.round(event.duration.toSeconds() / 86_400)))
  if (!event.isRecurring()) {
    yield daysFrom(event.startDate, lasts)
    return
  }
  const times = event.iterator()
  for (let count = 0; count < MOST_OCCURRENCES; count += 1) {
    const next: ICAL.Time | null | undefined = times.next()
    if (next === null || next === undefined) return
    const one = daysFrom(next, lasts)
    if (one.first > until) return
    yield one
  }
}

function daysFrom({ year, month, day }: ICAL.Time, lasts: number): { first: string; last: string } {
  const two = (part: number) => String(part).padStart(2, '0')
  const first = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  return { first, last: addDays(first, lasts) }
}

const nameOf = ({ summary }: ICAL.Event) =>
  (summary ?? '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 80) || 'Holiday'
