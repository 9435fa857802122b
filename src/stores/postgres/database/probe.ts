/** What a database says of itself, read and never changed: version, migrations, clock, and which keys it was made with. */
import type { Pool } from 'pg'
import { OLDEST_SERVER } from './migrate.ts'
import { compare, readMigrations, THIS_PROGRAM, type Applied, type Comparison } from './migrations.ts'
import { readRows, tableExists } from './read-rows.ts'

export interface PostgresCondition {
  version: string
  tooOld: boolean
  readOnly: boolean
  /** What was applied, compared with the files of this program. */
  migrations: Comparison
  /** No migration was applied yet. */
  isNew: boolean
  /** The role may make tables, as migrations do. */
  mayCreate: boolean
  /** As it signs in. */
  role: string
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
  const { folder, version } = THIS_PROGRAM
  const applied = await readApplied(pool)
  return {
    version: server.version,
    tooOld: server.number < OLDEST_SERVER,
    readOnly: server.read_only,
    mayCreate: server.may_create,
    role: server.role,
    isNew: applied.length === 0,
    migrations: compare(await readMigrations(folder), applied, version),
    aheadMs: Math.round((clock.rows[0]?.ms ?? halfway) - halfway),
  }
}

/** As JSON: a database that no version with checksums has seen lacks two of the columns. */
async function readApplied(pool: Pool): Promise<Applied[]> {
  if (!(await tableExists(pool, 'schema_migrations'))) return []
  return readRows<Applied>(
    pool,
    `SELECT name, to_jsonb(m)->>'checksum' AS checksum, to_jsonb(m)->>'serves' AS serves FROM schema_migrations m`,
  )
}
