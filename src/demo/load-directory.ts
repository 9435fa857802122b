/** Loads a directory of CSV files (src/demo/directory) into the records. Loading it again moves dates and undoes no change made since. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { inTransaction, type Pool, type PoolClient } from '../stores/postgres/database/pool.ts'

const FILES = ['companies', 'contacts', 'analysts', 'contracts', 'grants', 'cases'] as const
type Row = Record<string, string>
/** Rows as read, one object per line, keyed by the column names of src/demo/directory. */
export type DirectoryTables = Record<(typeof FILES)[number], Row[]>

/** Throws when one of the six files is missing. */
export async function readDirectoryFiles(folder: string): Promise<DirectoryTables> {
  const tables: DirectoryTables = { companies: [], contacts: [], analysts: [], contracts: [], grants: [], cases: [] }
  for (const file of FILES) {
    const text = await readFile(join(folder, `${file}.csv`), 'utf8')
    tables[file] = parse<Row>(text, { columns: true, bom: true, skip_empty_lines: true, trim: true })
  }
  return tables
}

/**
 * Adds every row that is not there in one transaction; a row the records refuse undoes all of it. `today` is what the columns
 * `*_in_days` count from, as a day in UTC: contracts and cases without a change since move with it. Everything else stays.
 */
export async function loadDirectory(pool: Pool, tables: DirectoryTables, today: Date): Promise<void> {
  await inTransaction(pool, async (client) => {
    await add(client, 'companies', tables.companies.map(companyOf))
    await add(client, 'contacts', tables.contacts.map(contactOf))
    await add(client, 'analysts', tables.analysts.map(analystOf))
    const contracts = tables.contracts.map((row) => contractOf(row, today))
    await addOrMove(client, 'contracts', CONTRACT_DATES, 'contracts.version = 1', contracts)
    await add(client, 'grants', tables.grants.map(grantOf))
    const cases = tables.cases.map((row) => caseOf(row, today))
    await addOrMove(client, 'cases', CASE_DATES, UNTOUCHED_CASE, cases)
  })
}

const CONTRACT_DATES = ['starts_on', 'ends_on', 'terminated_on']
const CASE_DATES = ['opened_at', 'updated_at', 'closed_at']
const UNTOUCHED_CASE = 'NOT EXISTS (SELECT FROM case_acts a WHERE a.case_number = cases.number)'

type Columns = Record<string, string | string[] | null>

function companyOf(row: Row): Columns {
  return {
    id: need(row, 'id'),
    name: need(row, 'name'),
    spoken_name: value(row, 'spoken_name'),
    kind: need(row, 'kind'),
    region: value(row, 'region'),
    support_phone: value(row, 'support_phone'),
  }
}

function contactOf(row: Row): Columns {
  return {
    id: need(row, 'id'),
    name: need(row, 'name'),
    email: need(row, 'email'),
    employer: need(row, 'employer'),
    phone: value(row, 'phone'),
    language: need(row, 'language'),
    time_zone: need(row, 'time_zone'),
    status: need(row, 'status'),
  }
}

function analystOf(row: Row): Columns {
  return {
    id: need(row, 'id'),
    name: need(row, 'name'),
    email: need(row, 'email'),
    role: need(row, 'role'),
    phone: value(row, 'phone'),
    languages: list(row, 'languages'),
    products: list(row, 'products'),
    residency: value(row, 'residency'),
    desks: list(row, 'desks'),
  }
}

function contractOf(row: Row, today: Date): Columns {
  return {
    number: need(row, 'number'),
    sold_to: need(row, 'sold_to'),
    end_user: need(row, 'end_user'),
    support_owner: need(row, 'support_owner'),
    products: list(row, 'products'),
    starts_on: needDay(row, 'starts_in_days', today),
    ends_on: needDay(row, 'ends_in_days', today),
    terminated_on: valueDay(row, 'terminated_in_days', today),
    hours: need(row, 'hours'),
    residency: value(row, 'residency'),
  }
}

function grantOf(row: Row): Columns {
  return {
    contact_id: need(row, 'contact'),
    contract_number: need(row, 'contract'),
    level: need(row, 'level').replace('-', '_'),
    status: need(row, 'status'),
    approved_by: value(row, 'approved_by'),
    ended_at: null,
  }
}

function caseOf(row: Row, today: Date): Columns {
  return {
    number: need(row, 'number'),
    type: need(row, 'type'),
    contract_number: need(row, 'contract'),
    opened_by: need(row, 'opened_by'),
    state: need(row, 'state'),
    priority: need(row, 'priority'),
    owner: need(row, 'owner'),
    opened_at: needDay(row, 'opened_in_days', today),
    updated_at: needDay(row, 'updated_in_days', today),
    closed_at: valueDay(row, 'closed_in_days', today),
    summary: value(row, 'summary') ?? '',
    external_system: value(row, 'external_system'),
    external_number: value(row, 'external_number'),
    origin: value(row, 'external_system') === null ? 'ours' : 'theirs',
  }
}

/** A row that is there stays as it is. */
async function add(client: PoolClient, table: string, rows: readonly Columns[]): Promise<void> {
  await insert(client, table, rows, 'ON CONFLICT DO NOTHING')
}

/** A row that is there moves with the days, if it is as it was loaded. */
async function addOrMove(
  client: PoolClient,
  table: string,
  dates: readonly string[],
  isUntouched: string,
  rows: readonly Columns[],
): Promise<void> {
  const moved = dates.map((column) => `${column} = excluded.${column}`).join(', ')
  await insert(client, table, rows, `ON CONFLICT (number) DO UPDATE SET ${moved} WHERE ${isUntouched}`)
}

/** Table and column names come from this file only, never from a CSV. */
async function insert(client: PoolClient, table: string, rows: readonly Columns[], onConflict: string): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ')
  if (columns === '') return
  const given = `SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`
  await client.query(`INSERT INTO ${table} (${columns}) ${given} ${onConflict}`, [JSON.stringify(rows)])
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

function needDay(row: Row, column: string, today: Date): string {
  return dayFrom(today, need(row, column))
}

function valueDay(row: Row, column: string, today: Date): string | null {
  const inDays = value(row, column)
  return inDays === null ? null : dayFrom(today, inDays)
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
