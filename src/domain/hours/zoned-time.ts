/** Times of a calendar and a zone, there and back; an hour that the clock skips or has twice is answered, too. */

/** What a clock on the wall shows; `month` and `day` count from 1. */
export interface WallTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Clocks change at quarters of an hour of UTC, so that one reading holds for a quarter. Reading one takes as long as a query. */
const QUARTER_MS = 15 * MINUTE_MS
const MOST_QUARTERS = 20_000

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Throws for a zone that is not known. */
export function wallTime(at: Date, zone: string): WallTime {
  const shown = new Date(at.getTime() + offsetAt(at.getTime(), zone))
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  }
}

/** What the clock in a zone is ahead of UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const quarter = Math.floor(at / QUARTER_MS)
  const key = `${zone} ${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size >= MOST_QUARTERS) offsets.clear()
  const offset = readClock(quarter * QUARTER_MS, zone) - quarter * QUARTER_MS
  offsets.set(key, offset)
  return offset
}

function readClock(at: number, zone: string): number {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(zone, format)
  }
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const of = (name: Intl.DateTimeFormatPartTypes) => part.get(name) ?? 0
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

const asUtc = ({ year, month, day, hour, minute, second }: WallTime) =>
  Date.UTC(year, month - 1, day, hour, minute, second)

/** The offsets before and after a change of the clock near that time, and the moments that show it. */
function around(wall: WallTime, zone: string): { shown: number; before: number; after: number; right: number[] } {
  const shown = asUtc(wall)
  // The zone may change between the two: one of them is right, both are, or neither is.
  const before = shown - offsetAt(shown - DAY_MS, zone)
  const after = shown - offsetAt(shown + DAY_MS, zone)
  return { shown, before, after, right: [before, after].filter((at) => at + offsetAt(at, zone) === shown) }
}

/**
 * The moment at which a clock in this zone shows that time. Of an hour that it shows twice, the first; in an hour that it skips,
 * as much later as it skips.
 */
export function momentOf(wall: WallTime, zone: string): Date {
  const { before, right } = around(wall, zone)
  return new Date(right.length === 0 ? before : Math.min(...right))
}

/** False for an hour that the clock skips on that day, and for a day that no calendar has, as 30 February. */
export function isShown(wall: WallTime, zone: string): boolean {
  const { year, month, day, hour, minute } = wall
  const { shown, right } = around(wall, zone)
  const there = new Date(shown)
  const isDay = there.getUTCFullYear() === year && there.getUTCMonth() === month - 1 && there.getUTCDate() === day
  return right.length > 0 && isDay && hour < 24 && minute < 60
}

/**
 * The moments from which, and until which, a clock shows less than that time. They differ where it is shown twice: the first and
 * the last. Where it is skipped, both are the moment at which the clock changes.
 */
export function momentsOf(wall: WallTime, zone: string): { first: Date; last: Date } {
  const { shown, before, after, right } = around(wall, zone)
  if (right.length > 0) return { first: new Date(Math.min(...right)), last: new Date(Math.max(...right)) }
  let [low, high] = [Math.min(before, after), Math.max(before, after)]
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS
    if (middle + offsetAt(middle, zone) < shown) low = middle
    else high = middle
  }
  return { first: new Date(high), last: new Date(high) }
}

/** The calendar day in a zone, `YYYY-MM-DD`: compares as text. */
export function dayIn(zone: string, at: Date): string {
  const { year, month, day } = wallTime(at, zone)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** What the clock shows in a zone, `HH:MM`. */
export function clockIn(zone: string, at: Date): string {
  const { hour, minute } = wallTime(at, zone)
  return `${two(hour)}:${two(minute)}`
}

const two = (part: number) => String(part).padStart(2, '0')

/** So many days of the calendar later, or earlier where it is negative; `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  if (days === 0) return day
  const moved = new Date(`${day}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}

/** Asking costs much, and there are some six hundred names; others are not remembered. */
const zones = new Set<string>()

/** Whether this runtime knows a zone of this name. `Intl.DateTimeFormat` throws for another one, and there is no other way to ask. */
export function isTimeZone(name: string): boolean {
  if (zones.has(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0)
    zones.add(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
