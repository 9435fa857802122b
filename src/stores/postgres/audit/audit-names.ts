/** Puts people's ids back where rows of the trail hold their random names, for readers who may know them. */
import type { Pool } from 'pg'
import { open } from './audit-subject.ts'

const NAMED = /^contact ([0-9a-f-]{36})$/

/** Of everybody whom these rows name and who was not erased. */
export async function contactsByRef(
  pool: Pool,
  rows: readonly { actor: string; body: Record<string, unknown> }[],
): Promise<ReadonlyMap<string, string>> {
  const texts = rows.flatMap(({ actor, body }) => [actor, ...Object.values(body)])
  const refs = texts.flatMap((text) => (typeof text === 'string' ? (NAMED.exec(text)?.[1] ?? []) : []))
  if (refs.length === 0) return new Map()
  const { rows: found } = await pool.query<{ ref: string; contact_id: string }>(
    'SELECT ref::text AS ref, contact_id FROM audit_subjects WHERE ref::text = ANY ($1)',
    [[...new Set(refs)]],
  )
  return new Map(found.map(({ ref, contact_id: contact }) => [ref, contact]))
}

/** `contact <id>`, or `contact [erased]`; any other text as it is. */
export function withName(text: string, named: ReadonlyMap<string, string>): string {
  const ref = NAMED.exec(text)?.[1]
  return ref === undefined ? text : `contact ${named.get(ref) ?? '[erased]'}`
}

/** The facts of a row as people read them. `key`: of its subject, unless that was erased. */
export function opened(
  body: Record<string, unknown>,
  key: Buffer | undefined,
  named: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const fact = (value: unknown) => (typeof value === 'string' ? withName(value, named) : value)
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, fact(open(value, key))]))
}
