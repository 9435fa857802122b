/** Which of the staff work on a case: those of its desks, and where data stays in a region, only people of that region. Pure. */
import type { Case } from '../../domain/cases/cases.ts'
import { DESKS, type Desk } from '../../domain/decide.ts'
import { readsFrom } from '../staff/region.ts'
import type { Staff } from '../staff/staff.ts'

/** Where cases of each type are worked on. */
const CASES_AT: Readonly<Record<Case['type'], readonly Desk[]>> = {
  support: ['support', 'production-down', 'contracts', 'identification'],
  admin: ['admin'],
}

/** A supervisor looks after every desk; an analyst after their own. */
export function desksOf({ role, desks }: Pick<Staff, 'role' | 'desks'>, all: readonly Desk[] = DESKS): readonly Desk[] {
  return role === 'supervisor' ? all : desks
}

export function caseTypesAt(desks: readonly Desk[]): Case['type'][] {
  return (['support', 'admin'] as const).filter((type) => CASES_AT[type].some((desk) => desks.includes(desk)))
}

/** `residency`: of the contract of the case. Administrators and flow authors work on no case, whatever desks they have. */
export function worksOn(person: Staff, { type }: Pick<Case, 'type'>, residency: string | undefined): boolean {
  return (
    (person.role === 'analyst' || person.role === 'supervisor') &&
    caseTypesAt(desksOf(person)).includes(type) &&
    readsFrom(person, residency)
  )
}
