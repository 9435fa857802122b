/** Old records go, table by table; young ones, open ones and those of people under a legal hold stay, and the figures do. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeEvents } from '../../../src/service/events/events.ts'
import { makeMetrics } from '../../../src/service/metrics.ts'
import { pruneDaily } from '../../../src/service/prune-daily.ts'
import { STANDARD } from '../../../src/domain/policy.ts'
import { contactId } from '../../../src/domain/ids.ts'
import { postgresAudit, type PostgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { holdSubject } from '../../../src/stores/postgres/audit/audit-retention.ts'
import { verifyAudit } from '../../../src/stores/postgres/audit/verify-audit.ts'
import { sumUpCalls } from '../../../src/stores/postgres/calls/history/make-sums.ts'
import { OLD_ROWS, STANDARD_RETENTION } from '../../../src/stores/postgres/retention/old-records.ts'
import { postgresPruning, type Pruning } from '../../../src/stores/postgres/retention/prune-records.ts'
import { collectingLogger } from '../../calls/collecting-logger.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, entry, loadDemo } from './example-directory.ts'

const NOW = new Date('2033-05-20T12:00:00Z')
const OLD = '2020-02-02T10:00:00Z'
const YOUNG = '2033-05-01T10:00:00Z'
let db: FreshDatabase
let audit: PostgresAudit
let pruning: Pruning

beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  audit = postgresAudit(db.pool, AUDIT_KEY)
  pruning = postgresPruning(db.pool, audit, AUDIT_KEY)
  await db.pool.query('DELETE FROM notices')
  // The one row of each kind that is old enough and belongs to nobody held; then the same, young, held, and open.
  await fill('old', 'ana', OLD, true)
  await fill('young', 'ana', YOUNG, true)
  await fill('held', 'cleo', OLD, true)
  await fill('open', 'ana', OLD, false)
  await audit.append({ ...entry(), at: new Date('2020-02-01T10:00:00Z') })
  await sumUpCalls(db.pool, { policy: STANDARD })
  await holdSubject(db.pool, audit, contactId.parse('cleo'), true, { actor: 'test', at: new Date(OLD) })
})
afterAll(() => db.drop())

/** One row in each table, named after `what`. */
async function fill(what: string, contact: string, at: string, done: boolean): Promise<void> {
  const end = done ? at : null
  const number = String(1_000_000_000 + ['old', 'young', 'held', 'open'].indexOf(what))
  const run = (sql: string, values: unknown[]) => db.pool.query(sql, values)
  await run(
    `INSERT INTO calls (call_id, reference, started_at, decided_at, ended_at, verified, contact_id, rule, outcome, desk)
     VALUES ($1, $1, $2, $2, $3, true, $4, 'R20', 'OPEN_CASE', 'support')`,
    [what, at, end, contact],
  )
  await run(
    `INSERT INTO call_history (call_id, reference, started_at, ended_at, language, dialled, is_callback, staff_id, ending, offers,
       declines, waits, transfers, talk_seconds, hold_seconds, mis_keys, wrong_pins, not_compared, callback_agreed, is_whole)
     VALUES ($1, $1, $2, $2, 'en', '', false, 'ruth', 'told', 0, 0, 0, 0, 0, 0, 0, 0, 0, false, true)`,
    [what, at],
  )
  await run(
    `INSERT INTO call_notes (call_id, staff_id, staff_name, note, begun_at, at, version) VALUES ($1, 'ruth', 'Ruth', 'a note', $2, $2, 1)`,
    [what, at],
  )
  await run(
    `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at, done_at)
     VALUES ($1, $1, $2, '+12025550111', 'c', $3, $4)`,
    [what, contact, at, end],
  )
  await run(
    `INSERT INTO left_messages (call_id, reference, desk, contact_id, language, asked_at, recording, left_at, done_at)
     VALUES ($1, $1, 'production-down', $2, 'en', $3, 'RE-' || $1, $3, $4)`,
    [what, contact, at, end],
  )
  await run(
    `INSERT INTO admin_requests (call_id, reference, about, contact_id, at, done_at) VALUES ($1, $1, 'privacy', $2, $3, $4)`,
    [what, contact, at, end],
  )
  await run(`INSERT INTO alerts (kind, contact_id, at, done_at, done_by) VALUES ('pin-reported', $2, $3, $4, $1)`, [
    what,
    contact,
    at,
    end,
  ])
  await run(
    `INSERT INTO raised_alerts (signal, subject, call_id, dedup_key, since, opened_at, resolved_at)
     VALUES ('production-down-abandoned', $1, $1, $1, $2, $2, $3)`,
    [what, at, end],
  )
  await run(
    `INSERT INTO rota_shifts (name, phone, starts_at, ends_at, is_override, added_by, added_at)
     VALUES ($1, '+12025550171', $2, $2::timestamptz + interval '1 hour', false, 'staff sam', $2)`,
    [what, at],
  )
  const incident = randomUUID()
  await run(
    `INSERT INTO incidents (id, product, texts, starts_at, ends_at, made_by, made_name, made_at, closed_at)
     VALUES ($1, $2, '{}', $3, $3::timestamptz + interval '1 hour', 'sam', $2, $3, $4)`,
    [incident, what, at, end],
  )
  await run(`INSERT INTO incident_calls (incident_id, call_id, how, at, contact_id) VALUES ($1, $2, 'left', $3, $4)`, [
    incident,
    what,
    at,
    contact,
  ])
  await run(`INSERT INTO spooled (id, at) VALUES ($1, $2)`, [randomUUID(), at])
  await run(`INSERT INTO notices (contact_id, kind, reference, at) VALUES ($2, 'pin-issued', $1, $3)`, [
    what,
    contact,
    done ? at : YOUNG,
  ])
  await run(
    `INSERT INTO cases (number, type, opened_by, state, priority, owner, opened_at, updated_at, closed_at, summary)
     VALUES ($1, 'admin', $2, $5, 'low', 'desk', $3, $3, $4, 'what it is about')`,
    [number, contact, at, end, done ? 'closed' : 'open'],
  )
  await run(
    `INSERT INTO case_acts (case_number, kind, at, actor, contact_id, note, request_key, request_hash)
     VALUES ($1, 'open', $3, $5, $2, 'a note', $4, 'h')`,
    [number, contact, at, randomUUID(), what],
  )
  await run('INSERT INTO case_follows (case_number, contact_id, follows, at) VALUES ($1, $2, true, $3)', [
    number,
    contact,
    at,
  ])
  const importId = randomUUID()
  await run(
    `INSERT INTO imports (id, kind, file_name, file_hash, headings, mapping, actor, started_at)
     VALUES ($1, 'contacts', $2, sha256($4::text::bytea), '{}', '{}', 'test', $3)`,
    [importId, what, at, importId],
  )
  // Open or closed, what a case was before a change goes by the time that history has.
  if (done)
    await run(
      `INSERT INTO case_changes (import_id, at, actor, via, act, case_number, version) VALUES ($1, $2, $3, 'file', 'put', $4, 1)`,
      [importId, at, what, number],
    )
  await run(`INSERT INTO sync_systems (system) VALUES ('zendesk') ON CONFLICT DO NOTHING`, [])
  // What was let go waits for no one.
  if (done)
    await run(`INSERT INTO sync_let_go (system, at, kind, key, what) VALUES ('zendesk', $1, 'contacts', $2, $3)`, [
      at,
      contact,
      what,
    ])
  await run(
    `INSERT INTO directory_changes (import_id, at, actor, via, kind, key, before, after, version)
     VALUES ($1, $2, $3, 'file', 'contacts', $4, '{}', '{}', 1)`,
    [importId, at, what, done ? contact : 'newest of its row'],
  )
  await run(
    `INSERT INTO directory_changes (at, actor, via, kind, key, before, after, version) VALUES ($1, 'later', 'screen', 'contacts', $2, '{}', '{}', 2)`,
    [YOUNG, contact],
  )
}

