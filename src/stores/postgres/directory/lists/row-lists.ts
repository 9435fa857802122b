/** Rows of the directory with the names of what they refer to, their history, and the feed of changes. */
import type { Pool } from 'pg'
import type { ChangeFeed, ChangeListed, Listed, RowLists } from '../../../../directory/lists/row-lists.ts'
import { KEYS, type Kind, type Rows } from '../../../../domain/directory/directory-rows.ts'
import { readRow, readRows, type Queried } from '../../database/read-rows.ts'
import { DIRECTORY_TABLES, rowJson } from '../columns.ts'

/** Names of what a row refers to. `t` is the row. */
const NAMES: Record<Kind, string> = {
  companies: `'{}'::json`,
  contacts: `(SELECT json_object_agg(id, name) FROM companies WHERE id = t.employer)`,
  contracts: `(SELECT json_object_agg(id, name) FROM companies WHERE id IN (t.sold_to, t.end_user, t.support_owner))`,
  grants: `(SELECT json_object_agg(id, name) FROM contacts WHERE id IN (t.contact_id, t.approved_by))`,
  staff: `'{}'::json`,
}

const listed = (kind: Kind, rest: string) =>
  `SELECT ${rowJson(kind, 't')} AS row, t.version, ${NAMES[kind]} AS names FROM ${DIRECTORY_TABLES[kind].name} t ${rest}`

/** Rows `t` of one kind, by the rest of the statement. */
export async function listRows<K extends Kind>(
  on: Queried,
  kind: K,
  rest: string,
  values: unknown[],
): Promise<Listed<K>[]> {
  const rows = await readRows<{ row: Rows[K]; version: number; names?: Record<string, string> }>(
    on,
    listed(kind, rest),
    values,
  )
  return rows.map((row) => ({ ...row, names: row.names ?? {} }))
}

/** With the names of who made each, and of whose access it is about. */
export const CHANGES = `
  SELECT at, actor, via, why, kind, key, before, after,
         CASE WHEN actor LIKE 'staff %' THEN (SELECT s.name FROM analysts s WHERE s.id = substr(actor, 7))
              WHEN actor LIKE 'contact %' THEN (SELECT p.name FROM contacts p WHERE p.id = substr(actor, 9)) END AS "actorName",
         CASE WHEN kind = 'grants' THEN (SELECT p.name FROM contacts p WHERE p.id = split_part(key, ' ', 1)) END AS "aboutName"
    FROM directory_changes`

/**
 * Changes after a position, in the order in which they were committed (migration 0033). Staff are no part of what other systems
 * store, and of a person who was forgotten nothing is left to tell.
 */
const FEED = `
  SELECT (f.ends - f.last_id + c.id)::float8 AS id, c.at, c.actor, c.via, c.why, c.kind, c.key, c.before, c.after, c.version
    FROM directory_feed f JOIN directory_changes c ON c.batch = f.batch AND c.id > f.last_id - f.ends + $1::bigint
   WHERE f.ends > $1::bigint AND c.kind <> 'staff' AND (c.before IS NOT NULL OR c.after IS NOT NULL)
   ORDER BY f.ends, c.id LIMIT $2`

export function postgresRowLists(pool: Pool): RowLists & ChangeFeed {
  return {
    page(kind, after, most) {
      const parts = after?.split(' ') ?? []
      const from = KEYS[kind].map((field, at) => (field === 'level' ? parts[at]?.replace('-', '_') : parts[at]) ?? '')
      const { unique } = DIRECTORY_TABLES[kind]
      const places = from.map((_, at) => `$${at + 2}`).join(', ')
      return listRows(pool, kind, `WHERE (${unique}) > (${places}) ORDER BY ${unique} LIMIT $1`, [most, ...from])
    },

    count: async (kind) =>
      (await readRow<{ n: number }>(pool, `SELECT count(*)::int AS n FROM ${DIRECTORY_TABLES[kind].name}`))?.n ?? 0,

    one: async (kind, key) =>
      (await listRows(pool, kind, `JOIN (SELECT $1::text AS k) k ON ${DIRECTORY_TABLES[kind].matches}`, [key]))[0],

    history: (kind, key, most) =>
      readRows<ChangeListed>(pool, `${CHANGES} WHERE kind = $1 AND key = $2 ORDER BY id DESC LIMIT $3`, [
        kind,
        key,
        most,
      ]),

    changesAfter: (id, most) => readRows<ChangeListed & { id: number; version: number }>(pool, FEED, [id, most]),
  }
}
