/** Word left on a contact's own page when somebody gives or takes their access; never anything about a PIN but that it changed. */
import type { PoolClient } from 'pg'
import type { Author, Edit } from '../../directory/directory-records.ts'

type GrantNotice = 'access-asked' | 'access-given' | 'access-declined' | 'access-ended'

/** A file that brings a whole directory tells nobody what they know. */
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
  // Whoever may say yes hears of what was asked; the others hear what became of theirs.
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
      return 'access-asked'
    case 'ended':
      return was === 'pending' ? 'access-declined' : 'access-ended'
    default:
      return after.status satisfies never
  }
}
