/** Loads a directory kept as CSV files (src/demo) into the records; loading it again changes nothing but the dates. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Pool, PoolClient } from 'pg'
import { inTransaction } from './pool.ts'

const FILES = ['companies', 'contacts', 'analysts', 'contracts', 'grants', 'cases'] as const
type Row = Record<string, string>
/** Rows as read, one object per line, keyed by the column names of src/demo. */
export type DirectoryTables = Record<(typeof FILES)[number], Row[]>

export async function readDirectoryFiles(folder: string): Promise<DirectoryTables> {
  const tables: DirectoryTables = { companies: [], contacts: [], analysts: [], contracts: [], grants: [], cases: [] }
  for (const file of FILES) {
    const text = await readFile(join(folder, `${file}.csv`), 'utf8')
    tables[file] = parse<Row>(text, { columns: true, bom: true, skip_empty_lines: true, trim: true })
  }
  return tables
}

/**
 * Adds or updates every row in one transaction; a row the records refuse undoes all of it. `today` is what the columns
 * `*_in_days` count from, as a day in UTC. Rows that are no longer in the files stay.
 */
export async function loadDirectory(pool: Pool, tables: DirectoryTables, today: Date): Promise<void> {
  const day = (inDays: string | null) => (inDays === null ? null : dayFrom(today, inDays))
  await inTransaction(pool, async (client) => {
    for (const row of tables.companies)
      await upsert(client, 'companies', ['id'], {
        id: need(row, 'id'),
        name: need(row, 'name'),
        spoken_name: value(row, 'spoken_name'),
        kind: need(row, 'kind'),
        region: value(row, 'region'),
        support_phone: value(row, 'support_phone'),
      })
    for (const row of tables.contacts)
      await upsert(client, 'contacts', ['id'], {
        id: need(row, 'id'),
        name: need(row, 'name'),
        email: need(row, 'email'),
        employer: need(row, 'employer'),
        phone: value(row, 'phone'),
        language: need(row, 'language'),
        time_zone: need(row, 'time_zone'),
        status: need(row, 'status'),
      })
    for (const row of tables.analysts)
      await upsert(client, 'analysts', ['id'], {
        id: need(row, 'id'),
        name: need(row, 'name'),
        email: need(row, 'email'),
        role: need(row, 'role'),
        phone: value(row, 'phone'),
        languages: list(row, 'languages'),
        products: list(row, 'products'),
        residency: value(row, 'residency'),
        desks: list(row, 'desks'),
      })
    for (const row of tables.contracts)
      await upsert(client, 'contracts', ['number'], {
        number: need(row, 'number'),
        sold_to: need(row, 'sold_to'),
        end_user: need(row, 'end_user'),
        support_owner: need(row, 'support_owner'),
        products: list(row, 'products'),
        starts_on: day(need(row, 'starts_in_days')),
        ends_on: day(need(row, 'ends_in_days')),
        terminated_on: day(value(row, 'terminated_in_days')),
        hours: need(row, 'hours'),
        residency: value(row, 'residency'),
      })
    for (const row of tables.grants)
      await upsert(client, 'grants', ['contact_id', 'contract_number', 'level'], {
        contact_id: need(row, 'contact'),
        contract_number: need(row, 'contract'),
        level: need(row, 'level').replace('-', '_'),
        status: need(row, 'status'),
        approved_by: value(row, 'approved_by'),
        ended_at: null,
      })
    for (const row of tables.cases)
      await upsert(client, 'cases', ['number'], {
        number: need(row, 'number'),
        type: need(row, 'type'),
        contract_number: need(row, 'contract'),
        opened_by: need(row, 'opened_by'),
        state: need(row, 'state'),
        priority: need(row, 'priority'),
        owner: need(row, 'owner'),
        opened_at: day(need(row, 'opened_in_days')),
        updated_at: day(need(row, 'updated_in_days')),
        closed_at: day(value(row, 'closed_in_days')),
        summary: value(row, 'summary') ?? '',
      })
  })
}

/** Table and column names come from this file only, never from a CSV. */
async function upsert(
  client: PoolClient,
  table: string,
  key: string[],
  row: Record<string, string | string[] | null>,
): Promise<void> {
  const columns = Object.keys(row)
  const changed = columns.filter((column) => !key.includes(column))
  const set = changed.map((column) => `${column} = excluded.${column}`)
  // A copy of the row as it was before must not pass for the new one.
  if (table !== 'cases') set.push('version = t.version + 1')
  await client.query(
    `INSERT INTO ${table} AS t (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})
     ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set.join(', ')}
      WHERE (${changed.map((column) => `t.${column}`).join(', ')}) IS DISTINCT FROM (${changed.map((column) => `excluded.${column}`).join(', ')})`,
    Object.values(row),
  )
}

function value(row: Row, column: string): string | null {
  const text = row[column]
  return text === undefined || text === '' ? null : text
}

function need(row: Row, column: string): string {
  const text = value(row, column)
  if (text === null) throw new Error(`A row of the directory has no ${column}: ${JSON.stringify(row)}`)
  return text
}

function list(row: Row, column: string): string[] {
  return (value(row, column) ?? '').split(';').filter((item) => item !== '')
}

function dayFrom(today: Date, inDays: string): string {
  const days = Number(inDays)
  if (!Number.isInteger(days)) throw new Error(`A number of days from today cannot be ${JSON.stringify(inDays)}.`)
  const date = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + days))
  return `${date.toISOString().slice(0, 10)}T00:00:00Z`
}
