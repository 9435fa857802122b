/** What is kept of a call for good, each change together with its audit row. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { CallRecords, CallSummary } from '../../../calls/call-records.ts'
import type { Desk, Outcome, RuleId } from '../../../domain/decide.ts'
import type { CallId, ContactId, ContractNumber } from '../../../domain/ids.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'

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

function toRow(summary: CallSummary): CallRow {
  return {
    call_id: summary.callId,
    reference: summary.reference,
    started_at: summary.startedAt,
    decided_at: summary.decidedAt,
    ended_at: summary.endedAt ?? null,
    verified: summary.verified,
    contact_id: summary.contact ?? null,
    contract_number: summary.contract ?? null,
    caller_number: summary.callerNumber ?? null,
    rule: summary.rule,
    outcome: summary.outcome,
    desk: summary.desk,
  }
}

/** Waits for whoever is removing those it names before it takes the end of the chain, which they may need. */
export async function writeDecision(
  client: PoolClient,
  audit: PostgresAudit,
  summary: CallSummary,
  entry: AuditEntry,
): Promise<void> {
  const { contact, contract } = summary
  if (contact !== undefined) await client.query('SELECT FROM contacts WHERE id = $1 FOR KEY SHARE', [contact])
  if (contract !== undefined) await client.query('SELECT FROM contracts WHERE number = $1 FOR KEY SHARE', [contract])
  await audit.appendWithin(client, entry)
  await client.query('SELECT write_decision($1)', [JSON.stringify(toRow(summary))])
}

/** False when that end is on record already, because the line repeats itself: the transaction is to be undone then. */
export async function writeEnd(
  client: PoolClient,
  audit: PostgresAudit,
  callId: CallId,
  at: Date,
  entry: AuditEntry,
): Promise<boolean> {
  // The end of the chain first, as whoever writes to `calls` does.
  await audit.appendWithin(client, entry)
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
      if (await audit.appendWith({ kind: 'decided', call: toRow(summary) }, entry)) return
      await inTransaction(pool, (client) => writeDecision(client, audit, summary, entry))
    },

    async recordEnd(callId, at, entry) {
      await inTransaction(
        pool,
        (client) => writeEnd(client, audit, callId, at, entry),
        (isFirst) => isFirst,
      )
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
          `INSERT INTO notices (contact_id, kind, reference, callback, at, about)
           SELECT DISTINCT told, $2, $3, $4, $5::timestamptz, $6 FROM unnest($1::text[]) AS told
           ON CONFLICT (contact_id, kind, reference) DO NOTHING`,
          [contacts, notice.kind, notice.reference, notice.callback ?? null, notice.at, notice.about],
        )
        await audit.appendWithin(client, entry)
        return new Set(contacts).size
      })
    },

    async requestCallback(request, entry) {
      await inTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at, desk, urgent)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (call_id) DO NOTHING`,
          [
            request.callId,
            request.reference,
            request.contact,
            request.phone,
            request.code,
            request.at,
            request.desk,
            request.urgent,
          ],
        )
        await audit.appendWithin(client, entry)
      })
    },
  }
}
