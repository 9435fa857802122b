/** What time it is where a contact is, so that a callback does not wake them at night. Pure. */

/** Hours in which a call is expected: own choice. */
const DAY = { from: 8, to: 20 }

export type LocalTime =
  /** `clock`: hours and minutes, e.g. `02:50`. */
  | { kind: 'known'; clock: string; zone: string; isDay: boolean }
  /** A contact whose zone was never entered has UTC, so UTC says nothing. */
  | { kind: 'unknown' }

export function localTimeAt(zone: string, now: Date): LocalTime {
  if (zone === 'UTC' || zone === 'Etc/UTC') return { kind: 'unknown' }
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    const clock = format.format(now)
    const hour = Number(clock.slice(0, 2))
    return { kind: 'known', clock, zone, isDay: hour >= DAY.from && hour < DAY.to }
  } catch (error) {
    // This runtime does not know a zone of this name.
    if (error instanceof RangeError) return { kind: 'unknown' }
    throw error
  }
}
