/** Pages of contacts and staff have connections and a breaker of their own: when they get no answer, callers still do. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'
import { Visitor } from './visitor.ts'

let redis: TestRedis
let careline: Careline
const visitors = new Map<string, Visitor>()
beforeAll(async () => {
  redis = await startRedis()
  careline = await openCareline({ signIn: true, real: { redisUrl: redis.url } })
  for (const who of ['staff:alva', 'staff:ida', 'contact:ana']) {
    const visitor = new Visitor(careline.baseUrl)
    await visitor.signIn(who)
    visitors.set(who, visitor)
  }
})
afterAll(async () => {
  await careline.close()
  await redis.stop()
})

/** While it is held nothing else reads or writes these tables. */
async function whileLocked(tables: string, work: () => Promise<void>): Promise<void> {
  const client = await careline.database.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`)
    await work()
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

async function isVerified(person: string): Promise<boolean> {
  const call = await careline.dial(person)
  await call.presses(careline.pin(person))
  const { verified } = await call.view()
  await call.hangsUp()
  return verified
}

/** More than open a breaker, and more than there are connections. */
const MANY = 12

/** Statements that wait for a lock, by what they ask. */
async function waitingStatements(): Promise<string[]> {
  const { rows } = await careline.database.pool.query<{ query: string }>(
    `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows.map(({ query }) => query)
}

test('what timers read again and again cannot be read: one statement of theirs waits', async () => {
  await whileLocked('directory_changes', async () => {
    await expect.poll(waitingStatements).not.toEqual([])
    // Several rounds would have come meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect((await waitingStatements()).length).toBeLessThanOrEqual(1)
    expect(await isVerified('ana')).toBe(true)
  })
})

test.each([
  ['staff:alva', '/admin', 'admin_requests'],
  ['staff:ida', '/desk', 'admin_requests'],
  ['staff:alva', '/admin', 'callbacks'],
  ['staff:alva', '/admin/contacts/one/ana', 'alerts, directory_changes'],
  ['contact:ana', '/profile', 'notices'],
])('%s loads %s again and again while %s cannot be read: a caller is verified', async (who, path, tables) => {
  const visitor = visitors.get(who)
  if (visitor === undefined) throw new Error(`${who} is not signed in`)
  // The breaker of the pages may still be open from the time before.
  await expect.poll(async () => (await visitor.get(path)).status).toBe(200)
  await whileLocked(tables, async () => {
    const pages = Array.from({ length: MANY }, () => visitor.get(path))
    // Long enough for their statements to be given up.
    await Promise.race([Promise.all(pages), new Promise((resolve) => setTimeout(resolve, 3_000))])
    expect(await isVerified('ana')).toBe(true)
  })
})
