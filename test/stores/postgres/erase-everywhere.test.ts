/** A person who stands in every table is erased, and found in none but where the directory itself needs them. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contactId } from '../../../src/domain/ids.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { erasePerson } from '../../../src/stores/postgres/audit/forget-person.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { everyRow } from './every-row.ts'
import { AUDIT_KEY, credentialFor, entry, loadDemo } from './example-directory.ts'
import { noteEvents } from '../../../src/stores/postgres/outbox/note-events.ts'
import type { NotedEvent } from '../../../src/webhooks/event-types.ts'
import { postgresCredentials } from '../../../src/stores/postgres/credentials/credential-store.ts'

const ZARA = contactId.parse('zara-quill-77')
const NAME = 'Zara Quill'
const EMAIL = 'zara@direct.example'
const PHONE = '+12025559911'
const CALLED_FROM = '+12025559922'
const TRACES = [ZARA, NAME, EMAIL, PHONE, CALLED_FROM]

/**
 * Every table, and what an erasure does there. A new table has to be added here, and a person put into it below.
 * `cleared`: no trace of the person stays. `stays`: the columns that may go on naming them, because the contact is in the directory.
 */
const DECISIONS: Record<string, 'cleared' | { stays: string[] } | { holdsNoPerson: string }> = {
  admin_requests: 'cleared',
  alert_steps: { holdsNoPerson: 'channels, and staff on duty' },
  alerts: 'cleared',
  analysts: { holdsNoPerson: 'staff' },
  api_tokens: { holdsNoPerson: 'programs' },
  audit: 'cleared',
  audit_lane_rows: 'cleared',
  audit_lane_seals: { holdsNoPerson: 'numbers of rows' },
  audit_seals: { holdsNoPerson: 'numbers of rows' },
  audit_subjects: 'cleared',
  call_figures: { holdsNoPerson: 'sums' },
  call_history: 'cleared',
  call_history_filled: { holdsNoPerson: 'a moment' },
  call_paths: 'cleared',
  call_sums: { holdsNoPerson: 'sums' },
  call_sums_made: { holdsNoPerson: 'days' },
  call_notes: 'cleared',
  callback_attempts: { holdsNoPerson: 'staff, and the callback they go with' },
  callbacks: 'cleared',
  calls: 'cleared',
  case_acts: { stays: ['contact_id'] },
  case_changes: 'cleared',
  case_feed: { holdsNoPerson: 'numbers of changes' },
  case_feed_end: { holdsNoPerson: 'a number' },
  case_follows: 'cleared',
  cases: { stays: ['opened_by'] },
  companies: { holdsNoPerson: 'companies' },
  contacts: { stays: ['id', 'name', 'email', 'phone', 'words'] },
  contracts: { holdsNoPerson: 'contracts' },
  credentials: { stays: ['contact_id'] },
  // Until it is delivered: the CRM has to hear of the case. A delivered one goes.
  crm_outbox: { stays: ['body'] },
  decoy_credentials: { holdsNoPerson: 'counts' },
  directory_changes: { stays: ['key'] },
  directory_feed: { holdsNoPerson: 'numbers of changes' },
  directory_feed_end: { holdsNoPerson: 'a number' },
  exported_parts: 'cleared',
  file_jobs: { holdsNoPerson: 'staff, and counts of rows' },
  flow_draft_files: { holdsNoPerson: 'sentences and steps' },
  flow_drafts: { holdsNoPerson: 'staff who write flows' },
  flow_publications: { holdsNoPerson: 'staff who write flows' },
  flow_versions: { holdsNoPerson: 'sentences and steps' },
  form_answers: { holdsNoPerson: 'sealed, for an hour, without a name' },
  grants: { stays: ['contact_id'] },
  import_rows: 'cleared',
  imports: 'cleared',
  incident_calls: 'cleared',
  incidents: { holdsNoPerson: 'staff, and words of theirs' },
  hours_calendars: { holdsNoPerson: 'staff, and names of days' },
  key_fingerprints: { holdsNoPerson: 'keys' },
  known_callers: 'cleared',
  lapsed_sessions: 'cleared',
  left_messages: 'cleared',
  logout_notices: { holdsNoPerson: 'hashes' },
  notices: 'cleared',
  page_slots: 'cleared',
  refused_callers: 'cleared',
  returned_callers: 'cleared',
  provider_staff: { holdsNoPerson: 'staff' },
  raised_alerts: 'cleared',
  retention_runs: { holdsNoPerson: 'a moment' },
  rota_calendar: { holdsNoPerson: 'staff on duty' },
  rota_shifts: { holdsNoPerson: 'staff on duty' },
  saved_searches: 'cleared',
  schema_migrations: { holdsNoPerson: 'names of files' },
  sign_in_attempts: { holdsNoPerson: 'of a browser that is not known yet, for minutes' },
  sign_ins: { stays: ['contact_id'] },
  spooled: { holdsNoPerson: 'ids of lines' },
  sync_failures: 'cleared',
  sync_let_go: 'cleared',
  // Which record of the other system the contact of the directory is.
  sync_memory: { stays: ['key'] },
  sync_places: { holdsNoPerson: 'how far a system is' },
  sync_systems: { holdsNoPerson: 'systems' },
  web_sessions: 'cleared',
  unwanted_recordings: { holdsNoPerson: 'names of recordings, until Twilio has deleted them' },
  // A case event that waits goes on without the person; every other one about them goes.
  webhook_deliveries: { holdsNoPerson: 'what became of events' },
  webhook_endpoints: { holdsNoPerson: 'systems' },
  webhook_events: 'cleared',
}

