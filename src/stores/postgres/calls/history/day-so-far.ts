/** What the records tell of the day so far, quarter hour by quarter hour. */
import type { Pool } from 'pg'
import type { DaySoFar } from '../../../../calls/history/call-reports.ts'
import { IS_REFUSED, SHORT_ABANDON_SECONDS } from './sum-columns.ts'

/** A call that is refused is over sooner; the index is on the beginning. */
const LONGEST_CALL_HOURS = 6

/** A call counts in the quarter hour in which it joined a queue, or began where it joined none. */
const CALLS = `
  WITH h AS (
    SELECT * FROM call_history
     WHERE started_at >= (date_trunc('day', $1::timestamptz AT TIME ZONE $2) AT TIME ZONE $2) AND started_at <= $1 AND NOT is_callback AND is_trial IS NOT TRUE)`

const QUARTERS = `${CALLS}
  SELECT date_bin('15 minutes', queued_at, '2000-01-01T00:00:00Z') AS at, count(*)::int AS offered,
         (count(*) FILTER (WHERE answered_at IS NOT NULL))::int AS answered,
         (count(*) FILTER (WHERE ending = 'abandoned' AND answered_at IS NULL AND wait_seconds > ${SHORT_ABANDON_SECONDS}))::int AS abandoned
    FROM h WHERE queued_at IS NOT NULL GROUP BY 1 ORDER BY 1`

const LISTS = `${CALLS}
  SELECT 'wait' AS list, wait_seconds::text AS value, count(*)::int AS calls FROM h
   WHERE answered_at IS NOT NULL AND wait_seconds IS NOT NULL GROUP BY wait_seconds
  UNION ALL
  SELECT 'rule', rule, count(*)::int FROM h WHERE ${IS_REFUSED} AND rule IS NOT NULL GROUP BY rule
  UNION ALL
  SELECT 'refused-in-hour', '', count(*)::int FROM call_history h
   WHERE started_at > $1::timestamptz - interval '${LONGEST_CALL_HOURS} hours' AND started_at <= $1 AND ended_at > $1::timestamptz - interval '1 hour'
     AND NOT is_callback AND is_trial IS NOT TRUE AND ${IS_REFUSED}`

export async function readDaySoFar(pool: Pool, now: Date, zone: string): Promise<DaySoFar> {
  const [quarters, lists] = await Promise.all([
    pool.query<DaySoFar['quarters'][number]>({ name: 'day-quarters', text: QUARTERS, values: [now, zone] }),
    pool.query<{ list: string; value: string; calls: number }>({ name: 'day-lists', text: LISTS, values: [now, zone] }),
  ])
  const ofList = (name: string) => lists.rows.filter(({ list }) => list === name)
  return {
    quarters: quarters.rows,
    waits: ofList('wait')
      .map(({ value, calls }) => [Number(value), calls] as const)
      .toSorted(([a], [b]) => a - b),
    rules: ofList('rule')
      .map(({ value, calls }) => [value, calls] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
    refusedInHour: ofList('refused-in-hour')[0]?.calls ?? 0,
  }
}
