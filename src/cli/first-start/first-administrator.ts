/** Enters the first administrator into the directory, by its one door: without one no person can open Administration. */
import { makeChange } from '../../directory/change.ts'
import { staffRow } from '../../domain/directory/directory-rows.ts'
import type { Policy } from '../../domain/policy.ts'
import { postgresAudit } from '../../stores/postgres/audit/audit-log.ts'
import { staffWithAddress } from '../../stores/postgres/accounts/staff-directory.ts'
import type { openPool } from '../../stores/postgres/database/pool.ts'
import { postgresDirectoryRecords } from '../../stores/postgres/directory/records.ts'
import { OPERATOR } from '../program/ask-records.ts'

export type Entered =
  | { kind: 'entered' | 'was-there'; id: string }
  /** A member of staff has this address, who is no active administrator. */
  | { kind: 'other-role'; id: string; role: string; status: string }
  | { kind: 'refused'; why: string }

export interface Person {
  name: string
  email: string
}

/** Undefined: their name and address can be entered. */
export function personProblem({ name, email }: Partial<Person>): string | undefined {
  const read = staffRow.safeParse({
    id: 'first',
    name: name ?? 'A',
    email: email ?? 'a@example.com',
    role: 'administrator',
  })
  const [issue] = read.error?.issues ?? []
  return issue && `the ${issue.path.join('.') === 'name' ? 'name' : 'e-mail address'} ${issue.message}`
}

export interface EnterDeps {
  pool: ReturnType<typeof openPool>
  auditKey: Uint8Array
  policy: Policy
}

/** Twice is once: the second time says that they were there. */
export async function enterAdministrator({ pool, auditKey, policy }: EnterDeps, person: Person): Promise<Entered> {
  const change = makeChange(postgresDirectoryRecords(pool, postgresAudit(pool, auditKey), policy))
  const { email } = staffRow.parse({ id: 'first', ...person, role: 'administrator' })
  for (let number = 1; ; number += 1) {
    const found = await staffWithAddress(pool, email)
    if (found !== undefined)
      return found.role === 'administrator' && found.status === 'active'
        ? { kind: 'was-there', id: found.id }
        : { kind: 'other-role', ...found }
    const row = staffRow.parse({ id: idFor(email, number), ...person, role: 'administrator' })
    const author = { actor: OPERATOR, via: 'file', why: 'careline init', at: new Date(), importId: undefined } as const
    const done = await change([{ kind: 'staff', row, version: 0 }], author)
    switch (done.kind) {
      case 'done':
        return { kind: 'entered', id: row.id }
      case 'refused':
        return { kind: 'refused', why: done.broken.map(({ sentence }) => sentence).join(', ') }
      case 'changed-meanwhile':
        // Another person has this id, or another process was first: look again, then take the next id.
        break
      default:
        done satisfies never
    }
  }
}

/** `ana.lopez@…` is `ana.lopez`, then `ana.lopez-2`. */
function idFor(email: string, number: number): string {
  const local = email.slice(0, email.lastIndexOf('@')).toLowerCase()
  const id = local
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 50)
  return `${id === '' ? 'administrator' : id}${number === 1 ? '' : `-${number}`}`
}
