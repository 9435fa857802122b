/** A moment as a person types it: a day and a time by the clock of a zone. One that the clock does not show there is refused. Pure. */
import { DAY_MINUTES } from './calendar.ts'
import { isShown, momentOf, wallOn, type WallTime } from './zoned-time.ts'

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/
const CLOCK = /^([0-9]{2}):([0-9]{2})$/
const WHOLE =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$/

export const NO_SUCH_TIME = 'There is no such time on that day: the clocks change, or the calendar has no such day.'

/** The moment, the first where the clock shows it twice; or why there is none. */
export function momentAt(day: string, clock: string, zone: string): Date | string {
  const wall = wallFrom(day, clock)
  if (wall === undefined) return 'Give a day and a time.'
  return isShown(wall, zone) ? momentOf(wall, zone) : NO_SUCH_TIME
}

/** `2026-12-25T09:00`, by the clock of that zone; or with a zone of its own, as `2026-12-25T09:00Z` and `…+01:00`. */
export function momentFrom(text: string, zone: string): Date | string {
  const [, day = '', clock = '', offset] = WHOLE.exec(text.trim()) ?? []
  if (offset === undefined || typeof momentAt(day, clock, 'UTC') === 'string') return momentAt(day, clock, zone)
  const at = new Date(text.trim())
  return Number.isNaN(at.getTime()) ? NO_SUCH_TIME : at
}

function wallFrom(day: string, clock: string): WallTime | undefined {
  const [, hour, minute] = CLOCK.exec(clock)?.map(Number) ?? []
  if (!DAY.test(day) || hour === undefined || minute === undefined || minute > 59) return undefined
  const minutes = hour * 60 + minute
  return minutes < DAY_MINUTES ? wallOn(day, minutes) : undefined
}
