/** The directory read in order, for exports and for systems that keep in step. */
import type { Pool } from 'pg'
import { KEYS, type Kind, type Row } from '../../domain/directory-rows.ts'
import { DIRECTORY_TABLES, rowJson } from './directory-columns.ts'

export interface VersionedRow {
  row: Row
  version: number
}

/** Rows in the order of their keys, after the one with this key. */
export function directoryPages(pool: Pool) {
  return async (kind: Kind, after: string | undefined, most: number): Promise<VersionedRow[]> => {
    const { name, unique } = DIRECTORY_TABLES[kind]
    const parts = after?.split(' ') ?? []
    // Levels are written with a dash outside and an underscore inside.
    const from = KEYS[kind].map((field, at) => (field === 'level' ? parts[at]?.replace('-', '_') : parts[at]) ?? '')
    const { rows } = await pool.query<VersionedRow>(
      `SELECT ${rowJson(kind, 't')} AS row, t.version FROM ${name} t
        WHERE ${after === undefined ? '$1::text[] IS NOT NULL' : `(${unique}) > (${from.map((_, i) => `($1::text[])[${i + 1}]`).join(', ')})`}
        ORDER BY ${unique} LIMIT $2`,
      [from, most],
    )
    return rows
  }
}
