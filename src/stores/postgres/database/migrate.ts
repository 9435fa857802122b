/** Brings a database to the shape this program expects: ordered SQL files, forward only, one process at a time. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { PROJECT_ROOT } from '../../../project-root.ts'

const FOLDER = join(PROJECT_ROOT, 'src/stores/postgres/migrations')
/** The number means nothing; every Careline process uses the same one. */
export const MIGRATION_LOCK = 4_207_001
export const OLDEST_SERVER = 150_000

/** Names of the files in the order they are applied, e.g. `0001-directory`. */
export async function listMigrations(folder = FOLDER): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => /^[0-9]{4}-[a-z-]+\.sql$/.test(file))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted()
}

/**
 * Applies what is missing and returns its names. Two processes at once: the second waits and finds nothing to do. Refuses
 * a server older than PostgreSQL 15 and a database that a newer program has changed.
 */
export async function migrate(connectionString: string, folder = FOLDER): Promise<string[]> {
  const known = await listMigrations(folder)
  // Its own connection: a migration may take longer than a statement on the call path.
  const client = new pg.Client({
    connectionString,
    application_name: 'careline migrate',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined) // the statement that is running rejects with it
  await client.connect()
  try {
    await refuseOldServer(client)
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    const missing = await missingFrom(client, known)
    for (const name of missing) await apply(client, name, folder)
    return missing
  } finally {
    await client.end()
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
  )
  const server = rows[0]
  if (server !== undefined && server.number < OLDEST_SERVER)
    throw new Error(`The database is PostgreSQL ${server.version}; Careline needs version 15 or newer.`)
}

type Connection = Pick<pg.ClientBase, 'query'>

/** Makes the schema that these migrations make, in the transaction of the caller. Throws for one that this program does not have. */
export async function applyWithin(client: Connection, names: readonly string[], folder = FOLDER): Promise<void> {
  const known = await listMigrations(folder)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new Error(`It was made by a newer program (${unknown.join(', ')}); use that version of Careline.`)
  await client.query(MIGRATIONS_TABLE)
  for (const name of names) await run(client, name, folder)
}

const MIGRATIONS_TABLE =
  'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())'

async function run(client: Connection, name: string, folder: string): Promise<void> {
  await client.query(await readFile(join(folder, `${name}.sql`), 'utf8'))
  await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name])
}

async function missingFrom(client: pg.Client, known: string[]): Promise<string[]> {
  await client.query(MIGRATIONS_TABLE)
  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations')
  const applied = new Set(rows.map((row) => row.name))
  const unknown = [...applied].filter((name) => !known.includes(name)).toSorted()
  if (unknown.length > 0)
    throw new Error(
      `The database is newer than this program (it has ${unknown.join(', ')}); start the newer version of Careline.`,
    )
  return known.filter((name) => !applied.has(name))
}

async function apply(client: pg.Client, name: string, folder: string): Promise<void> {
  try {
    await client.query('BEGIN')
    await run(client, name, folder)
    await client.query('COMMIT')
  } catch (error) {
    throw new Error(`Migration ${name} failed; nothing of it was kept.`, { cause: error })
  }
}
