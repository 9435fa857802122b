/** Calendars as a supervisor writes them: hours of a day in one line, days that are otherwise one a line. What is wrong is said by field. */
import { DAY_MINUTES, WHOLE_DAY, type Calendar, type SpecialDay, type Span } from './calendar.ts'
import { isShown, isTimeZone, wallOn } from './zoned-time.ts'

export interface TypedCalendar {
  zone: string
  /** Seven, from Monday. */
  week: readonly string[]
  days: string
}

export type CalendarField = 'zone' | 'days' | `week-${number}`
export type WrongCalendar = Readonly<Partial<Record<CalendarField, string>>>

const MOST_SPANS = 3
const MOST_DAYS = 400
const LONGEST_NAME = 80
const SPAN = /^(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})$/
const SPANS = /^(?:\d{1,2}:\d{2}\s*[-–—]\s*\d{1,2}:\d{2}\s*,?\s*)+/

export function calendarFrom(typed: TypedCalendar): { calendar: Calendar } | { wrong: WrongCalendar } {
  const wrong: Record<string, string> = {}
  const zone = typed.zone.trim()
  if (!isTimeZone(zone)) wrong['zone'] = 'A time zone is needed, like Europe/London or UTC.'
  const week = Array.from({ length: 7 }, (_, i) => {
    const read = readSpans(typed.week[i] ?? '')
    if ('fault' in read) wrong[`week-${i}`] = read.fault
    return 'spans' in read ? read.spans : []
  })
  const days = readDays(typed.days, zone)
  if ('fault' in days) wrong['days'] = days.fault
  return Object.keys(wrong).length > 0 || 'fault' in days ? { wrong } : { calendar: { zone, week, days: days.days } }
}

export function typedFrom({ zone, week, days }: Calendar): TypedCalendar {
  return { zone, week: week.map(inWords), days: daysInLines(days).join('\n') }
}

/** `2026-12-25 Christmas Day`, `2026-12-24 09:00–12:00 Christmas Eve` */
export function daysInLines(days: readonly SpecialDay[]): string[] {
  return days.map(({ day, name, spans }) => `${day} ${spans.length === 0 ? '' : `${inWords(spans)} `}${name}`)
}

export const NO_HOLIDAY_ADDRESS = 'An address that begins with https:// is needed, without a password in it.'

/** Of an iCalendar file with holidays. */
export function isHolidayAddress(typed: string): boolean {
  const url = URL.parse(typed)
  return (
    url !== null && url.protocol === 'https:' && url.username === '' && url.password === '' && typed.length <= 2_000
  )
}

/** `09:00–12:00, 13:00–17:00`; of none, `closed`. */
export function inWords(spans: readonly Span[]): string {
  return spans.length === 0 ? 'closed' : spans.map(({ from, until }) => `${clockOf(from)}–${clockOf(until)}`).join(', ')
}

function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

function readSpans(text: string): { spans: readonly Span[] } | { fault: string } {
  const line = text.trim().toLowerCase()
  if (line === '' || line === 'closed') return { spans: [] }
  if (line === 'all day' || line === '24h') return { spans: WHOLE_DAY }
  const spans: Span[] = []
  for (const part of line.split(',')) {
    const found = SPAN.exec(part.trim())
    if (found === null)
      return { fault: `Write hours like 09:00–17:00, or closed: "${part.trim().slice(0, 20)}" is none.` }
    const [, h1 = 0, m1 = 0, h2 = 0, m2 = 0] = found.map(Number)
    const [from, until] = [h1 * 60 + m1, h2 * 60 + m2]
    if (m1 > 59 || m2 > 59 || from >= DAY_MINUTES || until > DAY_MINUTES)
      return { fault: 'A day goes from 00:00 to 24:00.' }
    if (from >= until)
      return { fault: 'It ends before it begins. Write a night as two: until 24:00, and from 00:00 on the next day.' }
    spans.push({ from, until })
  }
  const sorted = spans.toSorted((a, b) => a.from - b.from)
  if (sorted.length > MOST_SPANS) return { fault: `At most ${MOST_SPANS} times a day.` }
  if (sorted.some(({ from }, i) => from < (sorted[i - 1]?.until ?? 0))) return { fault: 'Two of these times overlap.' }
  return { spans: sorted }
}

function readDays(text: string, zone: string): { days: SpecialDay[] } | { fault: string } {
  const days: SpecialDay[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = readDay(line.trim(), zone)
    const fault = 'fault' in read ? read.fault : days.some(({ day }) => day === read.day) && 'The day is there twice.'
    if (fault !== false) return { fault: `Line ${i + 1}: ${fault}` }
    if ('day' in read) days.push(read)
  }
  if (days.length > MOST_DAYS) return { fault: `At most ${MOST_DAYS} days.` }
  return { days: days.toSorted((a, b) => a.day.localeCompare(b.day)) }
}

function readDay(line: string, zone: string): SpecialDay | { fault: string } {
  const [, day = '', rest = ''] = /^(\d{4}-\d{2}-\d{2})(?:\s+(.*))?$/.exec(line) ?? []
  if (!isDay(day)) return { fault: 'Begin with a day of the calendar, like 2026-12-25.' }
  const hours = SPANS.exec(rest)?.[0] ?? ''
  const read = readSpans(hours.replace(/,\s*$/, ''))
  if ('fault' in read) return read
  const name = rest.slice(hours.length).trim()
  if (name === '' || name.length > LONGEST_NAME) return { fault: `Name the day, in at most ${LONGEST_NAME} letters.` }
  const missing = isTimeZone(zone) ? skippedIn(read.spans, day, zone) : undefined
  if (missing !== undefined)
    return { fault: `${day} has no ${clockOf(missing)} in ${zone}: the clocks change. Give another time.` }
  return { day, name, spans: read.spans }
}

function isDay(day: string): boolean {
  return day !== '' && isShown(wallOn(day, DAY_MINUTES / 2), 'UTC')
}

/** The first time that the clock on the wall does not show on that day. */
function skippedIn(spans: readonly Span[], day: string, zone: string): number | undefined {
  return spans
    .flatMap(({ from, until }) => [from, until])
    .filter((minutes) => minutes > 0 && minutes < DAY_MINUTES)
    .find((minutes) => !isShown(wallOn(day, minutes), zone))
}
