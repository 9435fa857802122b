/** Calls, cases, contacts and companies that an analyst or a supervisor finds by words, each within their rights. */
import type { Case } from '../../domain/cases/cases.ts'
import type { Desk } from '../../domain/decide.ts'
import type { Staff } from '../staff/staff.ts'

export interface StaffFound {
  kind: 'call' | 'case' | 'contact' | 'company'
  /** The id of a call, the number of a case, the key of a contact or company. */
  key: string
  title: string
  /** Facts in words of the rules, in the order in which they are shown. Never a telephone number or an e-mail address. */
  details: string[]
  /** When the call came, or the case was last changed. */
  at: Date | undefined
}

/** What a person may find. */
export interface SearchRights {
  desks: readonly Desk[]
  caseTypes: readonly Case['type'][]
  residency: string | undefined
}

export interface StaffSearch {
  /** By the beginning of a name, a case number or a reference. At most `most` of each kind. Throws when the records cannot be reached. */
  search(words: string, rights: SearchRights, most: number): Promise<StaffFound[]>
}

/** Where cases of each type are worked on. */
const CASES_AT: Readonly<Record<Case['type'], readonly Desk[]>> = {
  support: ['support', 'production-down', 'contracts', 'identification'],
  admin: ['admin'],
}

/** A supervisor looks after every desk; an analyst after their own. */
export function searchRights({ role, desks, residency }: Staff, all: readonly Desk[]): SearchRights {
  const theirs = role === 'analyst' ? desks : all
  const types = (['support', 'admin'] as const).filter((type) => CASES_AT[type].some((desk) => theirs.includes(desk)))
  return { desks: theirs, caseTypes: types, residency }
}
