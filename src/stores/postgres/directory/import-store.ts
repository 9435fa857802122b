/** Imports of files in Postgres. */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Import, ImportRow, ImportStore } from '../../../directory/import-store.ts'
import type { FileKind, Kind } from '../../../domain/directory/directory-rows.ts'
import { inTransaction } from '../database/pool.ts'
import { stageRows } from './imports/stage-rows.ts'
import { inIndexOrder } from './imports/in-index-order.ts'
import { readRow, readRows, selected, type Columns } from '../database/read-rows.ts'

const IMPORT = selected({
  id: 'id',
  kind: 'kind',
  fileName: 'file_name',
  headings: 'headings',
  mapping: 'mapping',
  actor: 'actor',
  startedAt: 'started_at',
  rowsRead: 'rows_read::int',
  readWhole: 'read_whole',
  checked: 'checked',
  appliedAt: 'applied_at',
  undoneAt: 'undone_at',
} satisfies Columns<Import>)

/** A column of the file that goes to no field is null in the list. */
type StoredImport = Omit<Import, 'mapping'> & { mapping: (string | null)[] }

function toImport({ mapping, ...stored }: StoredImport): Import {
  return { ...stored, mapping: mapping.map((field) => field ?? undefined) }
}

/** In the order of `import_rows.line`, which has an index; the cast has none. */
const ROW = 'line::int, cells, key, row, error_code AS code, error AS sentence'

type StoredRow<K extends FileKind> = Omit<ImportRow<K>, 'error'> & { code?: string; sentence?: string }

function toRow<K extends FileKind>({ code, sentence = '', ...row }: StoredRow<K>): ImportRow<K> {
  return { ...row, error: code === undefined ? undefined : { code, sentence } }
}

/** What is wrong with the file itself; everything else is what the rules said the last time. */
const OF_THE_FILE = `('cells', 'value', 'said-before', 'said-otherwise')`

/**
 * Rows that repeat the key of another. Where two of them say different things, neither is taken: nothing tells which is right.
 *
 * Statistics know nothing of an import that has just been read, so the planner expects one row and may compare each row with
 * every other. One pass over the keys finds those that come twice, and without nested loops their few rows are found by hash or merge,
 * whatever the statistics say. What rows say is compared for these alone.
 */
