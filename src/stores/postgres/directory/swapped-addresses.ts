/** Addresses that an import passed from one person to another, on their way back. */
import type { PoolClient } from 'pg'
import type { Kind } from '../../../domain/directory/directory-rows.ts'
import { setAddressesAside } from './addresses.ts'
import { DIRECTORY_TABLES, findSql } from './columns.ts'

/** Addresses of people who were set aside, by key, because another person gets that address back. */
export interface Aside {
  kind: 'contacts' | 'staff' | undefined
  addresses: Map<string, string>
}

/** People among whom the import passed addresses on, as far as everything else about them is as it wrote it. */
export async function setSwappedAside(client: PoolClient, importId: string): Promise<Aside> {
  // Without nested loops, which would compare each change with every other (see `import-store.ts`).
  await client.query('SET LOCAL enable_nestloop = off')
  const { rows } = await client.query<{ kind: Kind; key: string; after: object }>(
    `SELECT c.kind, c.key, c.after FROM directory_changes c
       JOIN directory_changes d ON d.import_id = c.import_id AND d.kind = c.kind AND d.key <> c.key
        AND lower(d.before ->> 'email') = lower(c.after ->> 'email')
      WHERE c.import_id = $1 AND c.kind IN ('contacts', 'staff') AND c.before IS NOT NULL`,
    [importId],
  )
  await client.query('SET LOCAL enable_nestloop = on')
  const kind = rows[0]?.kind
  if (kind !== 'contacts' && kind !== 'staff') return { kind: undefined, addresses: new Map() }
  const { rows: current } = await client.query<{ key: string; row: { email: string } }>(findSql(kind, true), [
    rows.map(({ key }) => key),
  ])
  const asWritten = current.filter(({ key, row }) =>
    saysSame(row, rows.find((change) => change.key === key)?.after ?? null),
  )
  const addresses = new Map(asWritten.map(({ key, row }) => [key, row.email]))
  await setAddressesAside(client, kind, [...addresses.keys()])
  return { kind, addresses }
}

export async function putAddressesBack(client: PoolClient, { kind, addresses }: Aside): Promise<void> {
  if (kind === undefined || addresses.size === 0) return
  await client.query(
    `UPDATE ${DIRECTORY_TABLES[kind].name} t SET email = $2::jsonb ->> t.id WHERE ${DIRECTORY_TABLES[kind].among}`,
    [[...addresses.keys()], JSON.stringify(Object.fromEntries(addresses))],
  )
}

export function withOwnAddress(row: object, email: string | undefined): object {
  return email === undefined ? row : { ...row, email }
}

/** Everything that was noted of a row then stands in it now; columns that are newer than the note do not count. */
export function saysSame(row: object | undefined, noted: object | null): boolean {
  if (row === undefined || noted === null) return row === undefined && noted === null
  return Object.entries(noted).every(
    ([field, value]) => JSON.stringify(Reflect.get(row, field)) === JSON.stringify(value),
  )
}
