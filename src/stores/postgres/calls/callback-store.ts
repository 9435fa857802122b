/** Callbacks in Postgres: each step of an attempt is one compare-and-set, together with its audit row. */
import type { Pool, PoolClient } from 'pg'
import {
  ATTEMPT_MS,
  MOST_TRIES,
  type Callback,
  type CallbackAttempt,
  type CallbackResult,
  type CallbackStore,
} from '../../../desk/callbacks/callback-store.ts'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows, selected, type Columns, type Queried } from '../database/read-rows.ts'

const CALLBACK = selected({
  callId: 'b.call_id',
  reference: 'b.reference',
  contact: 'b.contact_id',
  name: 'p.name',
  timeZone: 'p.time_zone',
  code: 'b.code',
  since: 'b.requested_at',
  place: 'coalesce(b.joined_at, b.requested_at)',
  anyTime: 'b.any_time',
  outOfHours: 'b.out_of_hours',
  contractHours: 'b.contract_hours',
  desk: 'b.desk',
  residency:
    '(SELECT o.residency FROM calls k JOIN contracts o ON o.number = k.contract_number WHERE k.call_id = b.call_id)',
  urgent: 'b.urgent',
  toProve: 'b.to_prove',
  staff: 'b.staff_id',
  attempt: 'b.attempt',
  claimedAt: 'b.claimed_at',
  analystLeg: 'b.analyst_leg',
  contactLeg: 'b.contact_leg',
  phone: 'b.phone',
  dialledAt: 'b.dialled_at',
  tries: 'b.tries',
  result: 'b.result',
  joinedCall: 'b.joined_call',
  doneAt: 'b.done_at',
  isTrial: 'EXISTS (SELECT FROM calls k WHERE k.call_id = b.call_id AND k.is_trial)',
} satisfies Columns<Callback>)
const FROM = 'callbacks b JOIN contacts p ON p.id = b.contact_id'

const LEG = { analyst: 'analyst_leg', contact: 'contact_leg' } as const

/** No attempt follows. */
const UNREACHED = `coalesce(b.result = 'refused' OR (b.tries >= ${MOST_TRIES} AND b.result IS NOT NULL), false)`

/** The attempt goes on. */
const OPEN = 'attempt = $1 AND result IS NULL AND done_at IS NULL'

export function postgresCallbacks(pool: Pool, audit: PostgresAudit): CallbackStore {
  return { ...lookups(pool), ...requests(pool, audit), ...attempts(pool, audit), ...endings(pool, audit) }
}

/** A statement whose audit row is written only when it changed something. */
function auditedStep(pool: Pool, audit: PostgresAudit) {
  return (sql: string, values: unknown[], entry: AuditEntry): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(sql, values)
      if (rowCount === 1) await audit.appendWithin(client, entry)
      return rowCount === 1
    })
}

function findCallback(on: Queried, callId: string): Promise<Callback | undefined> {
  return readRow<Callback>(on, `SELECT ${CALLBACK} FROM ${FROM} WHERE b.call_id = $1`, [callId])
}

function lookups(pool: Pool): Pick<CallbackStore, 'find' | 'numberOf' | 'waiting' | 'attemptsOf'> {
  return {
    find: (callId) => findCallback(pool, callId),

    async numberOf(contact, phone) {
      const found = await readRow<{ elsewhere: boolean; changed?: Date }>(
        pool,
        `SELECT EXISTS (SELECT FROM contacts WHERE phone = $2 AND id <> $1)
             OR EXISTS (SELECT FROM companies WHERE support_phone = $2)
             OR EXISTS (SELECT FROM analysts WHERE phone = $2) AS elsewhere,
                (SELECT phone_changed_at FROM contacts WHERE id = $1) AS changed`,
        [contact, phone],
      )
      // An answer without a row proves nothing.
      return { onOtherRecords: found?.elsewhere ?? true, changedAt: found?.changed }
    },

    waiting: (most) =>
      readRows<Callback>(
        pool,
        `SELECT ${CALLBACK} FROM ${FROM}
          WHERE b.done_at IS NULL OR (b.done_at IS NOT NULL AND b.joined_call IS NULL AND b.settled_at IS NULL AND b.done_at > now() - interval '1 day' AND ${UNREACHED})
          ORDER BY ${UNREACHED}, b.urgent DESC, coalesce(b.joined_at, b.requested_at), b.call_id LIMIT $1`,
        [most],
      ),

    attemptsOf: (callIds) =>
      readRows<CallbackAttempt>(
        pool,
        `SELECT a.call_id AS "callId", coalesce(s.name, a.staff_id) AS by, a.began_at AS at, a.dialled_at AS "dialledAt", a.result
           FROM callback_attempts a LEFT JOIN analysts s ON s.id = a.staff_id
          WHERE a.call_id = ANY($1) ORDER BY a.began_at, a.attempt`,
        [callIds],
      ),
  }
}

function requests(pool: Pool, audit: PostgresAudit): Pick<CallbackStore, 'ask' | 'withdraw'> {
  const step = auditedStep(pool, audit)
  return {
    ask: ({ callId, reference, contact, phone, code, since, place, staff, desk, urgent }, entry) =>
      step(
        `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at, to_prove, staff_id, desk, urgent, joined_at)
         VALUES ($1, $2, $3, $4, $5, $6, true, $7, $8, $9, $10) ON CONFLICT (call_id) DO NOTHING`,
        [callId, reference, contact, phone, code, since, staff, desk, urgent, place],
        entry,
      ),

    async withdraw(callId) {
      await pool.query('DELETE FROM callbacks WHERE call_id = $1 AND to_prove AND tries = 0', [callId])
    },
  }
}