const MARK_REPEATED = `
  WITH twice AS MATERIALIZED (
    SELECT key FROM import_rows WHERE import_id = $1 AND key IS NOT NULL AND error_code IS NULL
     GROUP BY key HAVING count(*) > 1),
  seen AS (
    SELECT line, key, row, first_value(line) OVER same AS first_line, first_value(row) OVER same AS first_row
      FROM import_rows JOIN twice USING (key) WHERE import_id = $1 AND error_code IS NULL
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

/**
 * Gives lines of an import new values, by their numbers. No join, because the planner may know nothing of an import that has just been
 * read: the only index of the table leads to the lines, and each takes its own values.
 */
async function rewriteLines(
  pool: Pool,
  columns: '(error_code, error)' | '(key, row, error_code, error)',
  id: string,
  values: readonly { line: number }[],
): Promise<void> {
  if (values.length === 0) return
  const given = columns === '(error_code, error)' ? 'r.code, r.sentence' : 'r.key, r.row, r.code, r.sentence'
  await pool.query(
    `UPDATE import_rows i
        SET ${columns} = (
          SELECT ${given} FROM jsonb_to_record($2::jsonb -> i.line::text) AS r(key text, row jsonb, code text, sentence text))
      WHERE i.import_id = $1 AND i.line = ANY($3::bigint[])`,
    [id, JSON.stringify(Object.fromEntries(values.map((one) => [one.line, one]))), values.map(({ line }) => line)],
  )
}

/** `pool` with time enough for a million rows. */
export function postgresImports(pool: Pool): ImportStore {
  return { ...imports(pool), ...reading(pool), ...checking(pool) }
}

function imports(pool: Pool): Pick<ImportStore, 'begin' | 'find' | 'latest' | 'setMapping' | 'noteChecked'> {
  return {
    async begin({ kind, fileName, fileHash, headings, mapping, actor, at }) {
      const places = JSON.stringify(mapping)
      const before = await readRow<StoredImport>(
        pool,
        `SELECT ${IMPORT} FROM imports
          WHERE kind = $1 AND file_hash = $2 AND headings = $3 AND mapping = $4::jsonb AND applied_at IS NULL
            AND started_at > $5::timestamptz - interval '20 hours'
          ORDER BY started_at DESC LIMIT 1`,
        [kind, fileHash, headings, places, at],
      )
      if (before !== undefined) return toImport(before)
      const begun = await readRow<StoredImport>(
        pool,
        `INSERT INTO imports (id, kind, file_name, file_hash, headings, mapping, actor, started_at)
         VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8) RETURNING ${IMPORT}`,
        [randomUUID(), kind, fileName, fileHash, headings, places, actor, at],
      )
      if (begun === undefined) throw new Error('an import could not be begun')
      return toImport(begun)
    },

    async find(id) {
      const found = await readRow<StoredImport>(pool, `SELECT ${IMPORT} FROM imports WHERE id::text = $1`, [id])
      return found && toImport(found)
    },

    async latest(most) {
      const sql = `SELECT ${IMPORT} FROM imports ORDER BY started_at DESC LIMIT $1`
      return (await readRows<StoredImport>(pool, sql, [most])).map(toImport)
    },

    async setMapping(id, mapping) {
      await pool.query('UPDATE imports SET mapping = $2::jsonb, checked = NULL WHERE id = $1', [
        id,
        JSON.stringify(mapping),
      ])
    },

    async noteChecked(id, checked) {
      await pool.query('UPDATE imports SET checked = $2 WHERE id = $1', [id, JSON.stringify(checked)])
    },
  }
}

/** The rows of a file as they are read, and read again under another mapping. */
function reading(pool: Pool): Pick<ImportStore, 'store' | 'finish' | 'rewrite'> {
  return {
    store: (id, rows, rowsRead) => stageRows(pool, id, rows, rowsRead),

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

    async rewrite(id, rows) {
      await rewriteLines(
        pool,
        '(key, row, error_code, error)',
        id,
        rows.map(({ error, cells: _, ...row }) => ({ ...row, ...error })),
      )
    },
  }
}

/** The rows as the rules see them, and what the rules said. */
function checking(pool: Pool): Pick<ImportStore, 'clearRuleErrors' | 'noteErrors' | 'rows' | 'rowsOf' | 'counts'> {
  return {
    async clearRuleErrors(id) {
      await pool.query(
        `UPDATE import_rows SET error_code = NULL, error = NULL
          WHERE import_id = $1 AND error_code IS NOT NULL AND error_code NOT IN ${OF_THE_FILE}`,
        [id],
      )
    },

    async noteErrors(id, errors) {
      await rewriteLines(pool, '(error_code, error)', id, errors)
    },

    async rows(id, which, afterLine, most) {
      const wanted = {
        failed: `error_code IS NOT NULL AND error_code <> 'said-before'`,
        all: 'true',
      }[which]
      const rows = await inTransaction(pool, (client) =>
        inIndexOrder(client, () =>
          readRows<StoredRow<FileKind>>(
            client,
            `SELECT ${ROW} FROM import_rows
              WHERE import_id = $1 AND line > $2 AND ${wanted} ORDER BY import_rows.line LIMIT $3`,
            [id, afterLine, most],
          ),
        ),
      )
      return rows.map(toRow)
    },

    async rowsOf(id, keys) {
      const rows = await readRows<StoredRow<Kind>>(
        pool,
        `SELECT ${ROW} FROM import_rows
          WHERE import_id = $1 AND key = ANY($2) AND error_code IS NULL ORDER BY import_rows.line`,
        [id, keys],
      )
      return rows.map(toRow)
    },

    async counts(id) {
      const counted = await readRow<{ rows: number; failed: number; repeated: number }>(
        pool,
        `SELECT count(*)::int AS rows, count(*) FILTER (WHERE error_code = 'said-before')::int AS repeated,
                count(*) FILTER (WHERE error_code IS NOT NULL AND error_code <> 'said-before')::int AS failed
           FROM import_rows WHERE import_id = $1`,
        [id],
      )
      return counted ?? { rows: 0, failed: 0, repeated: 0 }
    },
  }
}
