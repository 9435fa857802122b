/** Imports of files in Postgres. */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Checked, Import, ImportRow, ImportStore } from '../../../directory/import-store.ts'
import type { Kind, Row } from '../../../domain/directory/directory-rows.ts'
import { inTransaction } from '../database/pool.ts'

interface ImportsRow {
  id: string
  kind: Kind
  file_name: string
  headings: string[]
  mapping: (string | null)[]
  actor: string
  started_at: Date
  rows_read: string
  read_whole: boolean
  checked: Checked | null
  applied_at: Date | null
  undone_at: Date | null
}

interface StoredRow {
  line: string
  cells: string[]
  key: string | null
  row: Row | null
  error_code: string | null
  error: string | null
}

const COLUMNS = `id, kind, file_name, headings, mapping, actor, started_at, rows_read, read_whole, checked, applied_at, undone_at`

function toImport(row: ImportsRow): Import {
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.file_name,
    headings: row.headings,
    mapping: row.mapping.map((field) => field ?? undefined),
    actor: row.actor,
    startedAt: row.started_at,
    rowsRead: Number(row.rows_read),
    readWhole: row.read_whole,
    checked: row.checked ?? undefined,
    appliedAt: row.applied_at ?? undefined,
    undoneAt: row.undone_at ?? undefined,
  }
}

function toRow({ line, cells, key, row, error_code: code, error }: StoredRow): ImportRow {
  return {
    line: Number(line),
    cells,
    key: key ?? undefined,
    row: row ?? undefined,
    error: code === null ? undefined : { code, sentence: error ?? '' },
  }
}

/** What is wrong with the file itself; everything else is what the rules said the last time. */
const OF_THE_FILE = `('cells', 'value', 'said-before', 'said-otherwise')`

/**
 * Rows that repeat the key of another. Where two of them say different things, neither is taken: nothing tells which is right.
 *
 * Statistics know nothing of an import that has just been read, so the planner expects one row and may compare each row with
 * every other. One pass in the order of keys needs no comparison, and without nested loops the few rows to be marked are found
 * by hash or merge, whatever the statistics say.
 */
const MARK_REPEATED = `
  WITH seen AS (
    SELECT line, key, row, first_value(line) OVER same AS first_line, first_value(row) OVER same AS first_row
      FROM import_rows WHERE import_id = $1 AND key IS NOT NULL AND error_code IS NULL
    WINDOW same AS (PARTITION BY key ORDER BY line)),
  said AS (
    SELECT line, first_line, row = first_row AS as_first,
           min(line) FILTER (WHERE row <> first_row) OVER (PARTITION BY key) AS other_line FROM seen)
  UPDATE import_rows r
     SET error_code = CASE WHEN s.other_line IS NULL THEN 'said-before' ELSE 'said-otherwise' END,
         error = CASE WHEN s.other_line IS NULL THEN 'Row ' || s.first_line || ' says the same.'
                      ELSE 'Row ' || CASE WHEN s.as_first THEN s.other_line ELSE s.first_line END ||
                           ' is about the same one and says something else. Keep one of them.' END
    FROM said s WHERE r.import_id = $1 AND r.line = s.line AND (s.line > s.first_line OR s.other_line IS NOT NULL)`

