/** One connection without time limits, for what reads or writes a whole database. */
import pg from 'pg'

export type UnhurriedClient = pg.PoolClient

/**
 * Runs `work` on a connection of its own and closes it. No statement has a time limit, because a table may take minutes. The
 * pool is for readers that ask for one; it holds that connection and one more. Rejects when the server does not answer within five seconds.
 */
export async function unhurried<T>(
  connectionString: string,
  work: (client: UnhurriedClient, pool: pg.Pool) => Promise<T>,
): Promise<T> {
  const pool = new pg.Pool({
    connectionString,
    max: 2,
    application_name: 'careline backup',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  })
  // The statement that is running rejects with it.
  pool.on('error', () => undefined)
  try {
    const client = await pool.connect()
    client.on('error', () => undefined)
    try {
      return await work(client, pool)
    } finally {
      client.release(true)
    }
  } finally {
    await pool.end()
  }
}

/** The same text whatever the server is set to, so that a backup of one server is read by any other. */
export const PLAIN_TEXT = `
  SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL bytea_output = 'hex';
  SET LOCAL extra_float_digits = 3; SET LOCAL client_encoding = 'UTF8'; SET LOCAL statement_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0`