/** By table, which of the rows above there are. */
async function there(): Promise<Record<string, string[]>> {
  const names: Record<string, string> = {
    calls: 'call_id',
    call_history: 'call_id',
    callbacks: 'call_id',
    call_notes: 'call_id',
    left_messages: 'call_id',
    admin_requests: 'call_id',
    alerts: 'done_by',
    raised_alerts: 'subject',
    incidents: 'product',
    incident_calls: 'call_id',
    notices: 'reference',
    case_acts: 'actor',
    case_changes: 'actor',
    sync_let_go: 'what',
    imports: 'file_name',
    directory_changes: 'actor',
  }
  const found: Record<string, string[]> = {}
  for (const [table, name] of Object.entries(names)) {
    const { rows } = await db.pool.query<{ name: string }>(
      `SELECT ${name} AS name FROM ${table} WHERE ${name} IN ('old', 'young', 'held', 'open') ORDER BY 1`,
    )
    found[table] = rows.map(({ name: what }) => what)
  }
  return found
}

test('only what is old, done and not under a legal hold goes; what is counted is what goes', async () => {
  const before = await there()
  const figures = await pruning.figures()
  const due = await pruning.due(STANDARD_RETENTION, NOW)
  expect(await there()).toEqual(before)

  const dropped = await pruning.prune(STANDARD_RETENTION, { actor: 'test', at: NOW })
  expect(Object.keys(due).toSorted()).toEqual([...OLD_ROWS.map(({ table }) => table), 'audit'].toSorted())
  expect(await there()).toEqual(
    Object.fromEntries(Object.entries(before).map(([table, names]) => [table, names.filter((name) => name !== 'old')])),
  )
  expect(dropped).toEqual(due)
  expect(await pruning.figures()).toEqual(figures)
  const summaries = await db.pool.query<{ number: string }>(
    `SELECT number FROM cases WHERE summary = '' AND number >= '1000000000'`,
  )
  expect(summaries.rows).toEqual([{ number: '1000000000' }])

  const said = await db.pool.query<{ body: object }>(`SELECT body FROM audit_trail WHERE type = 'retention.pruned'`)
  expect(said.rows).toMatchObject([{ body: { ...due, callsBefore: '2031-05-01' } }])
  expect(await verifyAudit(db.pool, AUDIT_KEY)).toMatchObject({ kind: 'whole' })
  expect(await pruning.prune(STANDARD_RETENTION, { actor: 'test', at: NOW })).toEqual({})
})

