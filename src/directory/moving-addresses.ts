/** Addresses that pass from one row of a file to another: judged by how things stand after the whole file, at any distance. */
import { rowProblems } from '../domain/directory/directory-rules.ts'
import type { Kind } from '../domain/directory/directory-rows.ts'
import type { AddressClaim, DirectoryTransaction } from './directory-records.ts'
import type { ImportStore, RowError } from './import-store.ts'

/** Addresses as they stand, by key, of rows that must give theirs up before another row can be written. */
export type SetAside = Map<string, string>

/**
 * Notes which rows want an address that another one has or wants as well, and sets the others aside so that they can be
 * written in any order. A row that fails keeps its address, and so every row fails that wants it.
 */
export async function moveAddresses(
  inside: DirectoryTransaction,
  imports: Pick<ImportStore, 'rowsOf' | 'noteErrors'>,
  importId: string,
  kind: Kind,
): Promise<SetAside> {
  if (kind !== 'contacts' && kind !== 'staff') return new Map()
  const claims = await inside.addressClaims(importId, kind)
  if (claims.length === 0) return new Map()
  const failed = await failingAnyway(inside, imports, importId, kind, claims)
  const errors = new Map<number, RowError>()
  for (let before = -1; before !== errors.size;) {
    before = errors.size
    const granted = new Map<string, number>()
    for (const claim of claims) {
      if (failed.has(claim.key)) continue
      const error = refusal(claim, granted, failed)
      if (error === undefined) granted.set(claim.email, claim.line)
      else {
        errors.set(claim.line, error)
        failed.add(claim.key)
      }
    }
  }
  await imports.noteErrors(
    importId,
    [...errors].map(([line, error]) => ({ line, ...error })),
  )
  const aside: SetAside = new Map()
  for (const { key, owner } of claims) if (owner !== undefined && !failed.has(key)) aside.set(owner.key, owner.address)
  await inside.setAddressesAside(kind, [...aside.keys()])
  return aside
}

function refusal(
  { email, owner }: AddressClaim,
  granted: ReadonlyMap<string, number>,
  failed: ReadonlySet<string>,
): RowError | undefined {
  const earlier = granted.get(email)
  if (earlier !== undefined) return taken(`Row ${earlier} has the same address. Give one of them another one.`)
  if (owner === undefined) return undefined
  if (owner.line === undefined || owner.wants === email)
    return taken(`This address belongs to ${owner.key} already. Give one of them another one.`)
  return failed.has(owner.key)
    ? taken(`This address still belongs to ${owner.key}, because row ${owner.line} fails. Correct that row first.`)
    : undefined
}

const taken = (sentence: string): RowError => ({ code: 'email-taken', sentence })

/** Keys of rows that break another rule than the one about addresses. */
async function failingAnyway(
  inside: DirectoryTransaction,
  imports: Pick<ImportStore, 'rowsOf'>,
  importId: string,
  kind: Kind,
  claims: readonly AddressClaim[],
): Promise<Set<string>> {
  const keys = [...new Set(claims.flatMap(({ key, owner }) => (owner === undefined ? [key] : [key, owner.key])))]
  const rows = (await imports.rowsOf(importId, keys)).flatMap(({ key, row }) =>
    key === undefined || row === undefined ? [] : [{ key, row }],
  )
  const current = await inside.find(kind, keys)
  const known = await inside.known(
    kind,
    rows.map(({ row }) => row),
  )
  const breaks = rows.filter(({ key, row }) =>
    rowProblems(kind, row, current.get(key)?.row, known).some(({ code }) => code !== 'email-taken'),
  )
  return new Set(breaks.map(({ key }) => key))
}
