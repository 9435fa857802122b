/** Writes what waited in a spool: each line once, with its own time and a mark that it came late. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry } from '../../domain/audit.ts'
import type { SpoolLine } from '../spool/spool-item.ts'
import type { PostgresAudit } from './audit-log.ts'
import { writeDecision, writeEnd } from './call-records.ts'
import { inTransaction } from './pool.ts'

/** The line's id is taken in the same transaction, so that a crash in mid-replay repeats nothing. */
export function replayInto(pool: Pool, audit: PostgresAudit): (line: SpoolLine) => Promise<void> {
  return ({ id, item }) =>
    inTransaction(pool, async (client) => {
      const taken = await client.query('INSERT INTO spooled (id) VALUES ($1) ON CONFLICT DO NOTHING', [id])
      if (taken.rowCount === 0) return
      // A write that was cut off after its COMMIT looked like one that failed.
      if (await isWritten(client, item.audit)) return
      const late: AuditEntry = { ...item.audit, body: { ...item.audit.body, spooled: true } }
      if (item.kind === 'decision') await writeDecision(client, item.summary)
      if (item.kind === 'end' && !(await writeEnd(client, item.callId, item.at))) return
      await audit.appendWithin(client, late)
    })
}

async function isWritten(client: PoolClient, { callId, type, at }: AuditEntry): Promise<boolean> {
  if (callId === undefined) return false
  const { rowCount } = await client.query('SELECT FROM audit WHERE call = $1 AND type = $2 AND at = $3', [
    callId,
    type,
    at,
  ])
  return rowCount !== 0
}
