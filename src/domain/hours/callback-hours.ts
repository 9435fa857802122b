/** When a callback may be made: within the hours of the desk that makes it, and by day where the contact is. Pure. */
import { daily, nextOpening, type Calendar, type Span } from './calendar.ts'
import { localTimeAt, type Opens, type Whereabouts } from './local-time.ts'
import { clockIn } from './zoned-time.ts'

/** When the turn of a callback comes. `zone` is that of the desk where it is closed, and of the contact where it is night there. */
export interface TurnComes extends Opens {
  why: 'night' | 'closed'
}

/** After the desk opens, its hours and the contact's day meet within two weeks or not at all. */
const MEET_DAYS = 14

/**
 * From when on it may be made; undefined: now.
 * - `calendars`: of the desk, and of the contract where that kept the caller out; none for a callback agreed within hours.
 * - `day`: undefined where the contact may be rung at any hour of theirs.
 *
 * Hours that never meet the contact's day, and a desk that never opens, hold nothing back: no caller is forgotten.
 */
export function callbackOpens(
  calendars: readonly Calendar[],
  day: { where: Whereabouts; hours: Span } | undefined,
  now: Date,
): TurnComes | undefined {
  const opensAt = calendars.length === 0 ? now : nextOpening(calendars, now)
  const byDay = day === undefined || day.where.zones.length === 0 ? undefined : day
  if (byDay === undefined || opensAt === undefined) {
    const there = byDay && localTimeAt(byDay.where, byDay.hours, now)
    if (there?.kind === 'known') return there.opens && { ...there.opens, why: 'night' }
    return opensAt && opensAt > now ? atDesk(opensAt, calendars) : undefined
  }
  const first = meeting(calendars, byDay, opensAt)
  if (first === undefined) return callbackOpens([], byDay, now)
  if (first.at <= now) return undefined
  return first.at.getTime() === opensAt.getTime()
    ? atDesk(first.at, calendars)
    : { ...first, clock: clockIn(first.zone, first.at), why: 'night' }
}

/** Whether the desk is ever open by day where the contact is. */
export function meetsDay(calendars: readonly Calendar[], where: Whereabouts, hours: Span, now: Date): boolean {
  const opensAt = nextOpening(calendars, now)
  if (calendars.length === 0 || opensAt === undefined || where.zones.length === 0) return true
  return meeting(calendars, { where, hours }, opensAt) !== undefined
}

/** Where several zones may be meant, the first in which it is day. */
function meeting(
  calendars: readonly Calendar[],
  { where, hours }: { where: Whereabouts; hours: Span },
  from: Date,
): { at: Date; zone: string } | undefined {
  return where.zones
    .flatMap((zone) => {
      const at = nextOpening([...calendars, daily(zone, hours)], from, MEET_DAYS)
      return at === undefined ? [] : [{ zone, at }]
    })
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())[0]
}

function atDesk(at: Date, [first]: readonly Calendar[]): TurnComes {
  const zone = first?.zone ?? 'UTC'
  return { at, zone, clock: clockIn(zone, at), why: 'closed' }
}
