/** The audit trail as people read it: newest first, personal values opened where their key still exists. */
import type { Pool } from 'pg'
import type { AuditListed, AuditWanted } from '../../../directory/lists/record-lists.ts'
import { contactsByRef, opened, withName } from './audit-names.ts'
import type { ReadableRow } from './audit-retention.ts'

type AuditShown = Omit<ReadableRow, 'seq'> & { id: string; seq: string; key: Buffer | null }

/** A contact who acts is written by the random name of their subject; here they have their own again. */
const LIST = `
  SELECT a.id, a.lane, a.seq, a.at, a.type, a.actor, s.contact_id AS contact, a.call, a.body, s.key
    FROM audit_trail a
    LEFT JOIN audit_subjects s ON s.ref::text = a.subject
    LEFT JOIN audit_subjects b ON a.actor = 'contact ' || b.ref::text
   WHERE ($1::text IS NULL OR a.type = $1)
     AND ($2::text IS NULL OR a.actor = $2 OR 'contact ' || b.contact_id = $2)
     AND ($3::text IS NULL OR a.subject = (SELECT ref::text FROM audit_subjects WHERE contact_id = $3))
     AND ($4::text IS NULL OR a.call = $4)
     AND ($5::timestamptz IS NULL OR a.at >= $5) AND ($6::timestamptz IS NULL OR a.at < $6)
     AND ($7::bigint IS NULL OR a.id < $7)
   ORDER BY a.id DESC LIMIT $8`

export async function listAudit(pool: Pool, wanted: AuditWanted, most: number): Promise<AuditListed[]> {
  const { type, actor, contact, call, since, until, before } = wanted
  const { rows } = await pool.query<AuditShown>(LIST, [type, actor, contact, call, since, until, before, most])
  const named = await contactsByRef(pool, rows)
  return rows.map(({ id, lane, seq, at, type: what, actor: who, contact: on, call: about, body, key }) => ({
    id: Number(id),
    lane,
    seq: Number(seq),
    at,
    type: what,
    actor: withName(who, named),
    subject: on ?? undefined,
    call: about ?? undefined,
    body: opened(body, key ?? undefined, named),
  }))
}
