/** Postgres refused, slow, locked, cut while idle, cut after COMMIT: callers are answered, nobody is let in unrecorded, and it heals. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startAuditAnchors } from '../../src/stores/postgres/audit/audit-anchors.ts'
import { verifyAudit } from '../../src/stores/postgres/audit/verify-audit.ts'
import { onServer } from '../services/postgres.ts'
import { openScene, OWN_POSTGRES_MS, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(undefined, undefined, OWN_POSTGRES_MS)
})
afterAll(() => scene.close())
afterEach(async () => {
  scene.postgresProxy.set({})
  await scene.isWell()
  await scene.isSound()
})

const PIN_TO_LINE = ['pin', '1', '1', '3']
/** Where nothing can be checked the next key would answer the offer of production down. */
const PIN_ALONE = ['pin']

async function viewOf(sid: string) {
  const { baseUrl, apiToken } = scene.careline
  const response = await fetch(`${baseUrl}/api/v1/calls/${sid}`, { headers: { authorization: `Bearer ${apiToken}` } })
  return (await response.json()) as { verified: boolean; status: string; desk: string | null; outcome: string | null }
}

async function anaGetsThrough() {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana', PIN_TO_LINE)
  expect(call.queue).toBe('support')
  expect(await viewOf(call.sid)).toMatchObject({ verified: true })
}

async function auditOf(sid: string): Promise<string[]> {
  const { rows } = await scene.careline.database.pool.query<{ type: string }>(
    'SELECT type FROM audit_trail WHERE call = $1 ORDER BY id',
    [sid],
  )
  return rows.map(({ type }) => type)
}

test('F9 refused from the ring on: everybody reaches a person, COULD NOT CHECK', async () => {
  scene.postgresProxy.set({ down: true })
  const calls = await Promise.all(Array.from({ length: 20 }, () => scene.ring('ana', PIN_ALONE)))
  expect(calls.map(({ queue }) => queue)).toEqual(calls.map(() => 'identification'))
  expect(calls.flatMap(({ problems }) => problems)).toEqual([])
  for (const { sid } of calls)
    expect(await viewOf(sid)).toMatchObject({ verified: false, outcome: 'LIVE_COULD_NOT_CHECK' })
  scene.postgresProxy.set({})
  await scene.isWell()
  await anaGetsThrough()
})

test('F9 refused, and production is down: one key in line is enough, UNVERIFIED all the same', async () => {
  scene.postgresProxy.set({ down: true })
  const call = await scene.ring('ana', [...PIN_ALONE, '1'])
  expect(call.queue).toBe('production-down')
  expect(await viewOf(call.sid)).toMatchObject({ verified: false, outcome: 'LIVE_COULD_NOT_CHECK' })
})

test('F9 what happened meanwhile is caught up, once', async () => {
  scene.postgresProxy.set({ down: true })
  const calls = await Promise.all(Array.from({ length: 10 }, () => scene.ring('ana', ['pin'])))
  for (const call of calls) await call.hangUp()
  scene.postgresProxy.set({})
  await scene.isWell()
  const sids = calls.map(({ sid }) => sid)
  await expect
    .poll(async () => {
      const { rows } = await scene.careline.database.pool.query<{ type: string; n: string }>(
        `SELECT type, count(*) AS n FROM audit_trail WHERE call = ANY ($1) AND body->>'spooled' = 'true' GROUP BY 1 ORDER BY 1`,
        [sids],
      )
      return rows
    })
    .toEqual([
      { type: 'call.decided', n: '10' },
      { type: 'call.ended', n: '10' },
      { type: 'pin.not-checked', n: '10' },
    ])
  const { rows } = await scene.careline.database.pool.query<{ outcome: string; ended: boolean }>(
    'SELECT outcome, ended_at IS NOT NULL AS ended FROM calls WHERE call_id = ANY ($1)',
    [sids],
  )
  expect(rows).toEqual(sids.map(() => ({ outcome: 'LIVE_COULD_NOT_CHECK', ended: true })))
  expect(await verifyAudit(scene.careline.database.pool, scene.careline.keys.auditKey)).toMatchObject({ kind: 'whole' })
})

test.each([
  ['before the PIN', [], PIN_ALONE],
  ['before the decision', PIN_TO_LINE.slice(0, 3), PIN_TO_LINE.slice(3)],
])('F9 refused %s: a person, COULD NOT CHECK, and nothing is given', async (_, before, after) => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana', before)
  scene.postgresProxy.set({ down: true })
  await scene.presses(call, 'ana', ...after)
  expect(call.queue).toBe('identification')
  expect(await viewOf(call.sid)).toMatchObject({ outcome: 'LIVE_COULD_NOT_CHECK' })
})

