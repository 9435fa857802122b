/** Calls that no end wrote a history of get what is on record of them, and what shows only later is noted. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callId, type CallId } from '../../../src/domain/ids.ts'
import { STANDARD } from '../../../src/domain/policy.ts'
import type { AuditEntry } from '../../../src/domain/audit.ts'
import { postgresAudit, type PostgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { sumUpCalls } from '../../../src/stores/postgres/calls/history/make-sums.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, entry, loadDemo } from './example-directory.ts'

let db: FreshDatabase
let audit: PostgresAudit

const HOURS = 3_600_000
/** Long enough ago for every call of then to be over. */
const BEGAN = Date.now() - 20 * HOURS
const after = (seconds: number) => new Date(BEGAN + seconds * 1_000)

beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  audit = postgresAudit(db.pool, AUDIT_KEY)
})
afterAll(() => db.drop())

interface Recorded {
  id: string
  began?: number
  verified?: boolean
  desk?: string
  outcome?: string
}

async function record({ id, began = 0, verified = true, desk, outcome = 'OPEN_CASE' }: Recorded): Promise<CallId> {
  await db.pool.query(
    `INSERT INTO calls (call_id, reference, started_at, decided_at, ended_at, verified, contract_number, rule, outcome, desk)
     VALUES ($1, $1, $2, $3, $4, $5, 'SC-1001', 'R20', $6, $7)`,
    [id, after(began), after(began + 30), after(began + 300), verified, outcome, desk],
  )
  return callId.parse(id)
}

const say = (
  call: CallId,
  type: AuditEntry['type'],
  seconds: number,
  body: AuditEntry['body'] = {},
  actor = 'service',
) => audit.append({ ...entry(type, body), at: after(seconds), actor, callId: call })

async function history(id: string): Promise<Record<string, unknown>> {
  const { rows } = await db.pool.query<Record<string, unknown>>('SELECT * FROM call_history WHERE call_id = $1', [id])
  return rows[0] ?? {}
}

test('who took it, how long it took, and how its PIN went', async () => {
  const call = await record({ id: 'old', desk: 'support' })
  await say(call, 'pin.refused', 10, { reason: 'mismatch' })
  await say(call, 'pin.accepted', 20)
  await say(call, 'call.taken', 90, { desk: 'support', staff: 'ruth' }, 'staff ruth')
  await say(call, 'call.ended', 300, { how: 'hung-up' })
  const left = await record({ id: 'left', desk: 'support' })
  await say(left, 'call.ended', 300, { how: 'hung-up' })
  const told = await record({ id: 'told', outcome: 'REFUSE_NOT_DESIGNATED' })
  await say(told, 'call.ended', 300, { how: 'told' })
  await sumUpCalls(db.pool, { policy: STANDARD })
  expect(await history('old')).toMatchObject({
    company_id: 'arden',
    staff_id: 'ruth',
    ending: 'caller-ended',
    wait_seconds: 60,
    target_seconds: 300,
    talk_seconds: 210,
    wrong_pins: 1,
    pin_accepted_at: after(20),
    is_whole: false,
  })
  expect(await history('left')).toMatchObject({ ending: 'abandoned', wait_seconds: 270, answered_at: null })
  expect(await history('told')).toMatchObject({ ending: 'refused', queued_at: null })
})

test('a call of now is left to its own end', async () => {
  await record({ id: 'now', began: 20 * 3_600 })
  await sumUpCalls(db.pool, { policy: STANDARD })
  expect(await history('now')).toEqual({})
})

test('refused, and right after all: a callback that was taken', async () => {
  for (const id of ['called-back', 'never']) {
    const call = await record({ id, verified: false, desk: 'identification' })
    await say(call, 'pin.refused', 10, { reason: 'mismatch' })
  }
  await record({ id: 'joined', began: 900 })
  await db.pool.query(
    `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at, to_prove, joined_call, done_at)
     VALUES ('called-back', 'called-back', 'ana', '+12025550101', '1234', $1, true, 'joined', $2)`,
    [after(60), after(900)],
  )
  await sumUpCalls(db.pool, { policy: STANDARD })
  expect(await history('called-back')).toMatchObject({
    proved_later_by: 'call-back',
    ending: 'callback',
    callback_made_at: after(900),
  })
  expect(await history('never')).toMatchObject({ proved_later_by: null })
  expect(await history('joined')).toMatchObject({ is_callback: true })
})
