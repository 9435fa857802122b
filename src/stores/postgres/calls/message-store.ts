/** Messages in Postgres: one row for each recording; each step is one compare-and-set, together with its audit row. */
import type { Pool } from 'pg'
import type { AboutMessage } from '../../../calls/messages.ts'
import type { AskedMessage, Message, MessageStore } from '../../../desk/messages/message-store.ts'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows, selected, type Columns } from '../database/read-rows.ts'

const MESSAGE = selected({
  id: 'm.id::text',
  callId: 'm.call_id',
  reference: 'm.reference',
  desk: 'm.desk',
  contact: 'm.contact_id',
  name: 'p.name',
  timeZone: 'p.time_zone',
  phone: `CASE WHEN p.status = 'active' THEN p.phone END`,
  residency: 'm.residency',
  language: 'm.language',
  about: 'm.about',
  code: 'm.code',
  urgent: 'm.urgent',
  outOfHours: 'm.out_of_hours',
  contractHours: 'm.contract_hours',
  recording: 'm.recording',
  seconds: 'm.seconds',
  leftAt: 'm.left_at',
  isAbsent: 'm.is_absent',
  takenBy: 'm.taken_by',
  takenName: 'm.taken_name',
  takenAt: 'm.taken_at',
  doneAt: 'm.done_at',
  isTrial: 'EXISTS (SELECT FROM calls k WHERE k.call_id = m.call_id AND k.is_trial)',
} satisfies Columns<Message>)
const FROM = 'left_messages m LEFT JOIN contacts p ON p.id = m.contact_id'

const ABOUT =
  '(call_id, reference, desk, contact_id, residency, language, about, code, urgent, out_of_hours, contract_hours)'
const valuesOf = ({ callId, reference, desk, contact, residency, language, code, ...rest }: AboutMessage) => {
  const { company, product, caller, urgent, outOfHours, contractHours } = rest
  const about = JSON.stringify({ company, product, caller })
  return [callId, reference, desk, contact, residency, language, about, code, urgent, outOfHours, contractHours]
}

export function postgresMessages(pool: Pool, audit: PostgresAudit): MessageStore {
  return { ...reports(pool, audit), ...tasks(pool, audit), ...recordings(pool, audit) }
}

/** Of a call whose record is lost the report names little: the rest, the region of its data above all, stands on its first message. */
const ANOTHER_MESSAGE = `
  INSERT INTO left_messages ${ABOUT.slice(0, -1)}, asked_at, recording, seconds, left_at)
  SELECT $1, $2, $3, coalesce($4, first.contact_id), coalesce($5, first.residency),
         CASE WHEN $7::jsonb = '{}' THEN coalesce(first.language, $6) ELSE $6 END,
         CASE WHEN $7::jsonb = '{}' THEN coalesce(first.about, $7::jsonb) ELSE $7::jsonb END,
         coalesce($8, first.code), $9 OR coalesce(first.urgent, false),
         CASE WHEN $7::jsonb = '{}' THEN coalesce(first.out_of_hours, $10) ELSE $10 END,
         CASE WHEN $7::jsonb = '{}' THEN coalesce(first.contract_hours, $11) ELSE $11 END, $12, $13, $14, $12
    FROM (SELECT) AS report LEFT JOIN LATERAL (
         SELECT * FROM left_messages WHERE call_id = $1 ORDER BY asked_at LIMIT 1) AS first ON true`

/** Reports come in any order, and twice. */
function reports(pool: Pool, audit: PostgresAudit): Pick<MessageStore, 'ask' | 'left' | 'absent'> {
  return {
    async ask(about, at) {
      await pool.query(
        `INSERT INTO left_messages ${ABOUT.slice(0, -1)}, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (call_id) WHERE left_at IS NULL
         DO UPDATE SET contact_id = excluded.contact_id, residency = excluded.residency, about = excluded.about, asked_at = excluded.asked_at,
                       urgent = excluded.urgent, out_of_hours = excluded.out_of_hours, contract_hours = excluded.contract_hours`,
        [...valuesOf(about), at],
      )
    },

    left: ({ id, seconds }, about, at, entry) =>
      inTransaction(pool, async (client) => {
        // One report at a time for each recording, and none for one that was erased meanwhile.
        await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 77))', [id])
        const { rowCount: known } = await client.query(
          `WITH here AS (UPDATE left_messages SET seconds = coalesce($2, seconds) WHERE recording = $1 RETURNING 1)
           SELECT FROM here UNION ALL SELECT FROM unwanted_recordings WHERE recording = $1`,
          [id, seconds],
        )
        if (known !== 0) return false
        const { rowCount: asked } = await client.query(
          `UPDATE left_messages SET recording = $2, seconds = $3, left_at = $4 WHERE call_id = $1 AND left_at IS NULL`,
          [about.callId, id, seconds, at],
        )
        if (asked === 0) await client.query(ANOTHER_MESSAGE, [...valuesOf(about), at, id, seconds])
        await audit.appendWithin(client, entry)
        return true
      }),

    async absent(id) {
      await pool.query('UPDATE left_messages SET is_absent = true WHERE recording = $1', [id])
    },
  }
}

