/** A database for each test file or test: a copy of one that was migrated once for the whole run, used again after it was restored. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { openPool } from '../../src/stores/postgres/database/pool.ts'
import { restore, rememberSeed, type Seed } from './restore-database.ts'

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

interface Database {
  name: string
  connectionString: string
  pool: pg.Pool
  seed: Seed | undefined
  idleErrors: Error[]
}

/** By template, those that no test uses now. A worker runs one file after another in one process, so that they outlive a file. */
const idle = new Map<string, Database[]>()

/** `migrated: false` gives an empty one, for tests of the migrations themselves. */
export async function freshDatabase({
  migrated = true,
  demo = false,
}: { migrated?: boolean; demo?: boolean } = {}): Promise<FreshDatabase> {
  const template = demo ? DEMO_TEMPLATE : migrated ? TEMPLATE : 'template0'
  const database = (await restored(template)) ?? (await create(template))
  const lease = { over: false }
  database.idleErrors = []
  return {
    connectionString: database.connectionString,
    pool: whileLeased(database.pool, lease),
    idleErrors: database.idleErrors,
    async drop() {
      lease.over = true
      if (database.seed === undefined) return destroy(database)
      idle.set(template, [...(idle.get(template) ?? []), database])
    },
  }
}

async function restored(template: string): Promise<Database | undefined> {
  const database = idle.get(template)?.pop()
  if (database?.seed === undefined) return undefined
  if (await restore(database.pool, database.seed)) return database
  await destroy(database)
  return restored(template)
}

async function create(template: string): Promise<Database> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const server = inject('postgresUrl')
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  const connectionString = databaseUrl(server, name)
  // Generous: these tests are about what happens, not about how fast a busy test machine is.
  const pool = openPool({
    connectionString,
    timeoutMs: 60_000,
    onIdleError: (error) => database.idleErrors.push(error),
  })
  const database: Database = { name, connectionString, pool, seed: undefined, idleErrors: [] }
  if (template !== 'template0') database.seed = await rememberSeed(pool)
  return database
}

async function destroy({ name, pool }: Database): Promise<void> {
  await pool.end()
  await onServer(inject('postgresUrl'), `DROP DATABASE ${name} WITH (FORCE)`)
}

/** What still runs of a service that was closed must not write into the database of the next one. */
function whileLeased(pool: pg.Pool, lease: { over: boolean }): pg.Pool {
  return new Proxy(pool, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown => {
        if (lease.over) return Promise.reject(new Error(`The test gave its database back before ${String(property)}`))
        return Reflect.apply(value, target, given)
      }
    },
  })
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
