/** Every row of every table, for tests that look for what must stand nowhere. */
import type { Pool } from 'pg'

export interface TableRow {
  table: string
  row: Record<string, unknown>
  /** The whole row as the database itself would print it. */
  text: string
}

export async function everyRow(pool: Pool): Promise<TableRow[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await pool.query<Omit<TableRow, 'table'>>(
        `SELECT to_jsonb(t) AS row, t::text AS text FROM ${name} t`,
      )
      return rows.map((row) => ({ table: name, ...row }))
    }),
  )
  return found.flat()
}
