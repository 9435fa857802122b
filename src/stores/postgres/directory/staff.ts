/** What a change of the staff asks for beside the rows: an administrator is left, and inactive people are signed out. */
import type { PoolClient } from 'pg'
import type { Edit, ProviderAccount } from '../../../directory/directory-records.ts'
import { isAdministrator } from '../../../domain/directory/directory-rules.ts'
import type { StaffRow } from '../../../domain/directory/directory-rows.ts'

/** Active administrators once these rows are written. */
export async function administratorsAfter(client: PoolClient, staff: readonly StaffRow[]): Promise<Set<string>> {
  if (staff.length === 0) return new Set()
  // One change of staff at a time: two administrators who end each other's access would both find the other still there.
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('careline staff', 0))`)
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM analysts WHERE role = 'administrator' AND status = 'active' AND id <> ALL ($1)`,
    [staff.map(({ id }) => id)],
  )
  return new Set([...rows, ...staff.filter(isAdministrator)].map(({ id }) => id))
}

/**
 * Signs out who becomes inactive; their names.
 *
 * The link between the person and their account stays, and lets them in nowhere. Were it deleted, the account would be linked
 * by its address again: to the next member of staff who is given that address.
 */
export async function endStaffSessions(
  client: PoolClient,
  edits: readonly Pick<Edit<'staff'>, 'before' | 'after'>[],
): Promise<string[]> {
  const left = edits.filter(({ before, after }) => before?.row.status === 'active' && after.status === 'inactive')
  if (left.length > 0)
    await client.query('DELETE FROM web_sessions WHERE staff_id = ANY($1)', [left.map(({ after }) => after.id)])
  return left.map(({ after }) => after.name)
}

/** The row that the identity provider adds is the account's, and is the provider's. False: the account belongs to another row. */
export async function linkNewStaff(
  client: PoolClient,
  edits: readonly Pick<Edit<'staff'>, 'after'>[],
  { issuer, subject }: ProviderAccount,
  at: Date,
): Promise<boolean> {
  const ids = edits.map(({ after }) => after.id)
  const { rowCount } = await client.query(
    `INSERT INTO sign_ins (issuer, subject, staff_id, linked_at) SELECT $1, $2, id, $3 FROM unnest($4::text[]) AS id
     ON CONFLICT DO NOTHING`,
    [issuer, subject, at, ids],
  )
  await client.query('INSERT INTO provider_staff (staff_id) SELECT * FROM unnest($1::text[])', [ids])
  return rowCount === ids.length
}

/**
 * Only what the provider has ended itself may it begin again: a person may have had a reason.
 * Throws when a person has taken one of the rows over meanwhile: groups change it no more.
 */
export async function noteProviderEdits(
  client: PoolClient,
  edits: readonly Pick<Edit<'staff'>, 'after'>[],
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE provider_staff p SET ended_version = CASE WHEN a.status = 'inactive' THEN a.version END
       FROM analysts a WHERE a.id = p.staff_id AND a.id = ANY($1)`,
    [edits.map(({ after }) => after.id)],
  )
  if (rowCount !== edits.length)
    throw new Error('A row of the staff was taken over by hand while its role was changed.')
}
