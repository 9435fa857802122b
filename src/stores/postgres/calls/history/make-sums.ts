/** Sums up the calls of days, weeks and months that are over, so that no report has to read every call. */
import type { Pool, PoolClient } from 'pg'
import { DIMENSIONS } from '../../../../calls/history/call-reports.ts'
import type { Policy } from '../../../../domain/policy.ts'
import { inTransaction } from '../../database/pool.ts'
import { fillHistory } from './fill-history.ts'
import { settleHistory } from './settle-history.ts'
import { SUM_COLUMNS, sumsOfCalls, sumsOfDays } from './sum-columns.ts'

/** Against a call that is written late into the same day (`unmake_call_sums`), and against other processes. */
const LOCK = 'SELECT pg_advisory_xact_lock(4207004)'

/** Half a day after its end: every call that began then is over, and its end has been replayed from a spool. */
const DAYS_TO_SUM = `
  SELECT to_char(d, 'YYYY-MM-DD') AS day, (d::timestamp AT TIME ZONE $1) AS begins,
         ((d + interval '1 day')::timestamp AT TIME ZONE $1) AS ends
    FROM (SELECT date_trunc('month', min(started_at) AT TIME ZONE $1) AS first FROM call_history) AS f,
         generate_series(f.first, (now() - interval '12 hours') AT TIME ZONE $1 - interval '1 day', interval '1 day') AS d
   WHERE NOT EXISTS (SELECT FROM call_sums_made m WHERE m.grain = 'day' AND m.starts = d::date)
   ORDER BY d LIMIT $2`

/** Made of their days. Weeks begin on Mondays. */
const SPANS = ['week', 'month'] as const
type Span = (typeof SPANS)[number]

const SPANS_TO_SUM = (span: Span) => `
  SELECT to_char(starts, 'YYYY-MM-DD') AS first FROM (
    SELECT date_trunc('${span}', starts)::date AS starts, count(*) AS days FROM call_sums_made WHERE grain = 'day' GROUP BY 1) AS m
   WHERE days = (starts + interval '1 ${span}')::date - starts
     AND NOT EXISTS (SELECT FROM call_sums_made d WHERE d.grain = '${span}' AND d.starts = m.starts)
   ORDER BY starts`

/** Rows they were made of may be gone: those stay as they are. */
const OF_ANOTHER_ZONE = 'DELETE FROM call_sums_made WHERE zone <> $1 AND NOT is_final'

const INTO = (grain: 'day' | Span, sums: string) => `
  INSERT INTO call_sums (grain, starts, dimension, key, ${SUM_COLUMNS.join(', ')})
  SELECT '${grain}', starts, dimension, key, ${SUM_COLUMNS.join(', ')} FROM (${sums}) AS s`

const MADE = `
  INSERT INTO call_sums_made (grain, zone, starts, begins, ends)
  SELECT $4, $5, u.* FROM unnest($1::date[], $2::timestamptz[], $3::timestamptz[]) AS u ON CONFLICT DO NOTHING`

interface SumDeps {
  /** IANA name, of the site. */
  policy: Pick<Policy, 'targets' | 'timeZone'>
  /** Stops it between two days. */
  signal?: AbortSignal | undefined
}

/** Everything that is due, day by day. Each process may do it at any time: they wait for each other. */
export async function sumUpCalls(pool: Pool, { policy, signal }: SumDeps): Promise<void> {
  while (await fillHistory(pool, policy)) signal?.throwIfAborted()
  await settleHistory(pool)
  const zone = policy.timeZone
  await pool.query(OF_ANOTHER_ZONE, [zone])
  for (let isMore = true; isMore;) {
    signal?.throwIfAborted()
    isMore = await sumNextDays(pool, zone)
  }
  for (const span of SPANS) {
    const { rows } = await pool.query<{ first: string }>(SPANS_TO_SUM(span))
    for (const { first } of rows) {
      signal?.throwIfAborted()
      await inTransaction(pool, (client) => sumSpan(client, span, first, zone))
    }
  }
}

/** As many as one transaction sums in seconds, with a lock that only late calls wait for. */
const DAYS_AT_ONCE = 31

/** False when no more are due. */
function sumNextDays(pool: Pool, zone: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query(LOCK)
    const { rows } = await client.query<{ day: string; begins: Date; ends: Date }>(DAYS_TO_SUM, [zone, DAYS_AT_ONCE])
    if (rows.length === 0) return false
    const days = rows.map(({ day }) => day)
    const spans = [days, rows.map(({ begins }) => begins), rows.map(({ ends }) => ends)]
    await client.query(`DELETE FROM call_sums WHERE grain = 'day' AND starts = ANY ($1::date[])`, [days])
    await client.query({ name: 'sum-days', text: INTO('day', sumsOfCalls(DIMENSIONS)), values: [...spans, null] })
    await client.query(MADE, [...spans, 'day', zone])
    return rows.length === DAYS_AT_ONCE
  })
}

async function sumSpan(client: PoolClient, span: Span, first: string, zone: string): Promise<void> {
  await client.query(LOCK)
  const { rows } = await client.query<{ days: number; begins: Date; ends: Date }>(
    `SELECT count(*)::int AS days, min(begins) AS begins, max(ends) AS ends FROM call_sums_made
      WHERE grain = 'day' AND starts >= $1::date AND starts < $1::date + interval '1 ${span}'
     HAVING count(*) = ($1::date + interval '1 ${span}')::date - $1::date`,
    [first],
  )
  const [all] = rows
  // One of its days was changed meanwhile.
  if (all === undefined) return
  await client.query(`DELETE FROM call_sums WHERE grain = $2 AND starts = $1`, [first, span])
  await client.query({ name: `sum-${span}`, text: INTO(span, sumsOfDays(span)), values: [first] })
  await client.query(MADE, [[first], [all.begins], [all.ends], span, zone])
}