/** `pool` with time enough for a million rows. */
export function postgresImports(pool: Pool): ImportStore {
  return {
    async begin({ kind, fileName, fileHash, headings, mapping, actor, at }) {
      const places = JSON.stringify(mapping.map((field) => field ?? null))
      const { rows: before } = await pool.query<ImportsRow>(
        `SELECT ${COLUMNS} FROM imports
          WHERE kind = $1 AND file_hash = $2 AND headings = $3 AND mapping = $4::jsonb AND applied_at IS NULL
            AND started_at > $5::timestamptz - interval '20 hours'
          ORDER BY started_at DESC LIMIT 1`,
        [kind, fileHash, headings, places, at],
      )
      if (before[0] !== undefined) return toImport(before[0])
      const { rows } = await pool.query<ImportsRow>(
        `INSERT INTO imports (id, kind, file_name, file_hash, headings, mapping, actor, started_at)
         VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8) RETURNING ${COLUMNS}`,
        [randomUUID(), kind, fileName, fileHash, headings, places, actor, at],
      )
      if (rows[0] === undefined) throw new Error('an import could not be begun')
      return toImport(rows[0])
    },

    async find(id) {
      const { rows } = await pool.query<ImportsRow>(`SELECT ${COLUMNS} FROM imports WHERE id::text = $1`, [id])
      return rows[0] && toImport(rows[0])
    },

    async latest(most) {
      const { rows } = await pool.query<ImportsRow>(
        `SELECT ${COLUMNS} FROM imports ORDER BY started_at DESC LIMIT $1`,
        [most],
      )
      return rows.map(toImport)
    },

    async store(id, given, rowsRead) {
      // One statement: rows and how far we are cannot differ.
      await pool.query(
        `WITH kept AS (
           INSERT INTO import_rows (import_id, line, cells, key, row, error_code, error)
           SELECT $1, r.line, r.cells, r.key, r.row, r.code, r.sentence
             FROM jsonb_to_recordset($2::jsonb) AS r(line bigint, cells text[], key text, row jsonb, code text, sentence text)
           ON CONFLICT DO NOTHING)
         UPDATE imports SET rows_read = $3 WHERE id = $1`,
        [
          id,
          // Postgres keeps no NUL in text.
          JSON.stringify(given.map(({ error, ...row }) => ({ ...row, ...error }))).replaceAll('\\u0000', '\\ufffd'),
          rowsRead,
        ],
      )
    },

    async finish(id) {
      await inTransaction(
        pool,
        async (client) => {
          await client.query('SET LOCAL enable_nestloop = off')
          await client.query(MARK_REPEATED, [id])
          await client.query('UPDATE imports SET read_whole = true WHERE id = $1', [id])
        },
        () => true,
      )
    },

    async setMapping(id, mapping) {
      await pool.query('UPDATE imports SET mapping = $2::jsonb, checked = NULL WHERE id = $1', [
        id,
        JSON.stringify(mapping.map((field) => field ?? null)),
      ])
    },

    async rewrite(id, rows) {
      await pool.query(
        `UPDATE import_rows i SET key = r.key, row = r.row, error_code = r.code, error = r.sentence
           FROM jsonb_to_recordset($2::jsonb) AS r(line bigint, key text, row jsonb, code text, sentence text)
          WHERE i.import_id = $1 AND i.line = r.line`,
        [id, JSON.stringify(rows.map(({ error, cells: _, ...row }) => ({ ...row, ...error })))],
      )
    },

    async clearRuleErrors(id) {
      await pool.query(
        `UPDATE import_rows SET error_code = NULL, error = NULL
          WHERE import_id = $1 AND error_code IS NOT NULL AND error_code NOT IN ${OF_THE_FILE}`,
        [id],
      )
    },

    async rows(id, which, afterLine, most) {
      const wanted = {
        good: 'error_code IS NULL',
        failed: `error_code IS NOT NULL AND error_code <> 'said-before'`,
        all: 'true',
      }[which]
      const { rows } = await pool.query<StoredRow>(
        `SELECT line, cells, key, row, error_code, error FROM import_rows
          WHERE import_id = $1 AND line > $2 AND ${wanted} ORDER BY line LIMIT $3`,
        [id, afterLine, most],
      )
      return rows.map(toRow)
    },

    async rowsOf(id, keys) {
      const { rows } = await pool.query<StoredRow>(
        `SELECT line, cells, key, row, error_code, error FROM import_rows
          WHERE import_id = $1 AND key = ANY($2) AND error_code IS NULL ORDER BY line`,
        [id, keys],
      )
      return rows.map(toRow)
    },

    async noteErrors(id, errors) {
      await pool.query(
        `UPDATE import_rows i SET error_code = r.code, error = r.sentence
           FROM jsonb_to_recordset($2::jsonb) AS r(line bigint, code text, sentence text)
          WHERE i.import_id = $1 AND i.line = r.line`,
        [id, JSON.stringify(errors)],
      )
    },

    async counts(id) {
      const { rows } = await pool.query<{ rows: string; failed: string; repeated: string }>(
        `SELECT count(*) AS rows, count(*) FILTER (WHERE error_code = 'said-before') AS repeated,
                count(*) FILTER (WHERE error_code IS NOT NULL AND error_code <> 'said-before') AS failed
           FROM import_rows WHERE import_id = $1`,
        [id],
      )
      const [row] = rows
      return { rows: Number(row?.rows ?? 0), failed: Number(row?.failed ?? 0), repeated: Number(row?.repeated ?? 0) }
    },

    async noteChecked(id, checked) {
      await pool.query('UPDATE imports SET checked = $2 WHERE id = $1', [id, JSON.stringify(checked)])
    },
  }
}
