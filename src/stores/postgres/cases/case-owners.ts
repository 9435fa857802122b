/** Whose cases are now, and whether any case has changed, in Postgres. */
import type { Pool } from 'pg'
import type { CaseOwners } from '../../../desk/connect/follow-owners.ts'
import type { CaseNumber } from '../../../domain/ids.ts'
import { readRow, readRows } from '../database/read-rows.ts'

export function postgresCaseOwners(pool: Pool): CaseOwners {
  return {
    async feedEnd() {
      const end = await readRow<{ ends: number }>(pool, 'SELECT ends::float8 AS ends FROM case_feed_end', [])
      return end?.ends ?? 0
    },
    async ownersOf(numbers) {
      const rows = await readRows<{ number: CaseNumber; owner: string }>(
        pool,
        'SELECT number, owner FROM cases WHERE number = ANY($1) AND deleted_at IS NULL',
        [numbers],
      )
      return new Map(rows.map(({ number, owner }) => [number, owner]))
    },
  }
}
