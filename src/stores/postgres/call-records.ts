/** What is kept of a call for good, each change together with its audit row. */
import type { Pool, PoolClient } from 'pg'
import type { CallRecords, CallSummary } from '../../calls/call-records.ts'
import type { Desk, Outcome, RuleId } from '../../domain/decide.ts'
import type { CallId, ContactId, ContractNumber } from '../../domain/ids.ts'
import type { PostgresAudit } from './audit-log.ts'
import { inTransaction } from './pool.ts'

interface CallRow {
  call_id: CallId
  reference: string
  started_at: Date
  decided_at: Date
  ended_at: Date | null
  verified: boolean
  contact_id: ContactId | null
  contract_number: ContractNumber | null
  caller_number: string | null
  rule: RuleId
  outcome: Outcome
  desk: Desk | null
}

/** The latest decision wins; when a call started and ended is written once. */
const RECORD = `
  INSERT INTO calls (call_id, reference, started_at, decided_at, ended_at, verified, contact_id, contract_number,
                     caller_number, rule, outcome, desk)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (call_id) DO UPDATE
     SET decided_at = excluded.decided_at, ended_at = coalesce(calls.ended_at, excluded.ended_at),
         verified = excluded.verified, contact_id = excluded.contact_id, contract_number = excluded.contract_number,
         caller_number = excluded.caller_number, rule = excluded.rule, outcome = excluded.outcome, desk = excluded.desk
   WHERE calls.decided_at <= excluded.decided_at`

function toSummary(row: CallRow): CallSummary {
  return {
    callId: row.call_id,
    reference: row.reference,
    startedAt: row.started_at,
    decidedAt: row.decided_at,
    endedAt: row.ended_at ?? undefined,
    verified: row.verified,
    contact: row.contact_id ?? undefined,
    contract: row.contract_number ?? undefined,
    callerNumber: row.caller_number ?? undefined,
    rule: row.rule,
    outcome: row.outcome,
    desk: row.desk,
  }
}

export async function writeDecision(client: PoolClient, summary: CallSummary): Promise<void> {
  await client.query(RECORD, [
    summary.callId,
    summary.reference,
    summary.startedAt,
    summary.decidedAt,
    summary.endedAt ?? null,
    summary.verified,
    summary.contact ?? null,
    summary.contract ?? null,
    summary.callerNumber ?? null,
    summary.rule,
    summary.outcome,
    summary.desk,
  ])
}

/** False when that end is on record already: the line repeats itself. */
export async function writeEnd(client: PoolClient, callId: CallId, at: Date): Promise<boolean> {
  const ended = await client.query('UPDATE calls SET ended_at = $2 WHERE call_id = $1 AND ended_at IS NULL', [
    callId,
    at,
  ])
  if (ended.rowCount !== 0) return true
  const known = await client.query('SELECT FROM calls WHERE call_id = $1', [callId])
  return known.rowCount === 0
}

export function postgresCallRecords(pool: Pool, audit: PostgresAudit): CallRecords {
  return {
    async recordDecision(summary, entry) {
      await inTransaction(pool, async (client) => {
        await writeDecision(client, summary)
        await audit.appendWithin(client, entry)
      })
    },

    async recordEnd(callId, at, entry) {
      await inTransaction(pool, async (client) => {
        if (await writeEnd(client, callId, at)) await audit.appendWithin(client, entry)
      })
    },

    async find(callId) {
      const { rows } = await pool.query<CallRow>(
        `SELECT call_id, reference, started_at, decided_at, ended_at, verified, contact_id, contract_number, caller_number,
                rule, outcome, desk FROM calls WHERE call_id = $1`,
        [callId],
      )
      return rows[0] && toSummary(rows[0])
    },

    async tallySince(since) {
      const { rows } = await pool.query<{ outcome: Outcome; verified: boolean; calls: number }>(
        `SELECT outcome, verified, count(*)::int AS calls FROM calls WHERE decided_at >= $1 GROUP BY outcome, verified`,
        [since],
      )
      return rows
    },

    async tellContacts(contacts, notice, entry) {
      return inTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO notices (contact_id, kind, reference, callback, at)
           SELECT DISTINCT told, $2, $3, $4, $5::timestamptz FROM unnest($1::text[]) AS told
           ON CONFLICT (contact_id, kind, reference) DO NOTHING`,
          [contacts, notice.kind, notice.reference, notice.callback ?? null, notice.at],
        )
        await audit.appendWithin(client, entry)
        return new Set(contacts).size
      })
    },

    async requestCallback(request, entry) {
      await inTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (call_id) DO NOTHING`,
          [request.callId, request.reference, request.contact, request.phone, request.code, request.at],
        )
        await audit.appendWithin(client, entry)
      })
    },
  }
}
