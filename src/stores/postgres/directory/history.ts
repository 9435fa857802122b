/** What every row of the directory was before and after each change, by whom and why: to take imports back, and to show administrators. */
import type { PoolClient } from 'pg'
import type { Author } from '../../../directory/directory-records.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'

export async function saveHistory(
  client: PoolClient,
  kind: Kind,
  changes: readonly { key: string; before: unknown; after: unknown; version: number }[],
  { importId, at, actor, via, why }: Author,
): Promise<void> {
  await client.query(
    `INSERT INTO directory_changes (import_id, at, actor, via, why, kind, key, before, after, version)
     SELECT $1, $2, $3, $4, $5, $6, r.key, r.before, r.after, r.version
       FROM jsonb_to_recordset($7::jsonb) AS r(key text, before jsonb, after jsonb, version int)`,
    [importId, at, actor, via, why, kind, JSON.stringify(changes)],
  )
}
