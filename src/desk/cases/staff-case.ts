/** One case as the staff read it, with what decides who of them may. */
import type { Case } from '../../domain/cases/cases.ts'
import type { CasePriority, CaseState } from '../../domain/directory/directory.ts'
import type { CaseNumber } from '../../domain/ids.ts'
import type { CaseAct } from './case-records.ts'

export interface StaffCaseMoment {
  act: CaseAct
  at: Date
  /** The member of staff, the contact or the system who did it; undefined for one who was erased. */
  by: string | undefined
  note: string
  /** What it changed; undefined where it did not, or where that is not on record any longer. */
  state: CaseState | undefined
  priority: CasePriority | undefined
  owner: string | undefined
}

export interface StaffCase {
  case: Case
  /** The region where the contract says that data stays. */
  residency: string | undefined
  endUser: string | undefined
  soldTo: string | undefined
  openedByName: string | undefined
  /** Newest first, at most `MOST_CASE_MOMENTS`. */
  moments: StaffCaseMoment[]
}

export const MOST_CASE_MOMENTS = 100

export interface StaffCaseStore {
  /** Undefined also for a case that was deleted. Throws when the records cannot be reached. */
  read(number: CaseNumber): Promise<StaffCase | undefined>
  /** Of cases that another system calls so, whichever system where none is named. Not deleted ones. */
  numbersThere(external: string, system: string | undefined): Promise<CaseNumber[]>
}
