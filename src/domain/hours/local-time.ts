/** What time it is where a contact is, and when a call is expected there, so that a callback does not wake them at night. Pure. */
import { daily, hoursAt, nextOpening, type Calendar } from './calendar.ts'
import { clockIn, isTimeZone } from './zoned-time.ts'

/** Hours in which a call is expected, by the contact's own clock: own choice. */
const DAY = { from: 8 * 60, until: 20 * 60 }

export type LocalTime =
  /** `clock`: hours and minutes, e.g. `02:50`. */
  | { kind: 'known'; clock: string; zone: string; isDay: boolean }
  /** A contact whose zone was never entered has UTC, so UTC says nothing. */
  | { kind: 'unknown' }

/** Undefined where the zone says nothing about the contact, or this runtime does not know it. */
export function dayHoursOf(zone: string): Calendar | undefined {
  return zone === 'UTC' || zone === 'Etc/UTC' || !isTimeZone(zone) ? undefined : daily(zone, DAY)
}

export function localTimeAt(zone: string, now: Date): LocalTime {
  const day = dayHoursOf(zone)
  if (day === undefined) return { kind: 'unknown' }
  return { kind: 'known', clock: clockIn(zone, now), zone, isDay: hoursAt(day, now).isOpen }
}

/** The first moment from then on at which a call is expected: that moment itself by day, and where the zone says nothing. */
export function nextInDayHours(zone: string, from: Date): Date {
  const day = dayHoursOf(zone)
  return day === undefined ? from : (nextOpening([day], from) ?? from)
}
