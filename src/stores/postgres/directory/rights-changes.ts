/** Whose rights were changed in the directory, read from the record of its changes: also of changes made by another process. */
import type { Pool } from 'pg'
import type { RightsChanges } from '../../../desk/recheck-rights.ts'
import type { ContactId } from '../../../domain/ids.ts'

/** More than this, by a file, and every caller is looked at. */
const MOST = 1_000

/**
 * A change whose transaction took long becomes visible after later ones: the last ones are read again for a while.
 */
const CHANGED = `
  WITH latest AS (
    SELECT kind, key FROM directory_changes
     WHERE id > $1::bigint - 200 AND (id > $1 OR at > now() - interval '30 seconds') ORDER BY id DESC LIMIT ${MOST + 1})
  SELECT CASE kind WHEN 'contacts' THEN key ELSE split_part(key, ' ', 1) END AS contact, (SELECT count(*) FROM latest)::int AS rows
    FROM latest WHERE kind IN ('contacts', 'grants')
  UNION
  SELECT g.contact_id, (SELECT count(*) FROM latest)::int
    FROM latest JOIN grants g ON latest.kind = 'contracts' AND g.contract_number = latest.key AND g.status <> 'ended'`

export function postgresRightsChanges(pool: Pool): RightsChanges {
  const end = async () => {
    const { rows } = await pool.query<{ place: string }>('SELECT coalesce(max(id), 0) AS place FROM directory_changes')
    return Number(rows[0]?.place ?? 0)
  }
  return {
    async after(place) {
      // The end first: what is written between the two questions is found again by the next ones.
      const next = await end()
      if (place === undefined || next === 0) return { place: next, contacts: [] }
      const { rows } = await pool.query<{ contact: ContactId; rows: number }>(CHANGED, [place])
      const isTooMany = (rows[0]?.rows ?? 0) > MOST
      return { place: next, contacts: isTooMany ? 'all' : rows.map(({ contact }) => contact) }
    },
  }
}
