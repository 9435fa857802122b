/** Brings a database to the shape this program expects: ordered SQL files, forward only, one process at a time. */
import pg from 'pg'
import { Unavailable } from '../../../concurrency/unavailable.ts'
import { DatabaseRefused } from './database-refused.ts'
import { noteKeys, refuseOtherKeys, type KeyFingerprints } from './key-check.ts'
import {
  compare,
  readMigrations,
  refuseOtherSchema,
  THIS_PROGRAM,
  type Applied,
  type Comparison,
  type Migration,
  type Program,
} from './migrations.ts'
import { readRows } from './read-rows.ts'

/** The number means nothing; every Careline process uses the same one. */
export const MIGRATION_LOCK = 4_207_001
export const OLDEST_SERVER = 150_000
const CONNECT_MS = 5_000

export interface Migrated {
  /** What was missing, by name. */
  applied: string[]
  /** What a newer program applied, which says that it serves this version. */
  newer: string[]
}

/**
 * Applies what is missing. Two processes at once: the second waits and finds nothing to do. Rejects with `DatabaseRefused`, one
 * sentence, for:
 *
 * - a server older than PostgreSQL 15
 * - a migration whose file is not the one that was applied (`schema_migrations.checksum`)
 * - a database that a newer program has changed, unless each of its migrations says that it serves this version
 *
 * The program is this one unless a test names another: a copy of the folder with a file more, and a version, is the next release.
 * A whole process of the next release is a copy of `dist/` with that file in it: `newerProgram` in `test/services/newer-program.ts`.
 */
export async function migrate(connectionString: string, program = THIS_PROGRAM): Promise<Migrated> {
  return whileLocked(connectionString, (client) => migrateOn(client, program))
}

/**
 * What has to be done before a database may be used, under one lock: the keys are those it was made with, and then it is migrated.
 * Rejects with `Unavailable` when it cannot be reached, with `DatabaseRefused` when it must not be used; nothing was changed then.
 */
export async function prepareDatabase(
  connectionString: string,
  fingerprints: KeyFingerprints,
  signal?: AbortSignal,
): Promise<Migrated> {
  const prepare = async (client: pg.Client) => {
    await refuseOtherKeys(client, fingerprints)
    const migrated = await migrateOn(client, THIS_PROGRAM)
    await noteKeys(client, fingerprints)
    return migrated
  }
  return whileLocked(connectionString, prepare, signal)
}

/** On a connection of its own: a migration may take longer than a statement on the call path. An abort ends the connection. */
async function whileLocked<T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const client = new pg.Client({
    connectionString,
    application_name: 'careline migrate',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  })
  client.on('error', () => undefined) // the statement that is running rejects with it
  await connect(client)
  const stop = () => void client.end().catch(() => undefined)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await refuseOldServer(client)
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    return await work(client)
  } finally {
    signal?.removeEventListener('abort', stop)
    await client.end()
  }
}

/** Whatever keeps a connection from being made, a wrong password too, may be put right without a new start. */
async function connect(client: pg.Client): Promise<void> {
  try {
    await client.connect()
  } catch (cause) {
    throw new Unavailable('Postgres cannot be reached', { cause })
  }
}

async function migrateOn(client: pg.Client, program: Program): Promise<Migrated> {
  const migrations = await readMigrations(program.folder)
  const comparison = compare(migrations, await readApplied(client), program.version)
  refuseOtherSchema(comparison, program.version)
  await addChecksums(client, migrations)
  for (const migration of comparison.missing) await apply(client, migration)
  return summary(comparison)
}

function summary({ missing, newer }: Comparison): Migrated {
  return { applied: missing.map(({ name }) => name), newer: newer.served }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
  )
  const server = rows[0]
  if (server !== undefined && server.number < OLDEST_SERVER)
    throw new DatabaseRefused(`The database is PostgreSQL ${server.version}; Careline needs version 15 or newer.`)
}

type Connection = Pick<pg.ClientBase, 'query'>

/** Makes the schema that these migrations make, in the transaction of the caller. Throws for one that this program does not have. */
export async function applyWithin(client: Connection, names: readonly string[]): Promise<void> {
  const files = new Map((await readMigrations()).map((one) => [one.name, one]))
  const wanted = names.map((name) => files.get(name) ?? name)
  const unknown = wanted.filter((one) => typeof one === 'string')
  if (unknown.length > 0)
    throw new Error(`It was made by a newer program (${unknown.join(', ')}); use that version of Careline.`)
  await client.query(MIGRATIONS_TABLE)
  for (const migration of wanted) if (typeof migration !== 'string') await run(client, migration)
}

const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations
  (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now(), checksum text, serves text)`

/** Versions before checksums made the table without them, and still run on it with them. */
async function readApplied(client: pg.Client): Promise<Applied[]> {
  await client.query(MIGRATIONS_TABLE)
  const { rowCount } = await client.query(
    `SELECT FROM pg_attribute WHERE attrelid = 'schema_migrations'::regclass AND attname = 'checksum'`,
  )
  if (rowCount === 0)
    await client.query('ALTER TABLE schema_migrations ADD COLUMN checksum text, ADD COLUMN serves text')
  return readRows<Applied>(client, 'SELECT name, checksum, serves FROM schema_migrations')
}

/**
 * What a version before checksums applied is taken to be what the file says now: no one knows better, and from here on a change
 * of the file is seen.
 */
async function addChecksums(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  await client.query(
    `UPDATE schema_migrations m SET checksum = f.checksum, serves = f.serves
       FROM jsonb_to_recordset($1) AS f (name text, checksum text, serves text)
      WHERE m.name = f.name AND m.checksum IS NULL`,
    [JSON.stringify(migrations.map(({ name, checksum, serves }) => ({ name, checksum, serves })))],
  )
}

async function run(client: Connection, { name, sql, checksum, serves }: Migration): Promise<void> {
  await client.query(sql)
  await client.query('INSERT INTO schema_migrations (name, checksum, serves) VALUES ($1, $2, $3)', [
    name,
    checksum,
    serves,
  ])
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await run(client, migration)
    await client.query('COMMIT')
  } catch (error) {
    throw new Error(`Migration ${migration.name} failed; nothing of it was kept.`, { cause: error })
  }
}
