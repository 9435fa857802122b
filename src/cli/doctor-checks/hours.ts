/** What the doctor says about the calendars of desks and contracts. */
import { hoursAt } from '../../domain/hours/calendar.ts'
import { isReadable, wholeCalendar, type StoredCalendar } from '../../domain/hours/stored-calendar.ts'
import { addDays, dayIn } from '../../domain/hours/zoned-time.ts'
import { postgresAudit } from '../../stores/postgres/audit/audit-log.ts'
import { tableExists } from '../../stores/postgres/database/read-rows.ts'
import { postgresHours } from '../../stores/postgres/hours/hours-store.ts'
import { ok, warn, wrong, type Found } from './check-result.ts'
import type { Database } from './stores.ts'

/** An address is read every six hours. */
const UNREAD_MS = 2 * 86_400_000
/** Holidays that end sooner than this are to be entered for the next year. */
const LAST_HOLIDAY_DAYS = 45
const MEND = 'look at it on /board/hours'

/** Nothing where the database cannot be asked, which another check says. */
export async function callHours(asked: Promise<Database>, now: Date): Promise<Found[]> {
  const database = await asked
  if ('why' in database || !(await tableExists(database.pool, 'hours_calendars'))) return []
  // It is only read from.
  const stored = await postgresHours(database.pool, postgresAudit(database.pool, new Uint8Array(32))).all()
  const found = [
    ...stored.flatMap((one) => aboutCalendar(one, now)),
    ...(stored.some(({ name }) => name === 'contract:business-hours') ? [] : await uncovered(database.pool)),
  ]
  if (found.length > 0) return found
  return [ok(stored.length === 0 ? 'no calendar: every desk is always open' : `${stored.length} calendars can be read`)]
}

function aboutCalendar(one: StoredCalendar, now: Date): Found[] {
  const { name, zone, feed } = one
  const whole = wholeCalendar(one)
  if (!isReadable(whole))
    return [
      wrong(`the calendar ${name} (${zone}) cannot be read, so it is always open`, 'save it again on /board/hours'),
    ]
  const { isOpen, changesAt } = hoursAt(whole, now)
  const never = !isOpen && changesAt === undefined
  return [
    ...(never ? [warn(`${name} is closed, and does not open within a year`, MEND)] : []),
    ...(feed === undefined ? [] : aboutFeed(name, feed, now)),
    ...holidaysEnd(name, zone, whole.days, now),
  ]
}

function aboutFeed(name: string, { readAt, problem }: NonNullable<StoredCalendar['feed']>, now: Date): Found[] {
  const why = problem === undefined ? '' : `: ${problem}`
  if (readAt === undefined)
    return problem === undefined ? [] : [warn(`the holidays of ${name} were never read from their address${why}`, MEND)]
  const isOld = now.getTime() - readAt.getTime() > UNREAD_MS
  return isOld
    ? [warn(`the holidays of ${name} were last read on ${readAt.toISOString().slice(0, 10)}${why}`, MEND)]
    : []
}

/** Those with holidays of the past or of the next weeks alone. */
function holidaysEnd(name: string, zone: string, days: readonly { day: string }[], now: Date): Found[] {
  const last = days
    .map(({ day }) => day)
    .toSorted()
    .at(-1)
  if (last === undefined || last > addDays(dayIn(zone, now), LAST_HOLIDAY_DAYS)) return []
  return [warn(`the last other day of ${name} is ${last}`, 'enter the holidays of the next year on /board/hours')]
}

async function uncovered(pool: Parameters<typeof tableExists>[0]): Promise<Found[]> {
  const { rows } = await pool.query<{ contracts: number }>(
    `SELECT count(*)::int AS contracts FROM contracts
      WHERE hours IN ('business', 'business-hours') AND terminated_on IS NULL AND ends_on >= now()`,
  )
  const contracts = rows[0]?.contracts ?? 0
  return contracts === 0
    ? []
    : [
        warn(
          `${contracts} contracts say business-hours, which has no calendar: they cover every hour`,
          'enter its hours on /board/hours',
        ),
      ]
}
