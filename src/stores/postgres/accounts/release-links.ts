/** Releases the links between people and their accounts at the identity provider, with an audit row for each person. */
import type { PoolClient } from 'pg'
import type { AuditEntry } from '../../../domain/audit.ts'
import { contactId, staffId } from '../../../domain/ids.ts'
import type { Ended, Linkholder, Released } from '../../../accounts/sign-in-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'

interface ReleasedRow {
  staff_id: string | null
  contact_id: string | null
  name: string
  issuer: string
}

const WHOSE = {
  staff: 's.staff_id = $1',
  contact: 's.contact_id = $1',
  'all staff': 's.staff_id IS NOT NULL AND $1::text IS NULL',
} as const

export async function releaseLinks(
  client: PoolClient,
  audit: PostgresAudit,
  whose: Linkholder | 'all staff',
  by: { actor: string; at: Date },
): Promise<Released> {
  const [which, id] = whose === 'all staff' ? [WHOSE[whose], null] : [WHOSE[whose.kind], whose.id]
  const { rows } = await client.query<ReleasedRow>(
    `WITH released AS (DELETE FROM sign_ins s WHERE ${which} RETURNING s.staff_id, s.contact_id, s.issuer)
     SELECT r.*, coalesce(a.name, c.name) AS name FROM released r
       LEFT JOIN analysts a ON a.id = r.staff_id LEFT JOIN contacts c ON c.id = r.contact_id
      ORDER BY r.staff_id, r.contact_id, r.issuer`,
    [id],
  )
  const { rows: ended } = await client.query<{ key: Buffer; staff_id: string | null; contact_id: string | null }>(
    `DELETE FROM web_sessions s WHERE ${which} RETURNING s.key, s.staff_id, s.contact_id`,
    [id],
  )
  // Last: the end of the audit chain is held until the transaction ends.
  await audit.appendWithin(client, ...rows.map((row) => entryOf(row, by)))
  const people = new Map(rows.map((row) => [`${row.staff_id ?? ''} ${row.contact_id ?? ''}`, row]))
  return {
    people: [...people.values()].flatMap(({ name, ...row }) => holderOf(row).map((holder) => ({ ...holder, name }))),
    ended: ended.flatMap(({ key, ...row }): Ended[] =>
      holderOf(row).map(({ kind, id: who }) =>
        kind === 'staff' ? { key, kind, id: staffId.parse(who) } : { key, kind, id: contactId.parse(who) },
      ),
    ),
  }
}

function holderOf({
  staff_id: staff,
  contact_id: contact,
}: Pick<ReleasedRow, 'staff_id' | 'contact_id'>): Linkholder[] {
  if (staff !== null) return [{ kind: 'staff', id: staff }]
  return contact === null ? [] : [{ kind: 'contact', id: contact }]
}

/** A contact is named by the subject of the entry alone, which can be erased. */
function entryOf(
  { staff_id: staff, contact_id: contact, name, issuer }: ReleasedRow,
  { actor, at }: { actor: string; at: Date },
): AuditEntry {
  return {
    type: 'sign-in.released',
    at,
    actor,
    subject: contact === null ? undefined : contactId.parse(contact),
    callId: undefined,
    body: staff === null ? { issuer } : { staff, name, issuer },
  }
}
