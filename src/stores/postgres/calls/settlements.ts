/** Alerts that an administrator takes off the list, in Postgres: with their audit row or not at all. */
import type { Pool } from 'pg'
import type { Settlements } from '../../../directory/settlements.ts'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { ContactId } from '../../../domain/ids.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'

type Entry = Pick<AuditEntry, 'type' | 'callId' | 'body' | 'actor' | 'at'>

export function postgresSettlements(pool: Pool, audit: PostgresAudit): Settlements {
  const settle = (sql: string, values: unknown[], entry: Entry) =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ contact_id: ContactId; what: string }>(sql, values)
      const settled = rows[0]
      if (settled === undefined) return false
      const body = { ...entry.body, reason: settled.what }
      await audit.appendWithin(client, { ...entry, body, subject: settled.contact_id })
      return true
    })

  return {
    alert: (id, actor, at) =>
      settle(
        `UPDATE alerts SET done_at = $2, done_by = $3 WHERE id::text = $1 AND done_at IS NULL
          RETURNING contact_id, kind AS what`,
        [id, at, actor],
        { type: 'alert.settled', at, actor, callId: undefined, body: {} },
      ),
  }
}
