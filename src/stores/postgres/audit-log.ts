/** The audit trail in Postgres: one dense, signed chain, appended in the transaction of the change it records. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry, AuditLog } from '../../domain/audit.ts'
import type { ContactId } from '../../domain/ids.ts'
import { CHAIN_START } from './audit-chain.ts'
import { auditSubjects, seal, type AuditSubject } from './audit-subject.ts'
import { CHAIN_LOCK, chainWriter, place, type Together, type UnplacedRow } from './chain-writer.ts'

export interface PostgresAudit extends AuditLog {
  /** As `append`, once, as the last step of somebody else's transaction: the lock is held until that one ends. */
  appendWithin(client: PoolClient, ...entries: AuditEntry[]): Promise<void>
  /** As `append`, together with what it tells of. False, and no effect, when that has to be done in a transaction. */
  appendWith(together: Together, entry: AuditEntry): Promise<boolean>
}

const COLUMNS = ['seq', 'at', 'type', 'actor', 'subject', 'call', 'body', 'prev', 'mac'] as const

export function postgresAudit(pool: Pool, auditKey: Uint8Array): PostgresAudit {
  const subjectOf = auditSubjects()
  const writer = chainWriter(pool, auditKey)

  function sealed(entry: AuditEntry, subject: AuditSubject | undefined): UnplacedRow {
    const { at, type, callId: call = null } = entry
    const { actor, body } = subject === undefined ? entry : seal(entry, subject)
    return { at, type, actor, subject: subject?.ref ?? null, call, body }
  }

  /** Names are made one after the other and in one order everywhere: one that has to be made may wait for somebody else's. */
  async function sealedAll(client: Pick<PoolClient, 'query'>, entries: AuditEntry[]): Promise<UnplacedRow[]> {
    const contacts = new Set(entries.flatMap(({ subject }) => subject ?? []))
    const subjects = new Map<ContactId, AuditSubject>()
    for (const contact of [...contacts].toSorted()) subjects.set(contact, await subjectOf(client, contact))
    return entries.map((entry) => sealed(entry, entry.subject && subjects.get(entry.subject)))
  }

  async function write(entry: AuditEntry, together?: Together): Promise<boolean> {
    const subject = entry.subject && (await subjectOf(pool, entry.subject))
    return writer.write(sealed(entry, subject), together)
  }

  return {
    async appendWithin(client, ...entries) {
      if (entries.length === 0) return
      // Before the end of the chain is taken, because who makes a name may be waiting for that.
      const unplaced = await sealedAll(client, entries)
      const { rows: ends } = await client.query<{ seq: string; mac: Buffer }>({
        name: 'audit-head',
        text: 'SELECT seq, mac FROM audit_head($1)',
        values: [CHAIN_LOCK],
      })
      const head = { seq: Number(ends[0]?.seq ?? 0), mac: ends[0]?.mac ?? CHAIN_START }
      const rows = place(auditKey, head, unplaced)
      await client.query({
        name: 'audit-append',
        text: `INSERT INTO audit (seq, at, type, actor, subject, call, body, prev, mac)
          SELECT seq, at, type, actor, subject, call, body::json, prev, mac
            FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                        $8::bytea[], $9::bytea[]) AS r (seq, at, type, actor, subject, call, body, prev, mac)`,
        values: COLUMNS.map((column) => rows.map((row) => row[column])),
      })
      const last = rows.at(-1)
      if (last !== undefined) writer.seen({ seq: last.seq, mac: last.mac })
    },
    append: async (entry) => void (await write(entry)),
    appendWith: (together, entry) => write(entry, together),
  }
}
