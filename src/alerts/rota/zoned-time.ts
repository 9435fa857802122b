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

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Throws for a zone that is not known. */
export function wallTime(at: Date, zone: string): WallTime {
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
  return {
    year: of('year'),
    month: of('month'),
    day: of('day'),
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
  }
}

const asUtc = ({ year, month, day, hour, minute, second }: WallTime) =>
  Date.UTC(year, month - 1, day, hour, minute, second)

/**
 * The moment at which a clock in this zone shows that time. Of an hour that it shows twice, the first; in an hour that it skips,
 * as much later as it skips.
 */
export function momentOf(wall: WallTime, zone: string): Date {
  const shown = asUtc(wall)
  const offset = (near: number) => asUtc(wallTime(new Date(near), zone)) - near
  // The zone may change between the two: one of them is right, both are, or neither is.
  const before = shown - offset(shown - DAY_MS)
  const after = shown - offset(shown + DAY_MS)
  const right = [before, after].filter((at) => asUtc(wallTime(new Date(at), zone)) === shown)
  return new Date(right.length === 0 ? before : Math.min(...right))
}
