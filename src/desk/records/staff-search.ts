/** Calls, cases, contacts and companies that an analyst or a supervisor finds by words, each within their rights. */
import type { Case } from '../../domain/cases/cases.ts'
import type { Desk } from '../../domain/decide.ts'
import { caseTypesAt, desksOf } from '../cases/case-desks.ts'
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

/** A supervisor looks after every desk; an analyst after their own. */
export function searchRights(person: Staff, all: readonly Desk[]): SearchRights {
  const theirs = desksOf(person, all)
  return { desks: theirs, caseTypes: caseTypesAt(theirs), residency: person.residency }
}