const OPEN = 'm.left_at IS NOT NULL AND m.done_at IS NULL'

function tasks(pool: Pool, audit: PostgresAudit): Pick<MessageStore, 'open' | 'find' | 'take' | 'giveBack' | 'close'> {
  const step = (sql: string, values: unknown[], entry: AuditEntry): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(sql, values)
      if (rowCount === 1) await audit.appendWithin(client, entry)
      return rowCount === 1
    })
  return {
    open: (most) =>
      readRows<Message>(pool, `SELECT ${MESSAGE} FROM ${FROM} WHERE ${OPEN} ORDER BY m.left_at, m.id LIMIT $1`, [most]),
    find: (id) =>
      readRow<Message>(pool, `SELECT ${MESSAGE} FROM ${FROM} WHERE m.id::text = $1 AND m.left_at IS NOT NULL`, [id]),
    take: (id, { staff, name, at }, entry) =>
      step(
        `UPDATE left_messages m SET taken_by = $2, taken_name = $3, taken_at = $4
          WHERE m.id::text = $1 AND ${OPEN} AND m.taken_by IS NULL`,
        [id, staff, name, at],
        entry,
      ),
    giveBack: (id, { staff }, entry) =>
      step(
        `UPDATE left_messages m SET taken_by = NULL, taken_name = NULL, taken_at = NULL
          WHERE m.id::text = $1 AND ${OPEN} AND m.taken_by = $2`,
        [id, staff],
        entry,
      ),
    close: (id, { staff, name, at, result, others }, entry) =>
      step(
        `UPDATE left_messages m SET done_by = $2, done_name = $3, done_at = $4, result = $5
          WHERE m.id::text = $1 AND ${OPEN} AND (m.taken_by = $2 OR $6)`,
        [id, staff, name, at, result, others],
        entry,
      ),
  }
}

/** Of so many at once, one statement each. */
const AT_ONCE = 200
/** Twilio forgets nothing meanwhile. */
const LATER = `least(interval '1 day', interval '1 minute' * (2 ^ least(tries, 11)))`

function recordings(
  pool: Pool,
  audit: PostgresAudit,
): Pick<MessageStore, 'neverReported' | 'nothingLeft' | 'dropRecordings' | 'unwanted' | 'deleted'> {
  return {
    neverReported: (before, most) =>
      readRows<AskedMessage>(
        pool,
        `SELECT call_id AS "callId", reference, desk FROM left_messages
          WHERE left_at IS NULL AND asked_at < $1 ORDER BY asked_at LIMIT $2`,
        [before, most],
      ),
    async nothingLeft(callId, before) {
      await pool.query('DELETE FROM left_messages WHERE call_id = $1 AND left_at IS NULL AND asked_at < $2', [
        callId,
        before,
      ])
    },
    dropRecordings: (before, entry) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE left_messages SET recording = NULL WHERE id IN (
           SELECT m.id FROM left_messages m
            WHERE m.recording IS NOT NULL AND m.left_at < $1
              AND NOT EXISTS (SELECT FROM audit_subjects h WHERE h.held AND h.contact_id = m.contact_id)
              AND NOT EXISTS (SELECT FROM audit_subjects h JOIN audit_trail a ON a.subject = h.ref::text
                               WHERE h.held AND a.call = m.call_id)
            ORDER BY m.left_at LIMIT ${AT_ONCE})`,
          [before],
        )
        if (rowCount) await audit.appendWithin(client, entry(rowCount))
        return rowCount ?? 0
      }),
    unwanted: async (at, most) =>
      (
        await readRows<{ recording: string }>(
          pool,
          'SELECT recording FROM unwanted_recordings WHERE next_try_at <= $1 ORDER BY next_try_at LIMIT $2',
          [at, most],
        )
      ).map(({ recording }) => recording),
    async deleted(recording, isGone, at) {
      await pool.query(
        isGone
          ? 'DELETE FROM unwanted_recordings WHERE recording = $1 AND $2::timestamptz IS NOT NULL'
          : `UPDATE unwanted_recordings SET tries = tries + 1, next_try_at = $2::timestamptz + ${LATER} WHERE recording = $1`,
        [recording, at],
      )
    },
  }
}
