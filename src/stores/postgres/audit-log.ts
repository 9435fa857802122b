/** The audit trail in Postgres: one dense, signed chain, appended in the transaction of the change it records. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import { auditMac, canonicalBody, CHAIN_START } from './audit-chain.ts'
import { auditSubjects, seal } from './audit-subject.ts'
import { inTransaction } from './pool.ts'

/** Holders of this lock append one after the other; without it two rows would follow the same one. */
const LOCK = 4_207_002

export interface PostgresAudit extends AuditLog {
  /** As `append`, as the last step of somebody else's transaction: the lock is held until that one ends. */
  appendWithin(client: PoolClient, entry: AuditEntry): Promise<void>
}

export function postgresAudit(pool: Pool, auditKey: Uint8Array): PostgresAudit {
  const subjectOf = auditSubjects()

  async function appendWithin(client: PoolClient, entry: AuditEntry): Promise<void> {
    const subject = entry.subject === undefined ? undefined : await subjectOf(client, entry.subject)
    const { actor, body } = subject === undefined ? entry : seal(entry, subject)
    const { rows } = await client.query<{ seq: string; mac: Buffer }>({
      name: 'audit-head',
      text: 'SELECT seq, mac FROM audit_head($1)',
      values: [LOCK],
    })
    const head = rows[0]
    const row = {
      seq: head === undefined ? 1 : Number(head.seq) + 1,
      at: entry.at,
      type: entry.type,
      actor,
      subject: subject?.ref ?? null,
      call: entry.callId ?? null,
      body: canonicalBody(body),
      prev: head?.mac ?? CHAIN_START,
    }
    await client.query({
      name: 'audit-append',
      text: 'INSERT INTO audit (seq, at, type, actor, subject, call, body, prev, mac) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)',
      values: [
        row.seq,
        row.at,
        row.type,
        row.actor,
        row.subject,
        row.call,
        row.body,
        row.prev,
        auditMac(auditKey, row),
      ],
    })
  }

  return {
    appendWithin,
    append: (entry) => inTransaction(pool, (client) => appendWithin(client, entry)),
  }
}
