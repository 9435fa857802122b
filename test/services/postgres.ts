/** A database of its own for each test file: a copy of one that was migrated once for the whole run. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { openPool } from '../../src/stores/postgres/database/pool.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the server started by `global-setup.ts`; its user may do anything there. */
    postgresUrl: string
    /** What the demo template was made with: keys in base64, PINs by person. */
    demo: { selectorKey: string; pepper: string; auditKey: string; pins: Record<string, string> }
  }
}

export const TEMPLATE = 'careline_template'
/** The same with the demo directory in it, and PINs for its people. */
export const DEMO_TEMPLATE = 'careline_demo_template'

export interface FreshDatabase {
  connectionString: string
  /** With the call path's time limits. */
  pool: pg.Pool
  /** Connections that broke while idle. */
  idleErrors: Error[]
  drop(): Promise<void>
}

/** `migrated: false` gives an empty one, for tests of the migrations themselves. */
export async function freshDatabase({
  migrated = true,
  demo = false,
}: { migrated?: boolean; demo?: boolean } = {}): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const server = inject('postgresUrl')
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${demo ? DEMO_TEMPLATE : migrated ? TEMPLATE : 'template0'}`)
  const connectionString = databaseUrl(server, name)
  const idleErrors: Error[] = []
  // Generous: these tests are about what happens, not about how fast a busy test machine is.
  const pool = openPool({ connectionString, timeoutMs: 10_000, onIdleError: (error) => idleErrors.push(error) })
  return {
    connectionString,
    pool,
    idleErrors,
    async drop() {
      await pool.end()
      await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

export function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

export async function onServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
