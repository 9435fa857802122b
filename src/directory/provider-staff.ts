/** Members of staff who come by a group of the identity provider: it decides their role, and whether they have one, through the one door. */
import { createHash } from 'node:crypto'
import { staffRow, type StaffRow } from '../domain/directory/directory-rows.ts'
import { mailAddress } from '../domain/directory/mail-address.ts'
import type { Change, Changed } from './change.ts'
import type { Author, DirectoryRecords, ProviderAccount, StoredRecord } from './directory-records.ts'

export interface ProviderStaff {
  /**
   * A row of their own, linked to the account: with the role, and without desks, telephone and languages, which an administrator
   * enters. `there`: something is there already, of the same account a moment ago, or an address that a row has by now.
   */
  begin(account: ProviderAccount, person: NewPerson, at: Date): Promise<'begun' | 'there' | 'no-address'>
  /** Active, with this role. */
  follow(id: string, role: StaffRow['role'], at: Date): Promise<void>
  /** Inactive, and signed out everywhere. */
  end(id: string, at: Date): Promise<void>
}

export interface NewPerson {
  /** Undefined: their address stands for it. */
  name: string | undefined
  /** Verified. */
  email: string
  role: StaffRow['role']
}

const MOST_TRIES = 5

export function makeProviderStaff({ change, records }: { change: Change; records: DirectoryRecords }): ProviderStaff {
  async function put(id: string, differs: Pick<StaffRow, 'status'> & Partial<Pick<StaffRow, 'role'>>, at: Date) {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const found = await stored(records, id)
      // Taken away by an undo: then there is no row, and no right.
      if (found === undefined) return
      const { row, version } = found
      const done = await change([{ kind: 'staff', row: { ...row, ...differs }, version }], authorAt(at))
      if (done.kind === 'done') return
      if (done.kind === 'refused') throw new Error(`The directory refuses a member of staff: ${sentencesOf(done)}`)
    }
    throw new Error(`The row of staff ${id} was changed by others ${MOST_TRIES} times`)
  }

  return {
    async begin(account, { name, email, role }, at) {
      const id = idOf(account)
      const row = [name, email, id]
        .map((called) => staffRow.safeParse({ id, name: called, email, role }))
        .find(({ success }) => success)?.data
      if (row === undefined && !mailAddress.safeParse(email).success) return 'no-address'
      if (row === undefined) throw new Error('a member of staff could not be made from the claims of the provider')
      const done = await change([{ kind: 'staff', row, version: 0 }], { ...authorAt(at), account })
      return done.kind === 'done' ? 'begun' : 'there'
    },
    follow: (id, role, at) => put(id, { role, status: 'active' }, at),
    end: (id, at) => put(id, { status: 'inactive' }, at),
  }
}

const authorAt = (at: Date): Author => ({
  actor: 'identity provider',
  via: 'rule',
  why: 'groups at the sign-in',
  at,
  importId: undefined,
  byProvider: true,
})

/** The same for the same account, so that two sign-ins of one person at once are about one row. Says nothing about the person. */
function idOf({ issuer, subject }: ProviderAccount): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex')
  return `sso-${hash.slice(0, 16)}`
}

function stored(records: DirectoryRecords, id: string): Promise<StoredRecord<'staff'> | undefined> {
  return records.transaction(async (inside) => ({ commit: false, result: (await inside.find('staff', [id])).get(id) }))
}

const sentencesOf = ({ broken }: Extract<Changed, { kind: 'refused' }>) =>
  broken.map(({ sentence }) => sentence).join(' ')
