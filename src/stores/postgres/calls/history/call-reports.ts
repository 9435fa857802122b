/** Reports on calls in Postgres: sums where days are summed already, the calls themselves for the rest, so that no figure is late. */
import type { Pool, PoolClient } from 'pg'
import type {
  BrokenDown,
  CallReports,
  Counted,
  Days,
  Dimension,
  PeriodSums,
  Sums,
} from '../../../../calls/history/call-reports.ts'
import type { Policy } from '../../../../domain/policy.ts'
import { inTransaction } from '../../database/pool.ts'
import { readDaySoFar } from './day-so-far.ts'
import { fillHistoryOf } from './fill-history.ts'
import { findHistory } from './find-history.ts'
import { readQueueLately } from './queue-lately.ts'
import { ADDED_UP, SUM_COLUMNS, sumsOfCalls } from './sum-columns.ts'

const SUMS: Record<keyof Sums, string> = {
  calls: 'calls',
  queued: 'queued',
  answered: 'answered',
  inTarget: 'in_target',
  abandonedShort: 'abandoned_short',
  abandoned: 'abandoned',
  leftMenu: 'left_menu',
  refused: 'refused',
  told: 'told',
  leftInformed: 'left_informed',
  callbacksAgreed: 'callbacks_agreed',
  callbacksMade: 'callbacks_made',
  transfers: 'transfers',
  waitSeconds: 'wait_seconds',
  talkSeconds: 'talk_seconds',
  holdSeconds: 'hold_seconds',
  longestWait: 'longest_wait',
  asked: 'asked',
  keyed: 'keyed',
  accepted: 'accepted',
  acceptedAtOnce: 'accepted_at_once',
  callsMisKeyed: 'calls_mis_keyed',
  callsWrongPin: 'calls_wrong_pin',
  callsNotCompared: 'calls_not_compared',
  misKeys: 'mis_keys',
  wrongPins: 'wrong_pins',
  notAccepted: 'not_accepted',
  laterPin: 'later_pin',
  laterProfile: 'later_profile',
  laterColleague: 'later_colleague',
  laterSupervisor: 'later_supervisor',
  laterCallback: 'later_callback',
  laterNextCall: 'later_next_call',
  laterUnknown: 'later_unknown',
}
const AS_FIELDS = Object.entries(SUMS)
  .map(([field, column]) => `s.${column}::float8 AS "${field}"`)
  .join(', ')

/** Which of these days are summed, and how far those go that are not. A month or week counts only where all of it was asked for. */
const PLAN = `
  SELECT to_char(d, 'YYYY-MM-DD') AS day, (d AT TIME ZONE $3) AS begins,
         ((d + interval '1 day') AT TIME ZONE $3) AS ends, day.starts IS NOT NULL AS summed,
         CASE WHEN m.starts >= $1::date AND m.starts + interval '1 month' <= $2::date + interval '1 day'
              THEN to_char(m.starts, 'YYYY-MM-DD') END AS month,
         CASE WHEN w.starts >= $1::date AND w.starts + 6 <= $2::date THEN to_char(w.starts, 'YYYY-MM-DD') END AS week
    FROM generate_series($1::timestamp, $2::timestamp, interval '1 day') AS d
    LEFT JOIN call_sums_made day ON day.grain = 'day' AND day.starts = d::date AND (day.zone = $3 OR day.is_final)
    LEFT JOIN call_sums_made m ON m.grain = 'month' AND m.starts = date_trunc('month', d)::date AND (m.zone = $3 OR m.is_final)
    LEFT JOIN call_sums_made w ON w.grain = 'week' AND w.starts = date_trunc('week', d)::date AND (w.zone = $3 OR w.is_final)
   ORDER BY d`

/**
 * `$1` to `$4` as `sumsOfCalls` has them; `$5`, `$6`, `$7`: days, weeks and months whose sums are read. Read anew by each part of a statement that
 * names it, with the columns of that part: all of them, of every company and day, would not fit into memory.
 */
const rowsBy = (dimension: Dimension, { live }: Rows) => `
  rows AS NOT MATERIALIZED (
    ${summedRows('day', '$5', dimension)} UNION ALL ${summedRows('week', '$6', dimension)} UNION ALL ${summedRows('month', '$7', dimension)}
    UNION ALL (${live ? sumsOfCalls([dimension]) : NO_CALLS}))`

