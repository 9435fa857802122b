/** The audit trail in Postgres: one dense, signed chain, appended in the transaction of the change it records. */
import type { Pool, PoolClient } from 'pg'
import type { AuditEntry, AuditLog } from '../../../domain/audit.ts'
import type { ContactId } from '../../../domain/ids.ts'
import { CHAIN_START } from './audit-chain.ts'
import { auditSubjects, peopleIn, seal, type AuditSubject } from './audit-subject.ts'
import { CHAIN_LOCK, chainWriter, place, type Together, type UnplacedRow } from './chain-writer.ts'

export interface PostgresAudit extends AuditLog {
  /** As `append`, once, as the last step of the caller's transaction, which holds the lock on the audit head until it ends. */
  appendWithin(client: PoolClient, ...entries: AuditEntry[]): Promise<void>
  /** As `append`, together with what it tells of. False, and no effect, when that has to be done in a transaction. */
  appendWith(together: Together, entry: AuditEntry): Promise<boolean>
}

const MOST_RENAMED = 3
const COLUMNS = ['seq', 'at', 'type', 'actor', 'subject', 'call', 'body', 'prev', 'mac'] as const

export function postgresAudit(pool: Pool, auditKey: Uint8Array): PostgresAudit {
  const subjects = auditSubjects()
  const writer = chainWriter(pool, auditKey)

  /** One after the other and in one order everywhere: a name that has to be made may wait for another transaction's. */
  async function sealed(
    entry: AuditEntry,
    subjectOf: (contact: ContactId) => Promise<AuditSubject>,
  ): Promise<UnplacedRow> {
    const people = new Map<ContactId, AuditSubject>()
    for (const contact of peopleIn(entry)) people.set(contact, await subjectOf(contact))
    const { at, type, subject, callId: call = null } = entry
    return {
      at,
      type,
      call,
      subject: (subject && people.get(subject)?.ref) ?? null,
      names: [...people.values()].map(({ ref }) => ref),
      ...seal(entry, people),
    }
  }

  /** An erasure between looking a name up and writing is rare, and seldom followed by a second one. */
  async function write(entry: AuditEntry, together?: Together): Promise<boolean> {
    for (let left = MOST_RENAMED; left > 0; left -= 1) {
      const row = await sealed(entry, (contact) => subjects.remembered(pool, contact))
      const written = await writer.write(row, together)
      if (written !== 'forgotten') return written === 'written'
      for (const contact of peopleIn(entry)) subjects.forget(contact)
    }
    throw new Error('people in an audit entry were erased again and again')
  }

  return {
    async appendWithin(client, ...entries) {
      if (entries.length === 0) return
      // Before the end of the chain is taken, because who makes a name may be waiting for that.
      const people = [...new Set(entries.flatMap(peopleIn))].toSorted()
      const held = new Map<ContactId, AuditSubject>()
      for (const contact of people) held.set(contact, await subjects.held(client, contact))
      const unplaced: UnplacedRow[] = []
      for (const entry of entries)
        unplaced.push(await sealed(entry, async (contact) => held.get(contact) ?? subjects.held(client, contact)))
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
