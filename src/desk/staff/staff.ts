/** The vendor's own people, and which calls they are offered. */
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'

export const STAFF_ROLES = ['analyst', 'supervisor', 'administrator'] as const
export type StaffRole = (typeof STAFF_ROLES)[number]

export interface Staff {
  id: StaffId
  name: string
  role: StaffRole
  /** Where they are rung: E.164, `client:` or `sip:`. Undefined: they cannot take calls. */
  phone: string | undefined
  languages: string[]
  products: string[]
  residency: string | undefined
  desks: Desk[]
}

export interface StaffDirectory {
  /** Undefined for a member of staff who is inactive or not known. */
  find(id: StaffId): Promise<Staff | undefined>
  /** Active members of staff. */
  all(): Promise<Staff[]>
}

/** False while the directory does not answer: a caller who is about to be connected is not left without a person for that. */
export async function isInactive(id: StaffId, staff: Pick<StaffDirectory, 'find'>): Promise<boolean> {
  try {
    return (await staff.find(id)) === undefined
  } catch {
    return false
  }
}
