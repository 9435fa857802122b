/** What is stored of a call for good, each change together with its audit row. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { CallEnd, CallRecords, CallSummary } from '../../../calls/call-records.ts'
import type { Desk, Outcome } from '../../../domain/decide.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { columnsOf, readRow, selected, type Columns } from '../database/read-rows.ts'
import { isLate, storedHistory, writeHistory } from './history/write-history.ts'

const COLUMNS: Columns<CallSummary> = {
  callId: 'call_id',
  reference: 'reference',
  startedAt: 'started_at',
  decidedAt: 'decided_at',
  endedAt: 'ended_at',
  verified: 'verified',
  contact: 'contact_id',
  contract: 'contract_number',
  callerNumber: 'caller_number',
  rule: 'rule',
  outcome: 'outcome',
  desk: 'desk',
  isTrial: 'is_trial',
}

/** No desk is a decision of its own, and nothing that is missing. */
type StoredSummary = Omit<CallSummary, 'desk'> & { desk?: Desk }

/** Locks the contact and contract that the call names before the audit head, so that a concurrent deletion cannot deadlock with it. */
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
  await client.query('SELECT write_decision($1)', [JSON.stringify(columnsOf(COLUMNS, summary))])
}

/** False when that end is on record already, because Twilio repeats a report: the transaction is to be undone then. */
export async function writeEnd(
  client: PoolClient,
  audit: PostgresAudit,
  { callId, at, history }: CallEnd,
  entry: AuditEntry,
): Promise<boolean> {
  // Before the end of the audit lane is taken, which others wait for.
  if (history !== undefined) await writeHistory(client, callId, history, entry.subject)
  // The audit head is locked first, as every transaction that writes to `calls` does.
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
    ...leftForLater(pool, audit),

    async recordDecision(summary, entry) {
      const written = await audit.appendWith({ kind: 'decided', call: columnsOf(COLUMNS, summary) }, entry)
      if (written !== undefined) return
      await inTransaction(pool, (client) => writeDecision(client, audit, summary, entry))
    },

    async recordEnd(end, entry) {
      const { callId: call, at, history } = end
      if (!isLate(end)) {
        const stored = history && storedHistory(call, history, entry.subject)
        const written = await audit.appendWith({ kind: 'ended', call, at, history: stored }, entry)
        if (written !== undefined) return
      }
      await inTransaction(
        pool,
        (client) => writeEnd(client, audit, end, entry),
        (isFirst) => isFirst,
      )
    },

    async find(callId) {
      const sql = `SELECT ${selected(COLUMNS)} FROM calls WHERE call_id = $1`
      const found = await readRow<StoredSummary>(pool, sql, [callId])
      return found && { ...found, desk: found.desk ?? null }
    },

    async tallySince(since) {
      const { rows } = await pool.query<{ outcome: Outcome; verified: boolean; calls: number }>(
        `SELECT outcome, verified, count(*)::int AS calls FROM calls
          WHERE decided_at >= $1 AND is_trial IS NOT TRUE GROUP BY outcome, verified`,
        [since],
      )
      return rows
    },
  }
}

/** What is done for a caller when the call is over. */
function leftForLater(pool: Pool, audit: PostgresAudit): Pick<CallRecords, 'tellContacts' | 'requestCallback'> {
  return {
    async tellContacts(contacts, notice, entry) {
      return inTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO notices (contact_id, kind, reference, callback, at, about)
           SELECT DISTINCT told, $2, $3, $4, $5::timestamptz, $6 FROM unnest($1::text[]) AS told
           ON CONFLICT (contact_id, kind, reference) DO NOTHING`,
          [contacts, notice.kind, notice.reference, notice.callback, notice.at, notice.about],
        )
        await audit.appendWithin(client, entry)
        return new Set(contacts).size
      })
    },

    async requestCallback(request, entry) {
      return inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at, desk, urgent, joined_at, any_time,
                                  out_of_hours, contract_hours)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (call_id) DO NOTHING`,
          [
            request.callId,
            request.reference,
            request.contact,
            request.phone,
            request.code,
            request.at,
            request.desk,
            request.urgent,
            request.joinedAt,
            request.anyTime,
            request.outOfHours ?? false,
            request.contractHours,
          ],
        )
        if (rowCount === 1) {
          await audit.appendWithin(client, entry)
          return request.code
        }
        // Asked for before, on the same call: what the contact will hear is the code of that time.
        const { rows } = await client.query<{ code: string }>('SELECT code FROM callbacks WHERE call_id = $1', [
          request.callId,
        ])
        return rows[0]?.code ?? request.code
      })
    },
  }
}
