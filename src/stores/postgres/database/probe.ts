/** What a database says of itself, read and never changed: version, migrations, clock, and which keys it was made with. */
import type { Pool, PoolClient } from 'pg'
import { listMigrations, OLDEST_SERVER } from './migrate.ts'

export interface PostgresCondition {
  version: string
  tooOld: boolean
  readOnly: boolean
  /** Of this program, not applied yet. */
  missing: string[]
  /** No migration was applied yet. */
  isNew: boolean
  /** The role may make tables, as migrations do. */
  mayCreate: boolean
  /** As it signs in. */
  role: string
  /** Applied by a newer program. */
  unknown: string[]
  /** Its clock before ours; negative behind. */
  aheadMs: number
}

/** Throws when it cannot be asked. */
export async function probePostgres(pool: Pool, now: () => number): Promise<PostgresCondition> {
  // The first statement pays for the connection, which must not count as a difference of clocks.
  const { rows } = await pool.query<{
    number: number
    version: string
    read_only: boolean
    may_create: boolean
    role: string
  }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
            pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS read_only,
            coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create, current_user AS role`,
  )
  const [server] = rows
  if (server === undefined) throw new Error('The database gave no answer.')
  const asked = now()
  const clock = await pool.query<{ ms: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms')
  const halfway = (asked + now()) / 2
  const known = await listMigrations()
  const applied = await column(pool, 'schema_migrations', 'SELECT name AS value FROM schema_migrations')
  return {
    version: server.version,
    tooOld: server.number < OLDEST_SERVER,
    readOnly: server.read_only,
    mayCreate: server.may_create,
    role: server.role,
    isNew: applied.length === 0,
    missing: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)).toSorted(),
    aheadMs: Math.round((clock.rows[0]?.ms ?? halfway) - halfway),
  }
}

/** By the names of the keys; none before the first start. */
export async function readKeyFingerprints(pool: Pick<PoolClient, 'query'>): Promise<Record<string, string>> {
  if (!(await exists(pool, 'key_fingerprints'))) return {}
  const { rows } = await pool.query<{ name: string; fingerprint: string }>(
    'SELECT name, fingerprint FROM key_fingerprints',
  )
  return Object.fromEntries(rows.map(({ name, fingerprint }) => [name, fingerprint]))
}

async function exists(pool: Pick<PoolClient, 'query'>, table: string): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table])
  return rows[0]?.there === true
}

async function column(pool: Pool, table: string, sql: string): Promise<string[]> {
  if (!(await exists(pool, table))) return []
  const { rows } = await pool.query<{ value: string }>(sql)
  return rows.map(({ value }) => value)
}