test('one process does it, and what may stay for ever does', async () => {
  const client = await db.pool.connect()
  await client.query('SELECT pg_advisory_lock(4207003)')
  expect(await pruning.prune(STANDARD_RETENTION, { actor: 'test', at: NOW })).toBeUndefined()
  await client.query('SELECT pg_advisory_unlock(4207003)')
  client.release()
  const never = { calls: undefined, notices: undefined, cases: undefined, history: undefined, audit: undefined }
  expect(await pruning.due(never, NOW)).toEqual({})
})

test('the service does it once a day and says when', async () => {
  await db.pool.query(`INSERT INTO spooled (id, at) VALUES (gen_random_uuid(), $1)`, [OLD])
  await db.pool.query('DELETE FROM retention_runs')
  const metrics = makeMetrics()
  const { logger } = collectingLogger()
  const at = { now: NOW }
  const daily = pruneDaily({
    pruning,
    retention: STANDARD_RETENTION,
    events: makeEvents(logger, metrics),
    metrics,
    now: () => at.now,
    lookMs: 20,
  })
  const figures = () => metrics.registry.metrics()
  await expect.poll(figures).toContain(`careline_retention_last_run_timestamp_seconds ${NOW.getTime() / 1_000}`)
  expect(await figures()).toContain('careline_retention_dropped_total{table="spooled"} 1')
  await daily.stop()
  expect(await pruning.lastRun()).toEqual(NOW)
})
