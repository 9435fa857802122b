/** Whole days of an iCalendar file (RFC 5545), as days on which it is closed. */
import ICAL from 'ical.js'
import type { SpecialDay } from '../../domain/hours/calendar.ts'
import { addDays, dayIn } from '../../domain/hours/zoned-time.ts'
import { detailsOf, isCancelled } from '../ical-events.ts'

export interface HolidaysRead {
  days: SpecialDay[]
  /** Entries that are no whole days or cannot be read, and say nothing of hours. */
  leftOut: number
}

/** A calendar of years is some hundred kilobytes. */
export const LARGEST_CALENDAR = 2_000_000

const BACK_DAYS = 31
const AHEAD_DAYS = 800
const MOST_DAYS = 400
/** Of all entries together: a file of others must not keep a processor busy. */
const MOST_OCCURRENCES = 40_000

class Unreadable extends Error {}

const NO_CALENDAR = 'it is no calendar (RFC 5545)'

export const nothingIsThere = () => new Unreadable('it has no whole day from now on')

/** The text of a file: UTF-8, or UTF-16 with its mark. Throws a sentence. */
export function calendarText(bytes: Uint8Array): string {
  if (bytes.length > LARGEST_CALENDAR) throw new Unreadable('it is too long')
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  try {
    return new TextDecoder(isUtf16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8', { fatal: true }).decode(
      bytes,
    )
  } catch (cause) {
    throw new Unreadable('it is no text in UTF-8 or UTF-16', { cause })
  }
}

/** Throws a sentence where the text is no calendar. Days of the past are left out. */
export function readHolidays(body: string, zone: string, now: Date): HolidaysRead {
  const today = dayIn(zone, now)
  const [from, until] = [addDays(today, -BACK_DAYS), addDays(today, AHEAD_DAYS)]
  const found = new Map<string, SpecialDay>()
  const left = { occurrences: MOST_OCCURRENCES }
  let leftOut = 0
  for (const event of eventsOf(body)) {
    try {
      if (!isWritten(event)) throw new Unreadable('it has a date that no calendar has')
      for (const { first, last, name } of occurrences(event, until, left))
        for (let day = first < from ? from : first; day < last && day <= until; day = addDays(day, 1))
          if (found.size < MOST_DAYS && !found.has(day)) found.set(day, { day, name, spans: [] })
      if (wholeDays(event) === undefined) leftOut += 1
    } catch {
      // A date that no calendar has, or a recurrence that says nothing.
      leftOut += 1
    }
  }
  return { days: [...found.values()].toSorted((a, b) => a.day.localeCompare(b.day)), leftOut }
}

/** With what changed or cancelled one of their occurrences. A file may hold several calendars. */
function eventsOf(body: string): ICAL.Event[] {
  const all = rootsOf(body).flatMap((root) => root.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)))
  const changed = all.filter((event) => event.isRecurrenceException())
  const series = all.filter((event) => !event.isRecurrenceException())
  for (const event of series)
    for (const other of changed) if (event.isRecurring() && other.uid === event.uid) event.relateException(other)
  // Of a series that is not in the file.
  const alone = changed.filter((event) => !series.some((one) => one.uid === event.uid))
  return [...series, ...alone].filter((event) => !isCancelled(event))
}

function rootsOf(body: string): ICAL.Component[] {
  try {
    const parsed: unknown = ICAL.parse(body.replace(/^\uFEFF/, '').trimStart())
    const isMany = Array.isArray(parsed) && Array.isArray(parsed[0])
    const roots = (isMany ? parsed : [parsed]).map((one: unknown) => {
      if (!Array.isArray(one)) throw new Unreadable(NO_CALENDAR)
      return new ICAL.Component(one)
    })
    if (roots.some(({ name }) => name !== 'vcalendar')) throw new Unreadable(NO_CALENDAR)
    return roots
  } catch (cause) {
    throw new Unreadable(NO_CALENDAR, { cause })
  }
}

/** False for the 32nd of a month, which the library takes for the 1st of the next. */
function isWritten({ component, startDate }: ICAL.Event): boolean {
  const property: unknown = component.getFirstProperty('dtstart')?.toJSON()
  const written: unknown = Array.isArray(property) ? property[3] : undefined
  return startDate === null || (typeof written === 'string' && written.startsWith(dayOf(startDate)))
}

interface Days {
  first: string
  /** The day after. */
  last: string
  name: string
}

function* occurrences(event: ICAL.Event, until: string, left: { occurrences: number }): Generator<Days> {
  const lasts = wholeDays(event)
  if (!event.isRecurring()) {
    if (lasts !== undefined) yield daysFrom(event, event.startDate, lasts)
    return
  }
  const times = event.iterator()
  for (; left.occurrences > 0; left.occurrences -= 1) {
    const next: ICAL.Time | null | undefined = times.next()
    if (next === null || next === undefined || dayOf(next) > until) return
    const { item, startDate } = detailsOf(event.getOccurrenceDetails(next))
    const own = wholeDays(item)
    if (own !== undefined && !isCancelled(item)) yield daysFrom(item, startDate, own)
  }
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

function dayOf({ year, month, day }: ICAL.Time): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

const nameOf = ({ summary }: ICAL.Event) =>
  (summary ?? '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 80) || 'Holiday'