test('F9 refused once in line: the caller keeps the place and what they proved', async () => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana', PIN_TO_LINE)
  scene.postgresProxy.set({ down: true })
  await call.waitLoops(2)
  expect(call.queue).toBe('support')
  expect(await viewOf(call.sid)).toMatchObject({ verified: true, status: 'waiting' })
})

test('F10 slow: a person within the time the line has', async () => {
  scene.postgresProxy.set({ latencyMs: 1_500 })
  const call = await scene.ring('ana', PIN_ALONE)
  expect(call.queue).toBe('identification')
})

test('F10 the row of the PIN is locked by somebody else: not verified, and not stuck', async () => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana')
  const client = await scene.careline.database.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SELECT FROM credentials WHERE contact_id = 'ana' FOR UPDATE`)
    await scene.presses(call, 'ana', ...PIN_ALONE)
    expect(call.queue).toBe('identification')
    expect(await auditOf(call.sid)).not.toContain('pin.accepted')
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
  await scene.isWell()
  await anaGetsThrough()
})

test('F10 the audit trail is held by somebody else: no audit row, no verified caller', async () => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana')
  const client = await scene.careline.database.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('LOCK TABLE audit_lane_rows IN ACCESS EXCLUSIVE MODE')
    await scene.presses(call, 'ana', 'pin')
    expect(call.queue).toBe('identification')
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
  expect(await auditOf(call.sid)).not.toContain('pin.accepted')
})

test('F11 idle connections are killed: nobody notices', async () => {
  const { inject } = await import('vitest')
  await onServer(
    inject('postgresUrl'),
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'careline' AND pid <> pg_backend_pid()
        AND datname = '${new URL(scene.careline.database.connectionString).pathname.slice(1)}'`,
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  await anaGetsThrough()
})

test('F12 cut between COMMIT and its answer: written once, and the caller is not verified by a guess', async () => {
  await scene.careline.reissue('ana')
  // Afterwards the service knows where the lane ends, so that the first statement is the one that writes.
  const before = await scene.ring('ana', PIN_ALONE)
  await before.hangUp()
  const call = await scene.ring('ana')
  // One statement, which is its own transaction.
  scene.postgresProxy.cutAfter('audit-extend-accepted')
  await scene.presses(call, 'ana', 'pin')
  expect(scene.postgresProxy.cuts).toBe(1)
  expect(call.queue).toBe('identification')
  expect((await auditOf(call.sid)).filter((type) => type === 'pin.accepted')).toHaveLength(1)
  expect(await viewOf(call.sid)).toMatchObject({ verified: false })
})

test('F12 cut between a decision that is written and its answer: one record of the call', async () => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana', PIN_TO_LINE.slice(0, 3))
  const cutsBefore = scene.postgresProxy.cuts
  // One statement, which is its own transaction.
  scene.postgresProxy.cutAfter('audit-extend')
  await scene.presses(call, 'ana', '3')
  expect(scene.postgresProxy.cuts).toBe(cutsBefore + 1)
  expect(call.state).toBe('queued')
  const { rows } = await scene.careline.database.pool.query('SELECT FROM calls WHERE call_id = $1', [call.sid])
  expect(rows).toHaveLength(1)
})

test('F16 the disk of the database is full: COULD NOT CHECK, and it heals', async () => {
  await scene.careline.reissue('ana')
  const { pool } = scene.careline.database
  await pool.query(`CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`)
  await pool.query(
    'CREATE TRIGGER disk_full BEFORE INSERT ON audit_lane_rows FOR EACH ROW EXECUTE FUNCTION disk_full()',
  )
  try {
    const call = await scene.ring('ana', PIN_ALONE)
    expect(call.queue).toBe('identification')
    expect(await viewOf(call.sid)).toMatchObject({ verified: false, outcome: 'LIVE_COULD_NOT_CHECK' })
  } finally {
    await pool.query('DROP FUNCTION disk_full() CASCADE')
  }
  await scene.isWell()
  await anaGetsThrough()
})

test('F16 the disk of the anchors is full: reported, and calls go on', async () => {
  const broke: Error[] = []
  const anchors = await startAuditAnchors({
    pool: scene.careline.database.pool,
    auditKey: scene.careline.keys.auditKey,
    file: '/dev/full',
    onBroken: () => expect.unreachable(),
    onError: (error) => broke.push(error),
  })
  await anaGetsThrough()
  await anchors.stop()
  expect(broke.length).toBeGreaterThan(0)
})