/** Each step of an attempt is one compare-and-set, and is noted on the attempt's own row in the same transaction. */
function attempts(pool: Pool, audit: PostgresAudit): Pick<CallbackStore, 'claim' | 'dial' | 'rang'> {
  return {
    claim: (callId, { staff, attempt, at, first }) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE callbacks
              SET attempt = $2, staff_id = $3, claimed_at = $4, result = NULL, analyst_leg = NULL, contact_leg = NULL,
                  dialled_at = NULL
            WHERE call_id = $1 AND done_at IS NULL AND tries < ${MOST_TRIES} AND result IS DISTINCT FROM 'refused'
              AND (attempt IS NULL OR (NOT $5 AND (result IS NOT NULL OR claimed_at < $6)))`,
          [callId, attempt, staff, at, first, new Date(at.getTime() - ATTEMPT_MS)],
        )
        if (rowCount !== 1) return undefined
        await client.query(
          `UPDATE callback_attempts SET result = 'lost', ended_at = $2 WHERE call_id = $1 AND result IS NULL`,
          [callId, at],
        )
        await client.query(
          'INSERT INTO callback_attempts (attempt, call_id, staff_id, began_at) VALUES ($1, $2, $3, $4)',
          [attempt, callId, staff, at],
        )
        return findCallback(client, callId)
      }),

    dial: (attempt, { phone, analystLeg, at }, entry) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE callbacks SET tries = tries + 1, phone = $2, analyst_leg = $3, dialled_at = $4
            WHERE ${OPEN} AND dialled_at IS NULL AND tries < ${MOST_TRIES}`,
          [attempt, phone, analystLeg, at],
        )
        if (rowCount !== 1) return false
        await client.query('UPDATE callback_attempts SET dialled_at = $2 WHERE attempt = $1', [attempt, at])
        await audit.appendWithin(client, entry)
        return true
      }),

    async rang(attempt, whose, leg) {
      await pool.query(`UPDATE callbacks SET ${LEG[whose]} = $2 WHERE attempt = $1`, [attempt, leg])
    },
  }
}

/** Those who could not be reached are told, once. */
const TELL = `INSERT INTO notices (contact_id, kind, reference, at)`
const ONCE = 'ON CONFLICT (contact_id, kind, reference) DO NOTHING'

function endings(pool: Pool, audit: PostgresAudit): Pick<CallbackStore, 'fail' | 'join' | 'settle' | 'endUnreached'> {
  const step = auditedStep(pool, audit)
  return {
    settle: (callId, at, entry) =>
      step(
        `UPDATE callbacks SET settled_at = $2, done_at = coalesce(done_at, $2)
          WHERE call_id = $1 AND joined_call IS NULL AND settled_at IS NULL
            AND NOT (attempt IS NOT NULL AND result IS NULL AND done_at IS NULL AND claimed_at > $3)`,
        [callId, at, new Date(at.getTime() - ATTEMPT_MS)],
        entry,
      ),

    async endUnreached(at) {
      await pool.query(
        `WITH ended AS (UPDATE callbacks b SET done_at = $1 WHERE b.done_at IS NULL AND ${UNREACHED} RETURNING *)
         ${TELL} SELECT contact_id, 'callback-not-reached', reference, $1 FROM ended WHERE result <> 'refused' ${ONCE}`,
        [at],
      )
    },

    fail: (attempt, result, at, entry) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ contact_id: string; reference: string; is_last: boolean }>(
          `UPDATE callbacks SET result = $2, done_at = CASE WHEN $2 = 'refused' OR tries >= ${MOST_TRIES} THEN $3::timestamptz END
            WHERE ${OPEN} RETURNING contact_id, reference, tries >= ${MOST_TRIES} AS is_last`,
          [attempt, result, at],
        )
        const [failed] = rows
        if (failed === undefined) return false
        await endAttempt(client, attempt, result, at)
        if (failed.is_last && result !== 'refused')
          await client.query(`${TELL} VALUES ($1, 'callback-not-reached', $2, $3) ${ONCE}`, [
            failed.contact_id,
            failed.reference,
            at,
          ])
        await audit.appendWithin(client, entry)
        return true
      }),

    join: (attempt, joinedCall, at, entry) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE callbacks SET joined_call = $2, done_at = $3 WHERE ${OPEN} AND dialled_at IS NOT NULL`,
          [attempt, joinedCall, at],
        )
        if (rowCount === 1) {
          await endAttempt(client, attempt, 'answered', at)
          await audit.appendWithin(client, entry)
          return true
        }
        const again = await client.query('SELECT FROM callbacks WHERE attempt = $1 AND joined_call = $2', [
          attempt,
          joinedCall,
        ])
        return again.rowCount === 1
      }),
  }
}

async function endAttempt(client: PoolClient, attempt: string, result: CallbackResult | 'answered', at: Date) {
  await client.query('UPDATE callback_attempts SET result = $2, ended_at = $3 WHERE attempt = $1', [
    attempt,
    result,
    at,
  ])
}
