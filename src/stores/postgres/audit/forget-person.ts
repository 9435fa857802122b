/** Erases a person from the trail, and from every other table what would join a row of the trail to them again. */
import { randomBytes } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { ContactId } from '../../../domain/ids.ts'
import type { PostgresAudit } from './audit-log.ts'
import { forgetTexts } from './forget-texts.ts'
import { inTransaction } from '../database/pool.ts'

export type Erasure =
  | { kind: 'erased'; rows: number; calls: number; pinEnded: boolean }
  | { kind: 'held' }
  /** A call of theirs goes on, and what is written about it later would name them beside rows that no longer do. */
  | { kind: 'on-a-call' }
  /** Neither the trail nor the directory knows them. */
  | { kind: 'no-subject' }

/**
 * Destroys the key and the name: what rows say about this person can never be read again, and every lane stays whole.
 *
 * - Their PIN ends and their sessions end: both are known by ids and moments that stand in rows of the trail.
 * - The contact itself stays in the directory. What they do after this is written under a new name.
 */
export async function erasePerson(
  pool: Pool,
  audit: PostgresAudit,
  contact: ContactId,
  by: { actor: string; at: Date; dryRun?: boolean },
): Promise<Erasure> {
  return inTransaction(
    pool,
    (client) => eraseWithin(client, audit, contact, by),
    () => by.dryRun !== true,
  )
}

/** The same in the transaction of the caller. `nobodyCalls`: no call goes on, as after a restore. */
export async function eraseWithin(
  client: PoolClient,
  audit: PostgresAudit,
  contact: ContactId,
  by: { actor: string; at: Date; nobodyCalls?: boolean },
): Promise<Erasure> {
  // Records may name a contact of whom the trail says nothing yet.
  await client.query(
    'INSERT INTO audit_subjects (contact_id, key) SELECT id, $2 FROM contacts WHERE id = $1 ON CONFLICT DO NOTHING',
    [contact, randomBytes(32)],
  )
  const { rows } = await client.query<{ ref: string; held: boolean }>(
    'SELECT ref, held FROM audit_subjects WHERE contact_id = $1 FOR UPDATE',
    [contact],
  )
  const subject = rows[0]
  if (subject === undefined) return { kind: 'no-subject' }
  if (subject.held) return { kind: 'held' }
  if (by.nobodyCalls !== true && (await isOnACall(client, contact, by.at))) return { kind: 'on-a-call' }
  const numbers = await numbersOf(client, contact)
  const pinEnded = await forgetPins(client, contact)
  await forgetRequests(client, contact, subject.ref, numbers)
  await forgetRecords(client, contact)
  await forgetHistory(client, contact)
  await forgetTexts(client, contact, numbers)
  // Last of all the ends of all lanes, so that no row that names them comes after this; only rows of `calls` are written behind it.
  await client.query('SELECT audit_take_all_lanes()')
  const about = await client.query('SELECT FROM audit_trail WHERE subject = $1', [subject.ref])
  const calls = await forgetCalls(client, contact, subject.ref, numbers)
  await client.query('DELETE FROM audit_subjects WHERE ref = $1', [subject.ref])
  await audit.appendWithin(client, {
    type: 'subject.erased',
    at: by.at,
    actor: by.actor,
    subject: undefined,
    callId: undefined,
    body: { ref: subject.ref, rows: about.rowCount },
  })
  return { kind: 'erased', rows: about.rowCount ?? 0, calls, pinEnded }
}

/** No call is followed for longer than four hours; one whose end was never reported must not stand in the way for ever. */
const LONGEST_CALL_HOURS = 5

