/** Connections that break, hang or refuse must cost a caller an answer at most, never the process. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type pg from 'pg'
import { inTransaction, isDatabaseDown, openPool } from '../../../src/stores/postgres/database/pool.ts'
import { freshDatabase, onServer, type FreshDatabase } from '../../services/postgres.ts'

let db: FreshDatabase
let pool: pg.Pool
let idleErrors: Error[]

beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(() => {
  idleErrors = []
  pool = openPool({
    connectionString: db.connectionString,
    size: 3,
    timeoutMs: 2_000,
    onIdleError: (error) => idleErrors.push(error),
  })
  return () => pool.end()
})

async function pidOf(client: pg.Pool | pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  if (rows[0] === undefined) throw new Error('no pid')
  return rows[0].pid
}

const killed = (pid: number) => onServer(db.connectionString, `SELECT pg_terminate_backend(${pid})`)

it('survives an idle connection that the server closes, reports it, and opens another', async () => {
  const pid = await pidOf(pool)
  await killed(pid)
  await expect.poll(() => idleErrors.length).toBe(1)
  expect(await pidOf(pool)).not.toBe(pid)
})

it('survives a connection that breaks between two statements of a transaction', async () => {
  const broken = inTransaction(pool, async (client) => {
    await killed(await pidOf(client))
    await expect.poll(() => client.query('SELECT 1').catch(() => 'broken')).toBe('broken')
    await client.query('SELECT 1')
  })
  await expect(broken).rejects.toThrow()
  expect(await pidOf(pool)).toBeGreaterThan(0)
})

it('gives up a statement that takes longer than a caller can wait, and the connection is free again', async () => {
  await expect(pool.query('SELECT pg_sleep(5)')).rejects.toThrow('statement timeout')
  expect(await pidOf(pool)).toBeGreaterThan(0)
})

it('gives up waiting for a locked row', async () => {
  await pool.query('CREATE TABLE IF NOT EXISTS locked AS SELECT 1 AS n')
  await inTransaction(pool, async (client) => {
    await client.query('UPDATE locked SET n = 2')
    await expect(pool.query('UPDATE locked SET n = 3')).rejects.toThrow()
  })
})

it('gives up waiting for a connection when all are taken', async () => {
  const taken = await Promise.all([1, 2, 3].map(() => pool.connect()))
  await expect(pool.query('SELECT 1')).rejects.toThrow()
  for (const client of taken) client.release()
  expect(await pidOf(pool)).toBeGreaterThan(0)
})

it('keeps nothing of a transaction that threw, and closes its connection', async () => {
  await pool.query('CREATE TABLE IF NOT EXISTS kept (n int)')
  let pid = 0
  const undone = inTransaction(pool, async (client) => {
    pid = await pidOf(client)
    await client.query('INSERT INTO kept VALUES (1)')
    throw new Error('no')
  })
  await expect(undone).rejects.toThrow('no')
  expect((await pool.query('SELECT FROM kept')).rowCount).toBe(0)
  expect(await pidOf(pool)).not.toBe(pid)
})

it('rejects, and does not hang, while there is no server', async () => {
  const nowhere = openPool({ connectionString: 'postgresql://127.0.0.1:1/x', onIdleError: () => undefined })
  const error: unknown = await nowhere.query('SELECT 1').catch((caught: unknown) => caught)
  expect(isDatabaseDown(error)).toBe(true)
  await nowhere.end()
})

it('does not take a refused value for a database that is down', async () => {
  const refused: unknown = await pool.query(`SELECT 'x'::int`).catch((caught: unknown) => caught)
  expect(refused).toBeInstanceOf(Error)
  expect(isDatabaseDown(refused)).toBe(false)
})
