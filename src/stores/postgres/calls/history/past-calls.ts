/** Calls that are over with their paths, from Postgres, newest first and some at a time. */
import type { Pool } from 'pg'
import type { PastCall, PastCalls, PathCounts } from '../../../../calls/history/past-calls.ts'
import { readRow, readRows } from '../../database/read-rows.ts'

/** Some megabytes of paths. */
const AT_ONCE = 250

const SQL = `
  SELECT h.call_id AS "callId", h.reference, h.started_at AS "startedAt", h.language, h.dialled, p.path
    FROM call_history h JOIN call_paths p USING (call_id)
   WHERE NOT h.is_callback AND h.is_whole AND h.is_trial IS NOT TRUE
     AND ($2::timestamptz IS NULL OR h.started_at >= $2) AND ($3::timestamptz IS NULL OR h.started_at < $3)
     AND ($4::timestamptz IS NULL OR (h.started_at, h.call_id) < ($4, $5))
   ORDER BY h.started_at DESC, h.call_id DESC LIMIT $1`

/** Each step of a turn leads to the next one; the last turn tells where they were when it ended. */
const COUNTS = `
  WITH turns AS MATERIALIZED (
    SELECT h.call_id, t.turn, t.n
      FROM call_history h JOIN call_paths p USING (call_id)
     CROSS JOIN LATERAL jsonb_array_elements(p.path->'turns') WITH ORDINALITY t(turn, n)
     WHERE NOT h.is_callback AND h.is_whole AND h.started_at >= $1 AND h.started_at < $2 AND h.is_trial IS NOT TRUE),
  passed AS (
    SELECT call_id, step AS "from", lead(step) OVER (PARTITION BY call_id, n ORDER BY k) AS "to"
      FROM turns CROSS JOIN LATERAL jsonb_array_elements_text(turn->'steps') WITH ORDINALITY s(step, k)),
  ends AS (SELECT DISTINCT ON (call_id) turn FROM turns ORDER BY call_id, n DESC)
  SELECT (SELECT count(DISTINCT call_id)::int FROM turns) AS calls,
         (SELECT coalesce(jsonb_agg(a), '[]') FROM (
            SELECT "from", "to", count(DISTINCT call_id) AS calls FROM passed WHERE "to" IS NOT NULL
             GROUP BY "from", "to" ORDER BY calls DESC, "from", "to") a) AS arrows,
         (SELECT coalesce(jsonb_agg(l), '[]') FROM (
            SELECT turn->'steps'->>-1 AS at, count(*) AS calls FROM ends WHERE turn ? 'asked' AND turn ? 'steps'
             GROUP BY at ORDER BY calls DESC, at) l) AS left`

export function postgresPastCalls(pool: Pool): PastCalls {
  return {
    counts: async (from, to) =>
      (await readRow<PathCounts>(pool, COUNTS, [from, to])) ?? { calls: 0, arrows: [], left: [] },

    async *newest({ most, from = null, to = null }) {
      let last: PastCall | undefined
      for (let left = most; left > 0; left -= AT_ONCE) {
        const some = Math.min(AT_ONCE, left)
        const rows = await readRows<PastCall>(pool, SQL, [
          some,
          from,
          to,
          last?.startedAt ?? null,
          last?.callId ?? null,
        ])
        if (rows.length > 0) yield rows
        last = rows.at(-1)
        if (rows.length < some) return
      }
    },
  }
}
