/** What time it is where a contact is, so that no one is called back in the middle of their night. Pure. */

/** Hours in which a call is expected: own choice. */
const DAY = { from: 8, to: 20 }

export type LocalTime =
  /** `clock`: hours and minutes, e.g. `02:50`. */
  | { kind: 'known'; clock: string; zone: string; isDay: boolean }
  /** UTC is what a contact has whose zone was never said. */
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
    // A name of a zone that this runtime does not know.
    if (error instanceof RangeError) return { kind: 'unknown' }
    throw error
  }
}
