/** E-mail addresses that pass from one row to another, and keys that are the same number. */
import type { PoolClient } from 'pg'
import type { AddressClaim } from '../../../directory/directory-records.ts'
import type { Kind } from '../../../domain/directory/directory-rows.ts'
import { DIRECTORY_TABLES, lookedUp } from './columns.ts'

type Addressed = 'contacts' | 'staff'

interface ClaimRow {
  line: string
  key: string
  email: string
  owner: string | null
  address: string | null
  owner_line: string | null
  owner_wants: string | null
}

/** Rows of an import that want an address which another person has, or another row wants, in the order of the file. */
export async function addressClaims(client: PoolClient, importId: string, kind: Addressed): Promise<AddressClaim[]> {
  // The planner knows nothing of an import that has just been read: see `import-store.ts`. Owners are looked up, so that a small file
  // does not read the whole directory; what is left of a file after that is joined without nested loops.
  await client.query('SET LOCAL enable_nestloop = off')
  const { rows } = await client.query<ClaimRow>(
    `WITH given AS MATERIALIZED (
       SELECT r.line, r.key, r.email, r.owner ->> 'id' AS owner, r.owner ->> 'email' AS address
         FROM (SELECT line, key, lower(row ->> 'email') AS email,
                      (SELECT json_build_object('id', t.id, 'email', t.email) FROM ${DIRECTORY_TABLES[kind].name} t
                        WHERE lower(t.email) = lower(row ->> 'email') AND t.id <> key LIMIT 1) AS owner
                 FROM import_rows WHERE import_id = $1 AND key IS NOT NULL AND error_code IS NULL) AS r),
     twice AS MATERIALIZED (SELECT email FROM given GROUP BY email HAVING count(*) > 1)
     SELECT g.line, g.key, g.email, g.owner, g.address, o.line AS owner_line, o.email AS owner_wants
       FROM given g
       LEFT JOIN given o ON o.key = g.owner
       LEFT JOIN twice w ON w.email = g.email
      WHERE g.owner IS NOT NULL OR w.email IS NOT NULL ORDER BY g.line`,
    [importId],
  )
  await client.query('SET LOCAL enable_nestloop = on')
  return rows.map(({ line, key, email, owner, address, owner_line: ownerLine, owner_wants: wants }) => ({
    line: Number(line),
    key,
    email,
    owner:
      owner === null || address === null
        ? undefined
        : { key: owner, address, line: ownerLine === null ? undefined : Number(ownerLine), wants: wants ?? undefined },
  }))
}

/** Of a row that was set aside; `id` is its own. */
export const ADDRESS_ASIDE = `id || '@moving.invalid'`

/** These rows get an address that no person has; each row gets another one before the transaction ends. */
export async function setAddressesAside(client: PoolClient, kind: Addressed, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await client.query(`UPDATE ${DIRECTORY_TABLES[kind].name} SET email = ${ADDRESS_ASIDE} WHERE id = ANY($1)`, [keys])
}

/** Of these rows, the keys of those whose address another person has. */
export async function withTakenAddress(
  client: PoolClient,
  kind: Addressed,
  rows: readonly { key: string; email: string }[],
): Promise<Set<string>> {
  const { rows: taken } = await client.query<{ key: string }>(
    `SELECT r.key FROM jsonb_to_recordset($1::jsonb) AS r(key text, email text)
       ${lookedUp(DIRECTORY_TABLES[kind].name, 't', 'lower(t.email) = lower(r.email)')} WHERE t.id <> ALL($2::text[])`,
    [JSON.stringify(rows), rows.map(({ key }) => key)],
  )
  return new Set(taken.map(({ key }) => key))
}

/** Keys that are these numbers, however written, with the number of each. */
export async function sameNumber(
  client: PoolClient,
  kind: Kind,
  numbers: readonly string[],
): Promise<{ key: string; number: string }[]> {
  const { name, unique } = DIRECTORY_TABLES[kind]
  const { rows } = await client.query<{ number: string; key: string }>(
    `SELECT bare_number(t.${unique}) AS number, t.${unique} AS key FROM ${name} t
      WHERE bare_number(t.${unique}) IS NOT NULL AND bare_number(t.${unique}) = ANY($1)`,
    [numbers],
  )
  return rows
}