async function isOnACall(client: PoolClient, contact: ContactId, at: Date): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT FROM calls WHERE contact_id = $1 AND ended_at IS NULL AND started_at > $2::timestamptz - make_interval(hours => $3)`,
    [contact, at, LONGEST_CALL_HOURS],
  )
  return rows.length > 0
}

/** On file, and those that they called from. */
async function numbersOf(client: PoolClient, contact: ContactId): Promise<string[]> {
  const { rows } = await client.query<{ number: string }>(
    `SELECT phone AS number FROM contacts WHERE id = $1 AND phone IS NOT NULL
      UNION SELECT k.caller_number FROM known_callers k JOIN credentials c ON c.id = k.credential_id WHERE c.contact_id = $1
      UNION SELECT caller_number FROM calls WHERE contact_id = $1 AND caller_number IS NOT NULL`,
    [contact],
  )
  return rows.map(({ number }) => number)
}

/** Also calls on which they were not verified, by the numbers they are known by. That there was a call stays, for the figures. */
async function forgetCalls(client: PoolClient, contact: ContactId, ref: string, numbers: string[]): Promise<number> {
  await client.query(
    `WITH theirs AS (
       SELECT call_id FROM calls WHERE contact_id = $1 OR caller_number = ANY ($3)
       UNION SELECT call FROM audit_trail WHERE subject = $2),
     paths AS (DELETE FROM call_paths WHERE call_id IN (SELECT call_id FROM theirs)),
     marks AS (DELETE FROM refused_callers WHERE call_id IN (SELECT call_id FROM theirs)),
     returned AS (DELETE FROM returned_callers WHERE call_id IN (SELECT call_id FROM theirs) OR refused_call IN (SELECT call_id FROM theirs)),
     raised AS (UPDATE raised_alerts SET about = '{}' WHERE call_id IN (SELECT call_id FROM theirs))
     UPDATE call_history SET company_id = NULL WHERE call_id IN (SELECT call_id FROM theirs)`,
    [contact, ref, numbers],
  )
  const { rowCount } = await client.query(
    `UPDATE calls SET contact_id = NULL, contract_number = NULL, caller_number = NULL
      WHERE contact_id = $1 OR call_id IN (SELECT call FROM audit_trail WHERE subject = $2) OR caller_number = ANY ($3)`,
    [contact, ref, numbers],
  )
  return rowCount ?? 0
}

/** A PIN in force ends, because its hash is bound to the id that stands in the trail. Its selector stays taken. */
async function forgetPins(client: PoolClient, contact: ContactId): Promise<boolean> {
  await client.query(
    'DELETE FROM known_callers WHERE credential_id IN (SELECT id FROM credentials WHERE contact_id = $1)',
    [contact],
  )
  const { rowCount } = await client.query(
    `UPDATE credentials SET state = 'disabled', retired_at = now() WHERE contact_id = $1 AND state = 'active'`,
    [contact],
  )
  await client.query(
    `UPDATE credentials SET id = gen_random_uuid()::text, issued_at = date_trunc('day', issued_at),
                            retired_at = date_trunc('day', retired_at), last_used_at = date_trunc('day', last_used_at)
      WHERE contact_id = $1`,
    [contact],
  )
  return (rowCount ?? 0) > 0
}

/**
 * What they asked of the administrators, also before they were known by anything but their number, and what analysts noted on
 * their calls.
 */
async function forgetRequests(client: PoolClient, contact: ContactId, ref: string, numbers: string[]): Promise<void> {
  await client.query(
    `DELETE FROM admin_requests
      WHERE contact_id = $1 OR caller_number = ANY ($3) OR call_id IN (SELECT call FROM audit_trail WHERE subject = $2)`,
    [contact, ref, numbers],
  )
  // Their recordings are deleted at Twilio.
  await client.query(
    `DELETE FROM left_messages
      WHERE contact_id = $1 OR call_id IN (SELECT call FROM audit_trail WHERE subject = $2)
         OR call_id IN (SELECT call_id FROM calls WHERE contact_id = $1 OR caller_number = ANY ($3))`,
    [contact, ref, numbers],
  )
  await client.query(
    `DELETE FROM call_notes
      WHERE call_id IN (SELECT call FROM audit_trail WHERE subject = $2)
         OR call_id IN (SELECT call_id FROM calls WHERE contact_id = $1 OR caller_number = ANY ($3))`,
    [contact, ref, numbers],
  )
}

/** Moments become days: a moment that stands in the trail to the millisecond says whose row that is. */
async function forgetRecords(client: PoolClient, contact: ContactId): Promise<void> {
  for (const sql of [
    'DELETE FROM web_sessions WHERE contact_id = $1',
    'DELETE FROM lapsed_sessions WHERE contact_id = $1',
    'DELETE FROM page_slots WHERE contact_id = $1',
    'DELETE FROM case_follows WHERE contact_id = $1',
    'UPDATE notices SET about = NULL, callback = NULL WHERE about = $1',
    `DELETE FROM notices
      WHERE contact_id = $1
         OR kind = 'colleague-called' AND reference IN (SELECT reference FROM calls WHERE contact_id = $1)`,
    'DELETE FROM callbacks WHERE contact_id = $1',
    'DELETE FROM alerts WHERE contact_id = $1',
    // That a call was told of it stays, for the figures.
    `UPDATE incident_calls SET contact_id = NULL, contract_number = NULL, reference = NULL, at = date_trunc('day', at) WHERE contact_id = $1`,
    // Read anew, they say no more than the directory does.
    `DELETE FROM sync_failures WHERE stream = 'contacts-out' AND key = $1`,
    `DELETE FROM sync_let_go WHERE kind = 'contacts' AND key = $1`,
    `UPDATE sign_ins SET linked_at = date_trunc('day', linked_at) WHERE contact_id = $1`,
    `UPDATE case_acts SET actor = 'contact, erased' WHERE actor = 'contact ' || $1`,
    `UPDATE case_acts SET note = '' WHERE contact_id = $1`,
    `UPDATE case_changes
        SET note = '', actor = CASE WHEN actor = 'contact ' || $1 THEN 'contact, erased' ELSE actor END,
            at = date_trunc('day', at), before = NULL, after = NULL
      WHERE actor = 'contact ' || $1 OR case_number IN (
        SELECT number FROM cases WHERE opened_by = $1 OR closed_by = 'contact ' || $1
        UNION SELECT case_number FROM case_acts WHERE contact_id = $1)`,
    `UPDATE cases SET closed_by = 'contact, erased' WHERE closed_by = 'contact ' || $1`,
    `UPDATE cases SET summary = '' WHERE opened_by = $1`,
    `UPDATE case_acts SET call_id = NULL, at = date_trunc('day', at) WHERE contact_id = $1`,
    `UPDATE cases SET opened_at = date_trunc('day', opened_at), updated_at = date_trunc('day', updated_at),
                      closed_at = date_trunc('day', closed_at)
      WHERE opened_by = $1 OR number IN (SELECT case_number FROM case_acts WHERE contact_id = $1)`,
    `DELETE FROM crm_outbox WHERE delivered_at IS NOT NULL AND body::jsonb ->> 'contact' = $1`,
    `UPDATE grants SET requested_at = date_trunc('day', requested_at), ended_at = date_trunc('day', ended_at)
      WHERE contact_id = $1 OR approved_by = $1`,
    'UPDATE grants SET approved_by = NULL WHERE approved_by = $1',
  ])
    await client.query(sql, [contact])
}

/** What their rows were before and after each change, and what a file said of them. That there was a change stays. */
async function forgetHistory(client: PoolClient, contact: ContactId): Promise<void> {
  for (const sql of [
    `UPDATE directory_changes SET before = NULL, after = NULL, why = '', at = date_trunc('day', at)
      WHERE (kind = 'contacts' AND key = $1) OR (kind = 'grants' AND starts_with(key, $1 || ' '))`,
    `UPDATE directory_changes
        SET before = CASE WHEN before ->> 'approvedBy' = $1 THEN before - 'approvedBy' ELSE before END,
            after = CASE WHEN after ->> 'approvedBy' = $1 THEN after - 'approvedBy' ELSE after END,
            at = date_trunc('day', at)
      WHERE kind = 'grants' AND $1 IN (before ->> 'approvedBy', after ->> 'approvedBy')`,
    `UPDATE directory_changes SET actor = 'contact, erased', at = date_trunc('day', at) WHERE actor = 'contact ' || $1`,
  ])
    await client.query(sql, [contact])
}
