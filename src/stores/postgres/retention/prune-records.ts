/** Drops old records in small batches, under a lock, with one audit row that says what and until when. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { countPrunable, pruneAudit } from '../audit/audit-retention.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { OLD_ROWS, oldBefore, type OldRows, type Retained, type Retention } from './old-records.ts'

/** By table, those with none left out. */
export type Pruned = Readonly<Record<string, number>>

export interface Pruning {
  /** What would go now. */
  due(retention: Retention, now: Date): Promise<Pruned>
  /** Undefined: another process is at it. */
  prune(retention: Retention, by: By): Promise<Pruned | undefined>
  /** When it was done last; undefined: never. */
  lastRun(): Promise<Date | undefined>
  /** Of all calls, those that are gone included: by day, rule, outcome and desk. */
  figures(): Promise<CallFigure[]>
}

interface By {
  actor: string
  at: Date
  /** Stops it between two batches, by throwing; the next run goes on. */
  signal?: AbortSignal
}

export interface CallFigure {
  day: string
  rule: string
  outcome: string
  verified: boolean
  /** Empty: told or refused instead. */
  desk: string
  calls: number
}

/** The number means nothing; every process of Careline uses the same one. */
const LOCK = 4_207_003
/** No statement takes long, so that no caller waits for a row. */
const AT_ONCE = 500
const PAUSE_MS = 20

export function postgresPruning(pool: Pool, audit: PostgresAudit, auditKey: Uint8Array): Pruning {
  async function due(retention: Retention, now: Date): Promise<Pruned> {
    const counts: Record<string, number> = {}
    for (const old of OLD_ROWS) {
      const before = moment(retention, old.retained, now)
      if (before === undefined) continue
      const { rows } = await pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${old.table} t WHERE ${old.where}`,
        [before],
      )
      counts[old.table] = rows[0]?.n ?? 0
    }
    const before = moment(retention, 'audit', now)
    if (before !== undefined) counts['audit'] = await countPrunable(pool, before)
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
  }

  async function drop(client: PoolClient, retention: Retention, { actor, at, signal }: By) {
    const planned = await due(retention, at)
    // Said before it is done: a run that is cut off has left nothing unsaid.
    if (Object.keys(planned).length > 0)
      await audit.append({
        type: 'retention.pruned',
        at,
        actor,
        subject: undefined,
        callId: undefined,
        body: { ...planned, ...untilWhen(retention, at) },
      })
    const dropped: Record<string, number> = {}
    for (const old of OLD_ROWS) {
      const before = moment(retention, old.retained, at)
      if (before !== undefined) dropped[old.table] = await dropRows(client, old, before, signal)
    }
    const before = moment(retention, 'audit', at)
    if (before !== undefined) dropped['audit'] = await pruneAudit(pool, auditKey, before, at, signal)
    await client.query(
      `INSERT INTO retention_runs (finished_at) VALUES ($1) ON CONFLICT (single) DO UPDATE SET finished_at = excluded.finished_at`,
      [at],
    )
    return Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0))
  }

  return {
    due,
    prune: (retention, by) => underLock(pool, (client) => drop(client, retention, by)),
    async lastRun() {
      const { rows } = await pool.query<{ at: Date }>('SELECT finished_at AS at FROM retention_runs')
      return rows[0]?.at
    },
    async figures() {
      const { rows } = await pool.query<CallFigure>(FIGURES)
      return rows
    },
  }
}

/** Undefined, and nothing done, while another connection has the lock. */
async function underLock<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect()
  let broken = true
  try {
    const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [LOCK])
    const isFree = rows[0]?.free === true
    const done = isFree ? await work(client) : undefined
    if (isFree) await client.query('SELECT pg_advisory_unlock($1)', [LOCK])
    broken = false
    return done
  } finally {
    // A connection that is closed gives the lock back.
    client.release(broken)
  }
}

function moment(retention: Retention, retained: Retained, now: Date): Date | undefined {
  const months = retention[retained]
  return months === undefined ? undefined : oldBefore(months, now)
}

/** e.g. `callsBefore: '2024-11-01'` */
function untilWhen(retention: Retention, now: Date): Record<string, string> {
  const named = Object.entries(retention).flatMap(([retained, months]): [string, string][] =>
    months === undefined ? [] : [[`${retained}Before`, oldBefore(months, now).toISOString().slice(0, 10)]],
  )
  return Object.fromEntries(named)
}

async function dropRows(client: PoolClient, old: OldRows, before: Date, signal?: AbortSignal): Promise<number> {
  const batch = `SELECT t.ctid FROM ${old.table} t WHERE ${old.where} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`
  const statement =
    old.table === 'calls'
      ? intoFigures(batch)
      : old.set === undefined
        ? `WITH gone AS (DELETE FROM ${old.table} WHERE ctid IN (${batch}) RETURNING *)
           ${old.follows === undefined ? '' : `, following AS (${old.follows})`} SELECT count(*)::int AS n FROM gone`
        : `WITH gone AS (UPDATE ${old.table} SET ${old.set} WHERE ctid IN (${batch}) RETURNING 1) SELECT count(*)::int AS n FROM gone`
  for (let dropped = 0; ; await sleep(PAUSE_MS)) {
    signal?.throwIfAborted()
    const { rows } = await client.query<{ n: number }>(statement, [before])
    const count = rows[0]?.n ?? 0
    dropped += count
    if (count < AT_ONCE) return dropped
  }
}

/** Each call that goes counts on in the figures of its day, in one statement with its end. */
function intoFigures(batch: string): string {
  return `
    WITH gone AS (DELETE FROM calls WHERE ctid IN (${batch}) RETURNING ${OF_A_CALL}),
         counted AS (
           INSERT INTO call_figures AS f (day, rule, outcome, verified, desk, calls)
           SELECT day, rule, outcome, verified, desk, count(*) FROM gone GROUP BY 1, 2, 3, 4, 5
           ON CONFLICT (day, rule, outcome, verified, desk) DO UPDATE SET calls = f.calls + excluded.calls)
    SELECT count(*)::int AS n FROM gone`
}

const OF_A_CALL = `(started_at AT TIME ZONE 'UTC')::date AS day, rule, outcome, verified, coalesce(desk, '') AS desk`

const FIGURES = `
  SELECT to_char(day, 'YYYY-MM-DD') AS day, rule, outcome, verified, desk, sum(calls)::int AS calls
    FROM (SELECT day, rule, outcome, verified, desk, calls FROM call_figures
          UNION ALL SELECT ${OF_A_CALL}, 1 FROM calls) AS everything
   GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`
