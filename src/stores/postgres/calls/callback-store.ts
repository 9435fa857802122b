/** Callbacks in Postgres: each step of an attempt is one compare-and-set, together with its audit row. */
import type { Pool } from 'pg'
import { ATTEMPT_MS, MOST_TRIES, type Callback, type CallbackStore } from '../../../desk/callbacks/callback-store.ts'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows, selected, type Columns } from '../database/read-rows.ts'

const CALLBACK = selected({
  callId: 'b.call_id',
  reference: 'b.reference',
  contact: 'b.contact_id',
  name: 'p.name',
  timeZone: 'p.time_zone',
  code: 'b.code',
  since: 'b.requested_at',
  desk: 'b.desk',
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
} satisfies Columns<Callback>)
const FROM = 'callbacks b JOIN contacts p ON p.id = b.contact_id'

const LEG = { analyst: 'analyst_leg', contact: 'contact_leg' } as const

/** The attempt goes on. */
const OPEN = 'attempt = $1 AND result IS NULL AND done_at IS NULL'

export function postgresCallbacks(pool: Pool, audit: PostgresAudit): CallbackStore {
  return { ...lookups(pool), ...requests(pool, audit), ...attempts(pool, audit) }
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

function findCallback(pool: Pool, callId: string): Promise<Callback | undefined> {
  return readRow<Callback>(pool, `SELECT ${CALLBACK} FROM ${FROM} WHERE b.call_id = $1`, [callId])
}

function lookups(pool: Pool): Pick<CallbackStore, 'find' | 'numberOf' | 'waiting'> {
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
        `SELECT ${CALLBACK} FROM ${FROM} WHERE b.done_at IS NULL ORDER BY b.urgent DESC, b.requested_at LIMIT $1`,
        [most],
      ),
  }
}

function requests(pool: Pool, audit: PostgresAudit): Pick<CallbackStore, 'ask' | 'withdraw'> {
  const step = auditedStep(pool, audit)
  return {
    ask: ({ callId, reference, contact, phone, code, since, staff, desk, urgent }, entry) =>
      step(
        `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at, to_prove, staff_id, desk, urgent)
         VALUES ($1, $2, $3, $4, $5, $6, true, $7, $8, $9) ON CONFLICT (call_id) DO NOTHING`,
        [callId, reference, contact, phone, code, since, staff, desk, urgent],
        entry,
      ),

    async withdraw(callId) {
      await pool.query('DELETE FROM callbacks WHERE call_id = $1 AND to_prove AND tries = 0', [callId])
    },
  }
}

/** Each step of an attempt is one compare-and-set. */
function attempts(pool: Pool, audit: PostgresAudit): Pick<CallbackStore, 'claim' | 'dial' | 'rang' | 'fail' | 'join'> {
  const step = auditedStep(pool, audit)
  return {
    async claim(callId, { staff, attempt, at, first }) {
      const { rowCount } = await pool.query(
        `UPDATE callbacks
            SET attempt = $2, staff_id = $3, claimed_at = $4, result = NULL, analyst_leg = NULL, contact_leg = NULL,
                dialled_at = NULL
          WHERE call_id = $1 AND done_at IS NULL AND tries < ${MOST_TRIES} AND result IS DISTINCT FROM 'refused'
            AND (attempt IS NULL OR (NOT $5 AND (result IS NOT NULL OR claimed_at < $6)))`,
        [callId, attempt, staff, at, first, new Date(at.getTime() - ATTEMPT_MS)],
      )
      return rowCount === 1 ? findCallback(pool, callId) : undefined
    },

    dial: (attempt, { phone, analystLeg, at }, entry) =>
      step(
        `UPDATE callbacks SET tries = tries + 1, phone = $2, analyst_leg = $3, dialled_at = $4
          WHERE ${OPEN} AND dialled_at IS NULL AND tries < ${MOST_TRIES}`,
        [attempt, phone, analystLeg, at],
        entry,
      ),

    async rang(attempt, whose, leg) {
      await pool.query(`UPDATE callbacks SET ${LEG[whose]} = $2 WHERE attempt = $1`, [attempt, leg])
    },

    fail: (attempt, result, entry) => step(`UPDATE callbacks SET result = $2 WHERE ${OPEN}`, [attempt, result], entry),

    async join(attempt, joinedCall, at, entry) {
      const joined = await step(
        `UPDATE callbacks SET joined_call = $2, done_at = $3 WHERE ${OPEN} AND dialled_at IS NOT NULL`,
        [attempt, joinedCall, at],
        entry,
      )
      if (joined) return true
      const again = await pool.query('SELECT FROM callbacks WHERE attempt = $1 AND joined_call = $2', [
        attempt,
        joinedCall,
      ])
      return again.rowCount === 1
    },
  }
}