/** Planning to count calls takes longer than reading sums: left out where every day is summed. It takes the same values. */
const NO_CALLS = `
  SELECT starts, dimension, key, ${SUM_COLUMNS.join(', ')} FROM call_sums
   WHERE false AND ($1::date[], $2::timestamptz[], $3::timestamptz[]) IS NULL`

/** `live`: some of the days asked for are not summed. */
interface Rows {
  live: boolean
}

/** One grain alone: then days and values are both looked up in the key of the table. */
const summedRows = (grain: 'day' | 'week' | 'month', starts: '$5' | '$6' | '$7', dimension: Dimension) => `
  SELECT starts, dimension, key, ${SUM_COLUMNS.join(', ')} FROM call_sums
   WHERE grain = '${grain}' AND dimension = '${dimension}' AND starts = ANY (${starts}::date[]) AND ($4::text[] IS NULL OR key = ANY ($4))`

const periodsBy = (dimension: Dimension, rows: Rows) => `
  WITH ${rowsBy(dimension, rows)}
  SELECT to_char(s.starts, 'YYYY-MM-DD') AS starts, ${AS_FIELDS}, waits, wait_calls, key_seconds, key_calls,
         accept_seconds, accept_calls, rules, rule_calls
    FROM rows AS s ORDER BY s.starts`

const NAMES: Partial<Record<Dimension, string>> = {
  company: '(SELECT c.name FROM companies c WHERE c.id = s.key)',
  analyst: '(SELECT a.name FROM analysts a WHERE a.id = s.key)',
}

/** The values with the most calls, from the number of their calls alone: a thousand companies have too many figures to add up all of them. */
const mostCallsBy = (dimension: Dimension, rows: Rows) => `
  WITH ${rowsBy(dimension, rows)}
  SELECT s.key FROM rows AS s GROUP BY s.key ORDER BY sum(s.calls) DESC, s.key LIMIT $8`

/** Half of the calls, and nine in ten, were answered within these seconds. */
const breakdownOf = (dimension: Dimension, rows: Rows) => `
  WITH ${rowsBy(dimension, rows)},
  added AS (SELECT s.key, ${ADDED_UP} FROM rows AS s GROUP BY s.key),
  waited AS MATERIALIZED (
    SELECT r.key, u.value, sum(u.calls) AS calls FROM rows r, unnest(r.waits, r.wait_calls) AS u (value, calls) GROUP BY r.key, u.value),
  ranked AS (
    SELECT key, value, sum(calls) OVER (PARTITION BY key ORDER BY value) AS up_to, sum(calls) OVER (PARTITION BY key) AS total
      FROM waited),
  marks AS (
    SELECT key, min(value) FILTER (WHERE up_to >= total * 0.5) AS half, min(value) FILTER (WHERE up_to >= total * 0.9) AS most
      FROM ranked GROUP BY key)
  SELECT s.key, ${NAMES[dimension] ?? 'NULL'} AS name, ${AS_FIELDS}, marks.half AS "waitHalf", marks.most AS "waitMost"
    FROM added AS s LEFT JOIN marks USING (key) ORDER BY s.calls DESC, s.key LIMIT $8`

/** Who asks for so many mostly asks for all there are: finding them first would read every row once more. */
const MOST_FOUND_FIRST = 1_000

type PeriodRow = Sums & { starts: string } & Record<
    'waits' | 'wait_calls' | 'key_seconds' | 'key_calls' | 'accept_seconds' | 'accept_calls' | 'rule_calls',
    number[]
  > & { rules: string[] }

/** Values for `rowsBy`: the fewest rows that give these days, of the longest sums in `longest`. Weeks go over the ends of months. */
async function rowsOf(pool: Pool, zone: string, { from, to }: Days, longest: readonly ('week' | 'month')[]) {
  const { rows } = await pool.query<{
    day: string
    begins: Date
    ends: Date
    summed: boolean
    month: string | null
    week: string | null
  }>({ name: 'report-plan', text: PLAN, values: [from, to, zone] })
  const isThere = (starts: string | null) => starts !== null
  const months = longest.includes('month') ? [...new Set(rows.map(({ month }) => month).filter(isThere))] : []
  const outside = rows.filter(({ month }) => month === null || !months.includes(month))
  // Seven of its days are left: no month has one of them.
  const weeks = longest.includes('week') ? wholeWeeks(outside.map(({ week }) => week).filter(isThere)) : []
  const days = outside.filter(({ week }) => week === null || !weeks.includes(week))
  const live = days.filter(({ summed }) => !summed)
  const starts = live.map(({ day }) => day)
  const begins = live.map((day) => day.begins)
  const ends = live.map((day) => day.ends)
  const summed = days.filter((day) => day.summed).map(({ day }) => day)
  return {
    live: live.length > 0,
    valuesFor: (keys: string[] | null) => [starts, begins, ends, keys, summed, weeks, months],
  }
}

