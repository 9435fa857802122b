/** Calls that are over with their paths, from Postgres, newest first and some at a time. */
import type { Pool } from 'pg'
import type { PastCall, PastCalls } from '../../../../calls/history/past-calls.ts'
import { readRows } from '../../database/read-rows.ts'

/** Some megabytes of paths. */
const AT_ONCE = 250

const SQL = `
  SELECT h.call_id AS "callId", h.reference, h.started_at AS "startedAt", h.language, h.dialled, p.path
    FROM call_history h JOIN call_paths p USING (call_id)
   WHERE NOT h.is_callback AND h.is_whole
     AND ($2::timestamptz IS NULL OR h.started_at >= $2) AND ($3::timestamptz IS NULL OR h.started_at < $3)
     AND ($4::timestamptz IS NULL OR (h.started_at, h.call_id) < ($4, $5))
   ORDER BY h.started_at DESC, h.call_id DESC LIMIT $1`

export function postgresPastCalls(pool: Pool): PastCalls {
  return {
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
