/** The audit trail in Postgres: one dense, signed chain, appended in the transaction of the change it records. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import { CHAIN_START } from './audit-chain.ts'
import { auditSubjects, seal } from './audit-subject.ts'
import { CHAIN_LOCK, chainWriter, place, type Success, type UnplacedRow } from './chain-writer.ts'

export interface PostgresAudit extends AuditLog {
  /** As `append`, as the last step of somebody else's transaction: the lock is held until that one ends. */
  appendWithin(client: PoolClient, entry: AuditEntry): Promise<void>
  /** As `append`, together with the accepted PIN it tells of. False, and no effect, when that has to be done in a transaction. */
  appendSuccess(success: Success, entry: AuditEntry): Promise<boolean>
}

export function postgresAudit(pool: Pool, auditKey: Uint8Array): PostgresAudit {
  const subjectOf = auditSubjects()
  const writer = chainWriter(pool, auditKey)

  async function sealed(client: Pick<PoolClient, 'query'>, entry: AuditEntry): Promise<UnplacedRow> {
    const { at, type, callId: call = null } = entry
    const subject = entry.subject === undefined ? undefined : await subjectOf(client, entry.subject)
    const { actor, body } = subject === undefined ? entry : seal(entry, subject)
    return { at, type, actor, subject: subject?.ref ?? null, call, body }
  }

  return {
    async appendWithin(client, entry) {
      const unplaced = await sealed(client, entry)
      const { rows } = await client.query<{ seq: string; mac: Buffer }>({
        name: 'audit-head',
        text: 'SELECT seq, mac FROM audit_head($1)',
        values: [CHAIN_LOCK],
      })
      const head = { seq: Number(rows[0]?.seq ?? 0), mac: rows[0]?.mac ?? CHAIN_START }
      for (const { seq, at, type, actor, subject, call, body, prev, mac } of place(auditKey, head, [unplaced])) {
        await client.query({
          name: 'audit-append',
          text: 'INSERT INTO audit (seq, at, type, actor, subject, call, body, prev, mac) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)',
          values: [seq, at, type, actor, subject, call, body, prev, mac],
        })
        writer.seen({ seq, mac })
      }
    },
    append: async (entry) => void (await writer.write(await sealed(pool, entry))),
    appendSuccess: async (success, entry) => writer.write(await sealed(pool, entry), success),
  }
}
