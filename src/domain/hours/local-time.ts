/** What time it is where a contact is, and when a call is expected there, so that a callback does not wake them at night. Pure. */
import { daily, nextOpening, type Span } from './calendar.ts'
import { clockIn, isTimeZone } from './zoned-time.ts'

/** Where a contact is, as far as that is known. */
export interface Whereabouts {
  /** One that is on record; all those of a country, where only the number tells; none where nothing does. */
  zones: readonly string[]
  /** The zone, or the code of the country. */
  place: string
  /** By the country of their number: their own zone was never entered. */
  isGuessed: boolean
}

export type LocalTime =
  /** `clock`: hours and minutes, e.g. `02:50`; where several zones may be meant, `02:50 to 05:50`. */
  | { kind: 'known'; clock: string; place: string; isGuessed: boolean; isDay: boolean; opens: Opens | undefined }
  | { kind: 'unknown' }

/** When a call is expected next, also by the clock there. */
export interface Opens {
  at: Date
  clock: string
  zone: string
}

/** A contact whose zone was never entered has UTC, so UTC says nothing. */
export function saysNothing(zone: string): boolean {
  return zone === 'UTC' || zone === 'Etc/UTC' || !isTimeZone(zone)
}

/** By day where it may be day: a guess keeps no one from being rung unless it is night in all of the country. `hours` are of their own clock. */
export function localTimeAt({ zones, place, isGuessed }: Whereabouts, hours: Span, now: Date): LocalTime {
  const [first] = zones
  if (first === undefined) return { kind: 'unknown' }
  const clocks = [...new Set(zones.map((zone) => clockIn(zone, now)))].toSorted()
  const [earliest, latest] = [clocks[0] ?? '', clocks.at(-1) ?? '']
  const next = zones
    .map((zone) => ({ zone, at: nextOpening([daily(zone, hours)], now) ?? now }))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())[0] ?? { zone: first, at: now }
  const isDay = next.at.getTime() <= now.getTime()
  return {
    kind: 'known',
    clock: earliest === latest ? earliest : `${earliest} to ${latest}`,
    place,
    isGuessed,
    isDay,
    opens: isDay ? undefined : { at: next.at, clock: clockIn(next.zone, next.at), zone: next.zone },
  }
}
