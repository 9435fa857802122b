/** The rows of a file as they are read, sent to Postgres by COPY: a third of the work of an INSERT of the same rows. */
import { finished } from 'node:stream/promises'
import type { Pool } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { ImportRow } from '../../../../directory/import-store.ts'
import { inTransaction } from '../../database/pool.ts'

const COPY = 'COPY import_rows (import_id, line, cells, key, row, error_code, error) FROM STDIN'

/**
 * Stores `rows`, of which the last is row `rowsRead` of the file. Rows and how far we are cannot differ: one transaction. Another
 * process may read the same file into the same import; what that one has stored meanwhile is left out here.
 */
export async function stageRows(pool: Pool, id: string, rows: readonly ImportRow[], rowsRead: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    // After a crash of the database some thousand rows may be gone, together with how far we were: they are read again. The end of the
    // file waits for the disk, and with it for all that was stored before.
    await client.query('SET LOCAL synchronous_commit = off')
    const { rows: found } = await client.query<{ stored: number }>(
      'SELECT rows_read::int AS stored FROM imports WHERE id = $1 FOR NO KEY UPDATE',
      [id],
    )
    const stored = found[0]?.stored ?? 0
    const missing = rows.slice(Math.max(0, stored - (rowsRead - rows.length)))
    if (missing.length === 0) return
    const copy = client.query(copyFrom(COPY))
    copy.end(missing.map((row) => lineOf(id, row)).join(''))
    await finished(copy)
    await client.query('UPDATE imports SET rows_read = $2 WHERE id = $1', [id, rowsRead])
  })
}

/** As COPY reads it (PostgreSQL, "COPY", Text Format): one line, tabs between the columns, `\\N` for what there is none of. */
function lineOf(id: string, { line, cells, key, row, error }: ImportRow): string {
  const list = `{${cells.map((cell) => `"${inList(cell)}"`).join(',')}}`
  const read = row && withoutNul(JSON.stringify(row))
  return `${id}\t${line}\t${escaped(list)}\t${escaped(key)}\t${escaped(read)}\t${escaped(error?.code)}\t${escaped(error?.sentence)}\n`
}

// Nearly no value has anything to be replaced, and looking for it costs a third of replacing nothing.
const inList = (cell: string) => (/["\\]/.test(cell) ? cell.replaceAll(/["\\]/g, '\\$&') : cell)
const withoutNul = (json: string) => (json.includes('\\u0000') ? json.replaceAll('\\u0000', '\\ufffd') : json)

const ESCAPES: Record<string, string> = {
  // Postgres keeps no NUL in text.
  '\0': '\uFFFD',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
}

function escaped(value: string | undefined): string {
  if (value === undefined) return '\\N'
  if (!/[\0\t\n\r\\]/.test(value)) return value
  return value.replaceAll(/[\0\t\n\r\\]/g, (sign) => ESCAPES[sign] ?? sign)
}