const wholeWeeks = (ofDays: readonly string[]) =>
  [...new Set(ofDays)].filter((week) => ofDays.filter((one) => one === week).length === 7)

/** `policy`: of the site, read anew at every report. */
export function postgresCallReports(pool: Pool, policy: Pick<Policy, 'targets' | 'timeZone'>): CallReports {
  const zone = () => policy.timeZone
  return {
    async today(now) {
      const { rows } = await pool.query<{ today: string }>(
        `SELECT to_char($1::timestamptz AT TIME ZONE $2, 'YYYY-MM-DD') AS today`,
        [now, zone()],
      )
      return rows[0]?.today ?? now.toISOString().slice(0, 10)
    },

    async periods({ by, dimension, key, ...days }) {
      const asked = await rowsOf(pool, zone(), days, by === 'month' ? ['month'] : [])
      const { rows } = await inMemory(pool, (client) =>
        client.query<PeriodRow>(periodsBy(dimension, asked), asked.valuesFor([key])),
      )
      return rows.map(periodOf)
    },

    async breakdown({ dimension, most, ...days }) {
      // A few values are looked up in the key: with one list of days more that takes longer than reading the days.
      const isOfAll = most > MOST_FOUND_FIRST
      const asked = await rowsOf(pool, zone(), days, isOfAll ? ['week', 'month'] : ['month'])
      const keysOfMost = async (client: PoolClient) => {
        const top = await client.query<{ key: string }>(mostCallsBy(dimension, asked), [...asked.valuesFor(null), most])
        // All there are need not be looked up one by one.
        return top.rows.length < most ? null : top.rows.map(({ key }) => key)
      }
      const { rows } = await inMemory(pool, async (client) => {
        const keys = isOfAll ? null : await keysOfMost(client)
        return client.query<Nullable<BrokenDown>>(breakdownOf(dimension, asked), [...asked.valuesFor(keys), most])
      })
      return rows.map(({ name, waitHalf, waitMost, ...sums }) => ({
        ...sums,
        name: name ?? undefined,
        waitHalf: waitHalf ?? undefined,
        waitMost: waitMost ?? undefined,
      }))
    },

    async nameOf(dimension, key) {
      const table = dimension === 'company' ? 'companies' : 'analysts'
      const { rows } = await pool.query<{ name: string }>(`SELECT name FROM ${table} WHERE id = $1`, [key])
      return rows[0]?.name
    },

    daySoFar: (now) => readDaySoFar(pool, now, zone()),
    queueLately: (now) => readQueueLately(pool, now, zone()),
    byReference: (reference) => findHistory(pool, reference),
    fillFromRecords: (reference) => fillHistoryOf(pool, reference, policy),
  }
}

/**
 * With memory for the companies of a year. Planned anew each time, because a plan for any days is one for none, and not compiled, because that
 * takes longer than the statement. Grouped by hashing wherever possible: Postgres expects few values in the lists and would sort a hundred
 * thousand of them by the text of their keys, which takes most of the time.
 */
function inMemory<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  return inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL jit = off; SET LOCAL enable_sort = off; SET LOCAL work_mem = '32MB'`)
    return work(client)
  })
}

type Nullable<T extends BrokenDown> = Omit<T, 'name' | 'waitHalf' | 'waitMost'> & {
  name: string | null
  waitHalf: number | null
  waitMost: number | null
}

function periodOf(row: PeriodRow): PeriodSums {
  const { waits, wait_calls, key_seconds, key_calls, accept_seconds, accept_calls, rules, rule_calls, ...sums } = row
  return {
    ...sums,
    waits: paired(waits, wait_calls),
    keySeconds: paired(key_seconds, key_calls),
    acceptSeconds: paired(accept_seconds, accept_calls),
    rules: paired(rules, rule_calls),
  }
}

function paired<V>(values: readonly V[], calls: readonly number[]): Counted<V> {
  return values.map((value, index) => [value, calls[index] ?? 0] as const)
}
