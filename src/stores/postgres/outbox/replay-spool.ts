/** Writes what waited in a spool: each line once, with its own time and a mark that it came late. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { SpoolLine } from '../../spool/spool-item.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { writeDecision, writeEnd } from '../calls/call-records.ts'
import { inTransaction } from '../database/pool.ts'

/** The line's id is taken in the same transaction, so that a crash in mid-replay repeats nothing. */
export function replayInto(pool: Pool, audit: PostgresAudit): (line: SpoolLine) => Promise<void> {
  async function write({ id, item }: SpoolLine, client: PoolClient): Promise<boolean> {
    const taken = await client.query('INSERT INTO spooled (id) VALUES ($1) ON CONFLICT DO NOTHING', [id])
    // A write that was cut off after its COMMIT looked like one that failed.
    if (taken.rowCount === 0 || (await isWritten(client, item.audit))) return false
    const late: AuditEntry = { ...item.audit, body: { ...item.audit.body, spooled: true } }
    switch (item.kind) {
      case 'audit':
        await audit.appendWithin(client, late)
        return true
      case 'decision':
        await writeDecision(client, audit, item.summary, late)
        return true
      case 'end':
        return writeEnd(client, audit, item, late)
      default:
        return item satisfies never
    }
  }
  return async (line) => {
    await inTransaction(
      pool,
      (client) => write(line, client),
      (isNew) => isNew,
    )
  }
}

async function isWritten(client: PoolClient, { callId, type, at }: AuditEntry): Promise<boolean> {
  if (callId === undefined) return false
  const { rowCount } = await client.query('SELECT FROM audit_trail WHERE call = $1 AND type = $2 AND at = $3', [
    callId,
    type,
    at,
  ])
  return rowCount !== 0
}
