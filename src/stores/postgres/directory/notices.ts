/** Notices on a contact's own page when their access is given or taken; never anything about a PIN but that it changed. */
import type { PoolClient } from 'pg'
import type { Author, Edit } from '../../../directory/directory-records.ts'

type GrantNotice = 'access-asked' | 'access-given' | 'access-declined' | 'access-ended'

/** A file that brings a whole directory sends no notices: the contacts know their access. */
export async function tellOfGrants(
  client: PoolClient,
  edits: readonly Edit<'grants'>[],
  { at, via }: Author,
): Promise<void> {
  const told = edits.flatMap((edit) => {
    const kind = noticeOf(edit)
    if (kind === undefined || (via === 'file' && edit.before === undefined)) return []
    const { contact, contract, level } = edit.after
    return [{ contact, contract, kind, reference: `${contract} ${level} ${contact} ${at.toISOString()}` }]
  })
  if (told.length === 0) return
  // Approvers are told of requests; the contacts who asked are told of the answer.
  await client.query(
    `INSERT INTO notices (contact_id, kind, reference, at)
     SELECT CASE WHEN r.kind = 'access-asked' THEN a.contact_id ELSE r.contact END, r.kind, r.reference, $2
       FROM jsonb_to_recordset($1::jsonb) AS r(contact text, contract text, kind text, reference text)
       LEFT JOIN grants a ON r.kind = 'access-asked' AND a.contract_number = r.contract AND a.level = 'approver' AND a.status = 'active'
      WHERE r.kind <> 'access-asked' OR a.contact_id IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(told), at],
  )
}

function noticeOf({ before, after }: Edit<'grants'>): GrantNotice | undefined {
  const was = before?.row.status ?? 'ended'
  if (was === after.status) return undefined
  switch (after.status) {
    case 'active':
      return 'access-given'
    case 'pending':
      // An approval that was undone: the contact had been told of it, the approvers of the request.
      return was === 'active' ? 'access-ended' : 'access-asked'
    case 'ended':
      return was === 'pending' ? 'access-declined' : 'access-ended'
    default:
      return after.status satisfies never
  }
}

/**
 * A changed telephone number or e-mail address is told to the person, and a changed address to the old one as well. The number of
 * a new contact proves nothing for as long as a changed one, unless it came with a file: that is how a directory begins.
 */
export async function tellOfContactPoints(
  client: PoolClient,
  edits: readonly Edit<'contacts'>[],
  { at, via }: Author,
): Promise<void> {
  const when = at.toISOString()
  const told = edits.flatMap(({ before, after }) => {
    if (before === undefined) return []
    const { phone, email } = before.row
    const isMoved = email.toLowerCase() !== after.email.toLowerCase()
    const own = { contact: after.id, email: null }
    return [
      ...(phone === after.phone ? [] : [{ ...own, kind: 'phone-changed', reference: when }]),
      ...(isMoved ? [{ ...own, kind: 'email-changed', reference: `${when} new` }] : []),
      ...(isMoved ? [{ contact: after.id, email, kind: 'email-changed', reference: `${when} old` }] : []),
    ]
  })
  if (told.length > 0)
    await client.query(
      `INSERT INTO notices (contact_id, kind, reference, at, email)
       SELECT r.contact, r.kind, r.reference, $2, r.email
         FROM jsonb_to_recordset($1::jsonb) AS r(contact text, kind text, reference text, email text)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(told), at],
    )
  const begun = edits.flatMap(({ before, after }) => (before === undefined && after.phone !== null ? [after.id] : []))
  if (via !== 'file' && begun.length > 0)
    await client.query('UPDATE contacts SET phone_changed_at = $2 WHERE id = ANY($1)', [begun, at])
}
