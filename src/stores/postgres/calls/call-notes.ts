/** Notes of analysts about calls, in Postgres. */
import type { Pool } from 'pg'
import type { CallNote, CallNoteStore } from '../../../desk/records/call-note-store.ts'
import { readRows } from '../database/read-rows.ts'

export function postgresCallNotes(pool: Pool): CallNoteStore {
  return {
    of: (call) =>
      readRows<CallNote>(
        pool,
        `SELECT staff_id AS staff, staff_name AS name, note AS text, at, version FROM call_notes
          WHERE call_id = $1 ORDER BY begun_at`,
        [call],
      ),

    async save({ call, staff, name, text, at }, seen) {
      const { rowCount } = await pool.query(
        `INSERT INTO call_notes AS n (call_id, staff_id, staff_name, note, begun_at, at, version)
         SELECT $1, $2, $3, $4, $5::timestamptz, $5::timestamptz, 1 WHERE $6::int = 0
         ON CONFLICT DO NOTHING`,
        [call, staff, name, text, at, seen],
      )
      if (rowCount === 1) return { kind: 'saved', version: 1 }
      // The same text again is a request that was sent twice.
      const { rows } = await pool.query<{ version: number }>(
        `UPDATE call_notes SET note = $3, staff_name = $4, at = $5, version = version + (note <> $3)::int
          WHERE call_id = $1 AND staff_id = $2 AND (version = $6 OR note = $3) RETURNING version`,
        [call, staff, text, name, at, seen],
      )
      const version = rows[0]?.version
      return version === undefined ? { kind: 'changed' } : { kind: 'saved', version }
    },
  }
}
