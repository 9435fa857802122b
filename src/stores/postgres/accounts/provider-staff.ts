/** Members of staff who came by a group of the identity provider, and taking their rows over by hand. */
import type { Pool, PoolClient } from 'pg'
import type { Account, FromProvider } from '../../../accounts/sign-in-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { readRow } from '../database/read-rows.ts'

export function fromProvider(pool: Pool, by: Account | { staff: string }): Promise<FromProvider | undefined> {
  const select = `SELECT a.id, a.role, a.status = 'active' AS "isActive",
      a.status = 'inactive' AND p.ended_version IS NOT DISTINCT FROM a.version AS "mayReturn"
    FROM provider_staff p JOIN analysts a ON a.id = p.staff_id`
  return 'staff' in by
    ? readRow(pool, `${select} WHERE a.id = $1`, [by.staff])
    : readRow(pool, `${select} JOIN sign_ins s ON s.staff_id = a.id WHERE s.issuer = $1 AND s.subject = $2`, [
        by.issuer,
        by.subject,
      ])
}

export interface ByGroup {
  /** Active members of staff who came by a group. */
  byGroup: number
  /** Among the active administrators there is no other. */
  onlyAdministrators: boolean
}

export async function countByGroup(pool: Pool): Promise<ByGroup> {
  const counted = await readRow<ByGroup>(
    pool,
    `SELECT count(p.staff_id)::int AS "byGroup",
            count(*) FILTER (WHERE a.role = 'administrator' AND p.staff_id IS NULL) = 0 AS "onlyAdministrators"
       FROM analysts a LEFT JOIN provider_staff p ON p.staff_id = a.id WHERE a.status = 'active'`,
  )
  return counted ?? { byGroup: 0, onlyAdministrators: false }
}

interface TakenRow {
  name: string
  role: string
  status: string
}

export async function takeOver(
  client: PoolClient,
  audit: PostgresAudit,
  staff: string,
  { actor, at }: { actor: string; at: Date },
): Promise<boolean> {
  const { rows } = await client.query<TakenRow>(
    `WITH taken AS (DELETE FROM provider_staff WHERE staff_id = $1 RETURNING staff_id)
     SELECT a.name, a.role, a.status FROM taken JOIN analysts a ON a.id = taken.staff_id`,
    [staff],
  )
  const [row] = rows
  if (row === undefined) return false
  const { name, role, status } = row
  const now = { name, role, status, roleBefore: role, statusBefore: status }
  const words = { fields: 'kept by', before: 'kept by the identity provider', after: 'kept by hand' }
  await audit.appendWithin(client, {
    type: 'directory.changed',
    at,
    actor,
    subject: undefined,
    callId: undefined,
    body: { table: 'staff', key: staff, ...words, ...now },
  })
  return true
}