let db: FreshDatabase

beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
})
afterAll(() => db.drop())

function caseEvent(
  number: string,
  { contact, actor, openedBy, note }: Record<'contact' | 'actor' | 'openedBy' | 'note', string>,
): NotedEvent {
  const at = new Date()
  return {
    type: 'case.open',
    subject: `case ${number}`,
    at,
    contact,
    data: {
      actor,
      contact,
      system: null,
      call: null,
      company: null,
      note,
      case: {
        version: 1,
        origin: 'ours',
        externalSystem: null,
        externalNumber: null,
        number,
        type: 'admin',
        contract: null,
        product: null,
        severity: null,
        state: 'open',
        priority: 'low',
        owner: 'desk',
        openedBy,
        openedAt: at.toISOString(),
        updatedAt: at.toISOString(),
        closedAt: null,
        summary: note,
        linkedTo: null,
        contractLapsed: false,
      },
    },
  }
}

/** One row or more in each table that can hold a person. */
async function putEverywhere(): Promise<void> {
  const run = (sql: string, ...values: unknown[]) => db.pool.query(sql, values)
  const audit = postgresAudit(db.pool, AUDIT_KEY)
  const text = `called from ${CALLED_FROM}, says ${NAME}, write to ${EMAIL.toUpperCase()} or ${PHONE}, contact ${ZARA}`
  await run(
    `INSERT INTO contacts (id, name, email, employer, phone) SELECT $1, $2, $3, min(id), $4 FROM companies`,
    ZARA,
    NAME,
    EMAIL,
    PHONE,
  )
  await run(
    `INSERT INTO grants (contact_id, contract_number, level, status) SELECT $1, min(number), 'read_only', 'active' FROM contracts`,
    ZARA,
  )
  await run(
    `INSERT INTO grants (contact_id, contract_number, level, status, approved_by) SELECT 'ana', max(number), 'read_only', 'active', $1 FROM contracts ON CONFLICT DO NOTHING`,
    ZARA,
  )
  const credential = credentialFor(ZARA)
  await postgresCredentials(db.pool, audit).issue(credential, { ...entry('pin.issued'), subject: ZARA })
  await run(
    `INSERT INTO known_callers (credential_id, caller_number, last_success_at) VALUES ($1, $2, now())`,
    credential.id,
    CALLED_FROM,
  )
  await audit.append({
    ...entry('call.decided', { caller: CALLED_FROM, via: 'phone' }),
    subject: ZARA,
    actor: `contact ${ZARA}`,
  })
  await audit.append({ ...entry('designated-contacts.told', { colleague: `contact ${ZARA}` }) })
  await run(
    `INSERT INTO calls (call_id, reference, started_at, decided_at, ended_at, verified, contact_id, caller_number, rule, outcome)
     VALUES ('CAz1', 'r1', now(), now(), now(), true, $1, $2, 'R20', 'OPEN_CASE'), ('CAz2', 'r2', now(), now(), now(), false, NULL, $3, 'R01', 'X')`,
    ZARA,
    CALLED_FROM,
    PHONE,
  )
  // A company may be one person, and carry their name.
  await run(
    `INSERT INTO call_history (call_id, reference, started_at, ended_at, language, dialled, company_id, is_callback, ending, offers,
       declines, waits, transfers, talk_seconds, hold_seconds, mis_keys, wrong_pins, not_compared, callback_agreed, is_whole)
     VALUES ('CAz1', 'r1', now(), now(), 'en', '', $1, false, 'told', 0, 0, 0, 0, 0, 0, 0, 0, 0, false, true)`,
    ZARA,
  )
  await run(`INSERT INTO call_paths (call_id, path) VALUES ('CAz1', $1)`, JSON.stringify({ moments: [text] }))
  await run(`INSERT INTO refused_callers (call_id, mark, began) VALUES ('CAz1', $1, now())`, PHONE)
  await run(`INSERT INTO returned_callers VALUES ('CAz1', $1, now()), ($1, 'CAz1', now())`, ZARA)
  await run(
    `INSERT INTO call_notes (call_id, staff_id, staff_name, note, begun_at, at, version)
     VALUES ('CAz1', 'ruth', 'Ruth', 'of their own call', now(), now(), 1), ('CAz9', 'ruth', 'Ruth', $1, now(), now(), 1)`,
    text,
  )
  await run(
    `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at) VALUES ('CAz1', 'r1', $1, $2, 'c', now())`,
    ZARA,
    PHONE,
  )
  await run(
    `INSERT INTO callback_attempts (attempt, call_id, staff_id, began_at) VALUES (repeat('a', 32), 'CAz1', 'ida', now())`,
  )
  await run(
    `INSERT INTO left_messages (call_id, reference, desk, contact_id, language, about, asked_at, recording, left_at)
     VALUES ('CAz1', 'r1', 'production-down', $1, 'en', $2, now(), 'REz1', now()),
            ('CAz2', 'r2', 'production-down', NULL, 'en', '{}', now(), 'REz2', now())`,
    ZARA,
    JSON.stringify({ company: NAME }),
  )
  await run(
    `INSERT INTO admin_requests (call_id, reference, about, contact_id, caller_number, at)
     VALUES ('CAz1', 'r1', 'privacy', $1, $2, now()), ('CAz2', 'r2', 'no-pin', NULL, $3, now())`,
    ZARA,
    CALLED_FROM,
    PHONE,
  )
  await run(
    `INSERT INTO raised_alerts (signal, subject, desk, call_id, dedup_key, about, since, opened_at)
     VALUES ('production-down-waits', 'CAz1', 'production-down', 'CAz1', 'k', $1, now(), now())`,
    JSON.stringify({ reference: 'r1', company: NAME }),
  )
  await run(`INSERT INTO alerts (kind, contact_id, at) VALUES ('pin-reported', $1, now())`, ZARA)
  await run(
    `WITH one AS (INSERT INTO incidents (texts, starts_at, ends_at, made_by, made_name, made_at)
       VALUES ('{"en": "Slow."}', now(), now() + interval '1 hour', 'sam', 'Sam', now()) RETURNING id)
     INSERT INTO incident_calls (incident_id, call_id, how, at, contact_id, contract_number, reference)
       SELECT id, 'CAz1', 'left', now(), $1, 'SC-1001', 'r1' FROM one`,
    ZARA,
  )
  await run(
    `INSERT INTO notices (contact_id, kind, reference, callback, at, about, email)
     VALUES ($1, 'pin-issued', 'p1', NULL, now(), NULL, $2), ('ana', 'vouched-for', 'v1', $3, now(), $1, NULL)`,
    ZARA,
    EMAIL,
    PHONE,
  )
  for (const [number, by] of [
    ['7777777771', ZARA],
    ['7777777772', 'ana'],
  ]) {
    await run(
      `INSERT INTO cases (number, type, opened_by, state, priority, owner, opened_at, updated_at, summary)
       VALUES ($1, 'admin', $2, 'open', 'low', 'desk', now(), now(), $3)`,
      number,
      by,
      text,
    )
    await run(
      `INSERT INTO case_acts (case_number, kind, at, actor, contact_id, note, request_key, request_hash)
       VALUES ($1, 'open', now(), 'contact ' || $2, $2, $3, $1, 'h')`,
      number,
      by,
      text,
    )
    await run(
      'INSERT INTO case_follows (case_number, contact_id, follows, at) VALUES ($1, $2, true, now())',
      number,
      by,
    )
  }
  for (const number of ['7777777771', '7777777772'])
    await run(
      `INSERT INTO case_changes (at, actor, via, act, note, case_number, before, after, version)
       VALUES (now(), 'contact ' || $1, 'profile', 'update', $2, $3, $4, $4, 1)`,
      ZARA,
      text,
      number,
      JSON.stringify({ openedBy: number === '7777777771' ? ZARA : 'ana', summary: text }),
    )
  await run(
    `INSERT INTO crm_outbox (event_id, case_number, body, at, next_try_at, delivered_at)
     VALUES ($1, '7777777771', $2, now(), now(), now()), ($3, '7777777772', $4, now(), now(), now()), ($5, '7777777771', $2, now(), now(), NULL)`,
    randomUUID(),
    JSON.stringify({ contact: ZARA, type: 'case.open' }),
    randomUUID(),
    JSON.stringify({ contact: 'ana', note: text }),
    randomUUID(),
  )
  await run(`INSERT INTO sync_systems (system) VALUES ('servicenow')`)
  await run(
    `INSERT INTO sync_memory (system, kind, their_id, key, changed_at, seen) VALUES ('servicenow', 'contacts', '0f3a', $1, now(), '{}')`,
    ZARA,
  )
  await run(
    `INSERT INTO sync_failures (id, system, stream, key, since, why, first_at)
     VALUES ('0f3a0f3a-0000-4000-8000-000000000000', 'servicenow', 'contacts-out', $1, 1, 'answered 400', now())`,
    ZARA,
  )
  await run(
    `INSERT INTO sync_let_go (system, at, kind, key, what) VALUES ('servicenow', now(), 'contacts', $1, 'phone: changed here and there')`,
    ZARA,
  )
  await run(
    `INSERT INTO webhook_endpoints (id, kind, name, url, types, with_texts, secret, added_at)
     VALUES ('crm', 'added', 'CRM', 'https://crm.example', '{call.*,case.*,directory.*}', true, 'x', now())`,
  )
  await noteEvents(db.pool, [
    caseEvent('7777777771', { contact: ZARA, actor: `contact ${ZARA}`, openedBy: ZARA, note: text }),
    caseEvent('7777777772', { contact: 'ana', actor: 'staff ruth', openedBy: 'ana', note: text }),
    {
      type: 'call.verified',
      subject: 'call CAz1',
      at: new Date(),
      contact: ZARA,
      data: { call: 'CAz1', reference: 'r1', verified: true, contact: ZARA, company: null, by: 'pin' },
    },
  ])
  // Of these two, the first was delivered and the second given up.
  await noteEvents(db.pool, [
    caseEvent('7777777773', { contact: ZARA, actor: 'staff ruth', openedBy: ZARA, note: text }),
    caseEvent('7777777774', { contact: ZARA, actor: 'staff ruth', openedBy: ZARA, note: text }),
  ])
  await run(`UPDATE webhook_deliveries SET state = 'delivered' WHERE subject = 'case 7777777773'`)
  await run(`UPDATE webhook_deliveries SET state = 'dead' WHERE subject = 'case 7777777774'`)
  await run(`INSERT INTO sign_ins (issuer, subject, contact_id, linked_at) VALUES ('i', 's', $1, now())`, ZARA)
  await run(
    `INSERT INTO web_sessions (key, contact_id, authenticated_at, started_at, seen_at) VALUES (sha256('w'), $1, now(), now(), now())`,
    ZARA,
  )
  await run(`INSERT INTO lapsed_sessions (key, contact_id, lapsed_at) VALUES (sha256('l'), $1, now())`, ZARA)
  await run(
    `INSERT INTO page_slots (key, contact_id, sealed, kept_at, expires_at) VALUES (sha256('p'), $1, 'x', now(), now())`,
    ZARA,
  )
  await run(
    `INSERT INTO saved_searches (staff_id, name, query) SELECT min(id), 'mine', $1 FROM analysts`,
    NAME.toLowerCase(),
  )
  const file = randomUUID()
  await run(
    `INSERT INTO imports (id, kind, file_name, file_hash, headings, mapping, actor, started_at, checked)
     VALUES ($1, 'contacts', $2, sha256('f'), '{}', '{}', 'staff ruth', now(), $3)`,
    file,
    `${NAME}.csv`,
    JSON.stringify({ failed: [text] }),
  )
  await run(
    `WITH job AS (INSERT INTO file_jobs (id, kind, about, actor, ended_at, result)
       VALUES (gen_random_uuid(), 'export', 'contacts', 'staff alva', now(), 'exported') RETURNING id)
     INSERT INTO exported_parts (job_id, part, text) SELECT id, 0, $1 FROM job`,
    text,
  )
  await run(
    `INSERT INTO import_rows (import_id, line, cells, key, row) VALUES ($1, 1, $2, $3, $4), ($1, 2, $2, NULL, NULL)`,
    file,
    [ZARA, NAME, EMAIL],
    ZARA,
    JSON.stringify({ id: ZARA, name: NAME }),
  )
  const row = JSON.stringify({ id: ZARA, name: NAME, email: EMAIL, phone: PHONE })
  await run(
    `INSERT INTO directory_changes (at, actor, via, why, kind, key, before, after, version)
     VALUES (now(), 'contact ' || $1, 'request', $3, 'contacts', $1, $2, $2, 1),
            (now(), 'staff ruth', 'screen', $3, 'companies', 'direct', '{}', '{}', 1)`,
    ZARA,
    row,
    text,
  )
}

