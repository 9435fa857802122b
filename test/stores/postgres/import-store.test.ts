/** Imports in Postgres: how much work a file is does not depend on what the planner believes about the table. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportRow } from '../../../src/directory/import-store.ts'
import { postgresImports } from '../../../src/stores/postgres/directory/import-store.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

let database: FreshDatabase
/** One connection that says how each statement was executed. */
let pool: pg.Pool
let plans: string[] = []

beforeAll(async () => {
  database = await freshDatabase()
  pool = new pg.Pool({ connectionString: database.connectionString, max: 1 })
  pool.on('connect', (client) => client.on('notice', ({ message }) => void plans.push(message ?? '')))
  await pool.query(`LOAD 'auto_explain'`)
  await pool.query(`SET auto_explain.log_min_duration = 0`)
  await pool.query(`SET auto_explain.log_analyze = on`)
  await pool.query(`SET client_min_messages = log`)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const ROWS = 3_000

/** Every tenth row says the same as the one before it, every hundredth something else about the same. */
function rowsOf(count: number): ImportRow[] {
  return Array.from({ length: count }, (_, at) => {
    const key = at % 10 === 9 ? `k${at - 1}` : `k${at}`
    const row = { id: key, name: at % 100 === 99 ? 'another' : 'one', kind: 'customer' } as never
    return { line: at + 2, cells: [key, 'one', 'customer'], key, row, error: undefined }
  })
}

async function imported(count: number): Promise<{ failed: number; repeated: number }> {
  const store = postgresImports(pool)
  const fileHash = randomBytes(32)
  const { id } = await store.begin({
    kind: 'companies',
    fileName: 'x.csv',
    fileHash,
    headings: ['id', 'name', 'kind'],
    mapping: ['id', 'name', 'kind'],
    actor: 'a test',
    at: new Date(),
  })
  await store.store(id, rowsOf(count), count)
  plans = []
  await store.finish(id)
  const { failed, repeated } = await store.counts(id)
  return { failed, repeated }
}

/** Pairs of rows that were compared and did not belong together. */
const comparedInVain = () =>
  plans
    .flatMap((plan) => [...plan.matchAll(/Rows Removed by Join Filter: (\d+)/g)])
    .reduce((sum, [, count]) => sum + Number(count), 0)

test.each([
  ['an empty database', []],
  ['one that has grown', [5, 5, 5, 5]],
  ['one that was analyzed when it was small', [5, 5, 5, 5, 'ANALYZE import_rows']],
  ['one that was analyzed when it was large', [ROWS, ROWS, 'ANALYZE import_rows']],
])('rows that repeat others are found in one pass, in %s', async (_, before) => {
  await pool.query('DELETE FROM imports')
  for (const step of before)
    if (typeof step === 'number') await imported(step)
    else await pool.query(step)
  expect(await imported(ROWS)).toEqual({ failed: (2 * ROWS) / 100, repeated: ROWS / 10 - ROWS / 100 })
  expect(plans.join('\n')).toContain('Update on import_rows')
  expect(comparedInVain()).toBe(0)
})
