/** Requests to the administrators in Postgres: the request, the Admin Case of a verified caller and the audit row together. */
import type { Pool, PoolClient } from 'pg'
import {
  REQUEST_SUMMARIES,
  type AdminRequest,
  type AdminRequestStore,
  type NotedRequest,
} from '../../../calls/admin-requests.ts'
import { newCase } from '../../../domain/cases/cases.ts'
import type { CaseNumber, ContactId } from '../../../domain/ids.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { openWithin } from '../cases/case-store.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows } from '../database/read-rows.ts'

/** One transaction at a time for each call, so that a repeated turn finds what the first one noted. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 4207022))'

/** Administration in general adds nothing beside a request about something. */
const NOTED_BEFORE = `
  SELECT case_number AS case FROM admin_requests WHERE call_id = $1 AND (about = $2 OR $2 = 'administration') ORDER BY id LIMIT 1`

export function postgresAdminRequests(pool: Pool, audit: PostgresAudit): AdminRequestStore {
  return {
    note: (request, auditFor) =>
      inTransaction(pool, async (client) => {
        await client.query(LOCK, [request.callId])
        const before = await readRow<{ case?: CaseNumber }>(client, NOTED_BEFORE, [request.callId, request.about])
        if (before !== undefined) return { case: before.case }
        const opened = request.contact && (await openAdminCase(client, request, request.contact))
        await client.query(
          `INSERT INTO admin_requests (call_id, reference, about, contact_id, case_number, caller_number, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [request.callId, request.reference, request.about, request.contact, opened, request.callerNumber, request.at],
        )
        await audit.appendWithin(client, auditFor(opened))
        return { case: opened }
      }),

    waiting: (most) =>
      readRows<NotedRequest>(
        pool,
        `SELECT r.id::text, r.reference, r.about, r.contact_id AS contact, p.name AS "contactName", r.case_number AS case,
                r.caller_number AS "callerNumber", r.at
           FROM admin_requests r LEFT JOIN contacts p ON p.id = r.contact_id
          WHERE r.done_at IS NULL ORDER BY r.at LIMIT $1`,
        [most],
      ),

    settle: (id, entry) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          'UPDATE admin_requests SET done_at = $2, done_by = $3 WHERE id::text = $1 AND done_at IS NULL',
          [id, entry.at, entry.actor],
        )
        if (rowCount === 0) return false
        await audit.appendWithin(client, entry)
        return true
      }),
  }
}

async function openAdminCase(
  client: PoolClient,
  { callId, about, at }: AdminRequest,
  contact: ContactId,
): Promise<CaseNumber> {
  const action = { kind: 'open', type: 'admin', summary: REQUEST_SUMMARIES[about] } as const
  const record = { action, at, actor: `contact ${contact}`, via: 'call', contact, callId } as const
  const opened = newCase(action, undefined, contact, at)
  const { number } = await openWithin(client, opened, { ...record, requestKey: `call ${callId} ${about}` })
  return number
}