/** `table.column: trace`, for each place in which one stands. */
async function found(): Promise<string[]> {
  const places = (await everyRow(db.pool)).flatMap(({ table, row }) =>
    Object.entries(row).flatMap(([column, value]) => {
      const text = (typeof value === 'string' ? value : JSON.stringify(value)).toLowerCase()
      return TRACES.filter((trace) => text.includes(trace.toLowerCase())).map(() => `${table}.${column}`)
    }),
  )
  return [...new Set(places)].toSorted()
}

test('every table has a decision', async () => {
  const { rows } = await db.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(DECISIONS).toSorted())
})

test('after an erasure the person is found where the directory needs them, and nowhere else', async () => {
  await putEverywhere()
  const before = new Set((await found()).map((place) => place.split('.')[0]))
  // In the trail they stand under a random name from the first row on; the search finds them in every other table that can hold them.
  const able = Object.keys(DECISIONS).filter(
    (table) => !('holdsNoPerson' in Object(DECISIONS[table])) && !['audit', 'audit_lane_rows'].includes(table),
  )
  expect(able.filter((table) => !before.has(table))).toEqual([])

  const audit = postgresAudit(db.pool, AUDIT_KEY)
  expect(await erasePerson(db.pool, audit, ZARA, { actor: 'operator', at: new Date() })).toMatchObject({
    kind: 'erased',
    pinEnded: true,
  })
  const allowed = Object.entries(DECISIONS).flatMap(([table, decision]) =>
    typeof decision === 'object' && 'stays' in decision ? decision.stays.map((column) => `${table}.${column}`) : [],
  )
  expect((await found()).filter((place) => !allowed.includes(place))).toEqual([])
  const { rows: notes } = await db.pool.query('SELECT call_id FROM call_notes')
  expect(notes).toEqual([{ call_id: 'CAz9' }])
  const { rows: unwanted } = await db.pool.query('SELECT recording FROM unwanted_recordings ORDER BY 1')
  expect(unwanted).toEqual([{ recording: 'REz1' }, { recording: 'REz2' }])
  const told = await db.pool.query<{ subject: string; data: unknown }>(
    `SELECT subject, data FROM webhook_events WHERE type LIKE 'case.%' ORDER BY seq`,
  )
  expect(told.rows).toMatchObject([
    {
      subject: 'case 7777777771',
      data: { actor: 'contact, erased', contact: null, case: { openedBy: null, state: 'open' } },
    },
    { subject: 'case 7777777772', data: { actor: 'staff ruth', contact: 'ana', case: { openedBy: 'ana' } } },
  ])
  const waiting = await db.pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM crm_outbox WHERE delivered_at IS NOT NULL',
  )
  expect(waiting.rows).toEqual([{ n: 0 }])
})

test('somebody of whom the trail says nothing yet can be erased too', async () => {
  await db.pool.query(`INSERT INTO notices (contact_id, kind, reference, at) VALUES ('max', 'pin-issued', 'm', now())`)
  const audit = postgresAudit(db.pool, AUDIT_KEY)
  const by = { actor: 'operator', at: new Date() }
  expect(await erasePerson(db.pool, audit, contactId.parse('max'), by)).toMatchObject({ kind: 'erased', rows: 0 })
  expect((await db.pool.query(`SELECT FROM notices WHERE contact_id = 'max'`)).rowCount).toBe(0)
  expect(await erasePerson(db.pool, audit, contactId.parse('nobody-knows'), by)).toEqual({ kind: 'no-subject' })
})
