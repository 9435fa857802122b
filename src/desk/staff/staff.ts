/** The vendor's staff, and what decides which calls they are offered. */
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'
import { readsFrom } from './region.ts'
import type { AnswerPlace } from '../softphone/answer-place.ts'

/** From the least to the most. */
export const STAFF_ROLES = ['analyst', 'flow-author', 'supervisor', 'administrator'] as const
export type StaffRole = (typeof STAFF_ROLES)[number]

export interface Staff {
  id: StaffId
  name: string
  role: StaffRole
  /** Where they are rung outside the browser: E.164, `client:` or `sip:` (domain/directory/staff-address.ts). */
  phone: string | undefined
  /** Where they chose to answer; undefined: nothing yet. */
  answersIn?: AnswerPlace | undefined
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

/** Works at this desk, or supervises every one; where data stays in a region, of that region. */
export function looksAfter(
  person: Pick<Staff, 'role' | 'desks' | 'residency'>,
  desk: Desk,
  region: string | undefined,
): boolean {
  return (person.role === 'supervisor' || person.desks.includes(desk)) && readsFrom(person, region)
}

/** False while the directory is unavailable, so that an outage does not cost a caller the analyst they are about to reach. */
export async function isInactive(id: StaffId, staff: Pick<StaffDirectory, 'find'>): Promise<boolean> {
  try {
    return (await staff.find(id)) === undefined
  } catch {
    return false
  }
}
