/** Every table of the database as text, out and in again: read from the catalogue, so that a new table needs no line here. */
import type { Readable } from 'node:stream'
import { from, to, type CopyStreamQuery } from 'pg-copy-streams'
import type { UnhurriedClient } from './unhurried.ts'

export interface StoredTable {
  name: string
  /** In the order of the text. Generated ones are left out: the server makes them again. */
  columns: string[]
}

export interface StoredSequence {
  name: string
  last: string
  called: boolean
}

/**
 * What belongs to a browser that is signed in: it must not come to life again after it was signed out. People sign in anew. Files
 * that were exported are made again. What joins two calls of one number is there for a day, and in no copy.
 */
const LEFT_OUT = [
  'web_sessions',
  'sign_in_attempts',
  'page_slots',
  'form_answers',
  'lapsed_sessions',
  'exported_parts',
  'refused_callers',
  'returned_callers',
]
/** Written by the migrations themselves. */
const BY_MIGRATIONS = ['schema_migrations']

/** Tables of the schema, each after the tables that its rows name. */
export async function listTables(client: UnhurriedClient): Promise<StoredTable[]> {
  const { rows } = await client.query<StoredTable & { needs: string[] }>(
    `SELECT c.relname AS name,
            array(SELECT a.attname::text FROM pg_attribute a
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
            array(SELECT DISTINCT f.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
                   WHERE k.conrelid = c.oid AND k.contype = 'f' AND f.oid <> c.oid) AS needs
       FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> ALL ($1)
      ORDER BY c.relname`,
    [[...LEFT_OUT, ...BY_MIGRATIONS]],
  )
  const placed = new Map<string, StoredTable>()
  while (placed.size < rows.length) {
    const next = rows.find(({ name, needs }) => !placed.has(name) && needs.every((needed) => placed.has(needed)))
    if (next === undefined) throw new Error('Tables of the database name each other in a circle.')
    placed.set(next.name, { name: next.name, columns: next.columns })
  }
  return [...placed.values()]
}

/** One row a line, in UTF-8. */
export function textOf(client: UnhurriedClient, { name, columns }: StoredTable): Readable {
  return client.query(to(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) TO STDOUT`))
}

/** Where that text goes in again. Rejects rows that the rules of the table do not allow. */
export function intoTable(client: UnhurriedClient, { name, columns }: StoredTable): CopyStreamQuery {
  return client.query(from(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`))
}

export async function readSequences(client: UnhurriedClient): Promise<StoredSequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' ORDER BY relname`,
  )
  const found: StoredSequence[] = []
  for (const { name } of rows) {
    const { rows: at } = await client.query<Omit<StoredSequence, 'name'>>(
      `SELECT last_value::text AS last, is_called AS called FROM ${quoted(name)}`,
    )
    found.push(...at.map((place) => ({ name, ...place })))
  }
  return found
}

export async function setSequences(client: UnhurriedClient, sequences: readonly StoredSequence[]): Promise<void> {
  for (const { name, last, called } of sequences)
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [quoted(name), last, called])
}

/**
 * Runs `load` while the triggers that act on new rows are off, and leaves each as it was: what they wrote is in the backup too.
 * Foreign keys stay on.
 */
export async function withoutTriggers(client: UnhurriedClient, load: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ relation: string; name: string; enabled: string }>(
    `SELECT t.tgrelid::regclass::text AS relation, t.tgname AS name, t.tgenabled AS enabled
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal AND t.tgtype & 4 <> 0 AND t.tgenabled <> 'D'`,
  )
  for (const { relation, name } of rows) await client.query(`ALTER TABLE ${relation} DISABLE TRIGGER ${quoted(name)}`)
  await load()
  for (const { relation, name, enabled } of rows)
    await client.query(`ALTER TABLE ${relation} ENABLE ${AS_IT_WAS[enabled] ?? ''} TRIGGER ${quoted(name)}`)
}

const AS_IT_WAS: Readonly<Record<string, string>> = { A: 'ALWAYS', R: 'REPLICA' }

/** Tables, and functions of our own, that stand in the schema. Empty: nothing is lost by a restore. */
export async function countObjects(client: UnhurriedClient): Promise<number> {
  const { rows } = await client.query<{ there: number }>(
    `SELECT count(*)::int AS there FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`,
  )
  return rows[0]?.there ?? 0
}

/** Whether it is Careline's: nothing else is ever dropped. */
export async function isCarelines(client: UnhurriedClient): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>(
    `SELECT to_regclass('schema_migrations') IS NOT NULL AND to_regclass('audit_subjects') IS NOT NULL AS ours`,
  )
  return rows[0]?.ours === true
}

/** Everything of the schema but what belongs to extensions. */
export async function dropEverything(client: UnhurriedClient): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('DROP TABLE IF EXISTS %s CASCADE', c.oid::regclass) AS statement FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     UNION ALL
     SELECT format('DROP SEQUENCE IF EXISTS %s CASCADE', c.oid::regclass) FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'a', 'i'))
     UNION ALL
     SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
      WHERE p.pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
  )
  for (const { statement } of rows) await client.query(statement)
}

/** Services and commands of Careline that are connected to this database now. */
export async function othersConnected(client: UnhurriedClient): Promise<number> {
  const { rows } = await client.query<{ others: number }>(
    `SELECT count(*)::int AS others FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name IN ('careline', 'careline migrate', 'careline backup')`,
  )
  return rows[0]?.others ?? 0
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
