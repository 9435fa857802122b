/** The way to the records: a bounded pool of connections on which nothing may take longer than a caller can wait. */
import pg from 'pg'
import { Unavailable } from '../../../concurrency/unavailable.ts'

export type { Pool, PoolClient } from 'pg'

export interface PoolOptions {
  connectionString: string
  /** Connections at most. */
  size?: number
  /** Most that connecting, or one statement, may take: 800 ms on the call path (docs/security.md, "Time limits"). */
  timeoutMs?: number
  /** Most that connecting alone may take; left out: as a statement. */
  connectMs?: number
  /** Told when a connection breaks while it is idle; the pool has already dropped it. */
  onIdleError: (error: Error) => void
  /** Left out: open. */
  gate?: Gate
}

/** While it is closed, no connection is made and no statement sent: it is not known yet whether this database may be used. */
export interface Gate {
  open: boolean
}

type OnConnected = Parameters<pg.Pool['connect']>[0]

/** `query` and everything else of a pool asks `connect` for its connection. */
class GatedPool extends pg.Pool {
  readonly #gate: Gate

  constructor(config: pg.PoolConfig, gate: Gate) {
    super(config)
    this.#gate = gate
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: OnConnected): void
  override connect(callback?: OnConnected): Promise<pg.PoolClient> | void {
    if (this.#gate.open) return callback === undefined ? super.connect() : super.connect(callback)
    const error = new Unavailable('Postgres is not asked before its schema and keys were checked.')
    if (callback === undefined) return Promise.reject(error)
    callback(error, undefined, () => undefined)
  }
}

export function openPool({
  connectionString,
  size = 10,
  timeoutMs = 800,
  connectMs = timeoutMs,
  onIdleError,
  gate = { open: true },
}: PoolOptions): pg.Pool {
  const config: pg.PoolConfig = {
    connectionString,
    max: size,
    application_name: 'careline',
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    // The server gives up first; the client's own timer is for a server that no longer answers, and must not take a busy
    // moment of this process for that.
    statement_timeout: timeoutMs,
    query_timeout: 2 * timeoutMs,
    idle_in_transaction_session_timeout: 10 * timeoutMs,
  }
  const pool = new GatedPool(config, gate)
  // Without a listener a connection closed by the server ends the process (node-postgres issue 585). A new error, because
  // pg hangs the whole connection on its own, which would fill the log.
  pool.on('error', ({ message }) => {
    if (!pool.ending) onIdleError(new Error(`A connection to the database broke while it was idle: ${message}`))
  })
  return pool
}

/**
 * Runs `work` in one transaction. Anything thrown rolls everything back and closes the connection, because its state is
 * no longer known; the server rolls back a transaction whose connection is gone. `keeps`: false rolls back without a fault.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  keeps: (result: T) => boolean = () => true,
): Promise<T> {
  const client = await pool.connect()
  // A checked-out connection that breaks between two statements has no other listener; the next statement reports it.
  const noted = () => undefined
  client.on('error', noted)
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    const result = await work(client)
    await client.query(keeps(result) ? 'COMMIT' : 'ROLLBACK')
    client.off('error', noted)
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** False for an error that says a value was wrong (SQLSTATE classes 22 and 23): the database itself is well. */
export function isDatabaseDown(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? ''))
}
