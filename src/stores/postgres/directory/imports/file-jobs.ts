/** Long work on files in Postgres: a table with at most one import that has not ended, and what was exported in pieces. */
import type { Pool } from 'pg'
import type { FileJob, FileJobStore } from '../../../../directory/jobs/file-job-store.ts'
import { readRow, readRows, selected, type Columns } from '../../database/read-rows.ts'

const JOB = selected({
  id: 'j.id',
  kind: 'j.kind',
  about: 'j.about',
  importId: 'j.import_id',
  actor: 'j.actor',
  startedAt: 'j.started_at',
  done: 'j.done',
  total: 'j.total',
  isCancelled: 'j.is_cancelled',
  endedAt: 'j.ended_at',
  result: 'j.result',
} satisfies Columns<FileJob>)

/** A process tells of itself each second. The transaction of one that has died ends with its connection. */
const LOST = `ended_at IS NULL AND seen_at < now() - interval '30 seconds'`

/** A process may die between its commit and the end of the job: the import itself says whether it was applied. */
const END_LOST = `
  UPDATE file_jobs j SET ended_at = now(), result = CASE
      WHEN j.kind = 'apply' AND i.applied_at >= j.started_at THEN 'applied'
      WHEN j.kind = 'undo' AND i.undone_at >= j.started_at THEN 'undone' ELSE 'lost' END
    FROM (SELECT id, import_id FROM file_jobs WHERE ${LOST}) l LEFT JOIN imports i ON i.id = l.import_id
   WHERE j.id = l.id AND j.ended_at IS NULL`

export function postgresFileJobs(pool: Pool): FileJobStore {
  const changed = async (sql: string, values: unknown[]) => ((await pool.query(sql, values)).rowCount ?? 0) > 0
  return {
    async begin({ id, kind, about, importId, actor, total }) {
      await pool.query(END_LOST)
      return changed(
        `INSERT INTO file_jobs (id, kind, about, import_id, actor, total) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING`,
        [id, kind, about, importId, actor, total],
      )
    },

    async beat(id, done) {
      const row = await readRow<{ isCancelled: boolean }>(
        pool,
        `UPDATE file_jobs SET seen_at = now(), done = greatest(done, $2)
          WHERE id = $1 AND ended_at IS NULL RETURNING is_cancelled AS "isCancelled"`,
        [id, done],
      )
      return row?.isCancelled === false
    },

    async end(id, result, importId) {
      await pool.query(
        `UPDATE file_jobs SET ended_at = now(), result = $2, import_id = coalesce($3, import_id)
          WHERE id = $1 AND ended_at IS NULL`,
        [id, result, importId],
      )
    },

    cancel: (id) => changed('UPDATE file_jobs SET is_cancelled = true WHERE id::text = $1 AND ended_at IS NULL', [id]),

    async find(id) {
      await pool.query(END_LOST)
      return readRow<FileJob>(pool, `SELECT ${JOB} FROM file_jobs j WHERE j.id::text = $1`, [id])
    },

    async running() {
      await pool.query(END_LOST)
      return readRows<FileJob>(pool, `SELECT ${JOB} FROM file_jobs j WHERE j.ended_at IS NULL ORDER BY j.started_at`)
    },

    // The row of the job is locked: an erasure, which locks it too, either sees this piece or stops it.
    async storePart(id, part, text) {
      await pool.query(
        `INSERT INTO exported_parts (job_id, part, text)
         SELECT id, $2, $3 FROM (SELECT id FROM file_jobs WHERE id = $1 AND NOT is_cancelled FOR SHARE) j`,
        [id, part, text],
      )
    },

    partOf: (id, part) =>
      readRow<{ text: string; isLast: boolean }>(
        pool,
        `SELECT p.text, NOT EXISTS (SELECT FROM exported_parts n WHERE n.job_id = p.job_id AND n.part > p.part) AS "isLast"
           FROM file_jobs j JOIN exported_parts p ON p.job_id = j.id
          WHERE j.id::text = $1 AND p.part = $2 AND j.result = 'exported' AND NOT j.is_cancelled
            AND j.ended_at > now() - interval '1 day'`,
        [id, part],
      ),

    async dropParts(id) {
      await pool.query('DELETE FROM exported_parts WHERE job_id = $1', [id])
    },
  }
}
