/** Who is signed in: a member of staff or a contact, as the directory knows them at this moment. */
import { STAFF_ROLES, type Staff, type StaffRole } from '../desk/staff/staff.ts'
import type { ContactId } from '../domain/ids.ts'

export interface SignedInStaff extends Staff {
  kind: 'staff'
}

export interface SignedInContact {
  kind: 'contact'
  id: ContactId
  name: string
  role: 'contact'
  language: string
  timeZone: string
}

export type SignedIn = SignedInStaff | SignedInContact

export const ROLES = [...STAFF_ROLES, 'contact'] as const
export type Role = StaffRole | 'contact'

/** Whom a screen for these roles is shown to. */
export type PersonOf<R extends Role> = R extends 'contact' ? SignedInContact : SignedInStaff

export function hasRole<R extends Role>(person: SignedIn, roles: readonly R[]): person is PersonOf<R> {
  const allowed: readonly Role[] = roles
  return allowed.includes(person.role)
}

/** As the audit trail names who did something. */
export function actorOf(person: SignedIn): string {
  return `${person.kind} ${person.id}`
}
