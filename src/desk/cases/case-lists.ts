/** Cases as other systems read them: in pages, and what changed in the order of commits. */
import type { Case } from '../../domain/cases/cases.ts'
import type { CaseState } from '../../domain/directory/directory.ts'
import type { CaseNumber } from '../../domain/ids.ts'
import type { CaseAct, CaseKey } from './case-records.ts'
import type { CaseChangedVia } from './case-store.ts'

export interface CaseFilter {
  state?: CaseState | undefined
  /** Every state but `closed`. */
  isOpen?: boolean | undefined
  owner?: string | undefined
  contract?: string | undefined
  /** Sold To, End User or Support Owner of the contract. */
  company?: string | undefined
  system?: string | undefined
  /** By the clock here. */
  changedSince?: Date | undefined
}

export interface CaseChange {
  /** Its position in the feed. */
  id: number
  at: Date
  act: CaseAct
  note: string
  actor: string
  via: CaseChangedVia
  /** The other system that said so; it need not be told of it. */
  system: string | undefined
  number: CaseNumber
  version: number
  /** As it was stored, with moments as text. Undefined: there was none, there is none, or a person in it was forgotten. */
  before: Partial<Record<keyof Case, unknown>> | undefined
  after: Partial<Record<keyof Case, unknown>> | undefined
}

/** Every method throws when the records cannot be reached. No deleted case is listed. */
export interface CaseLists {
  one(key: CaseKey): Promise<Case | undefined>
  /** In the order of numbers, after this one. */
  page(filter: CaseFilter, after: string | undefined, most: number): Promise<Case[]>
  count(filter: CaseFilter): Promise<number>
  /** Later changes than the one at this position, oldest first. */
  changesAfter(position: number, most: number): Promise<CaseChange[]>
}

/** What keeps another system in step reads. */
export interface CaseFollow extends Pick<CaseLists, 'one' | 'changesAfter'> {
  /** As `changesAfter`, of one case. */
  changesOf(number: CaseNumber, position: number, most: number): Promise<CaseChange[]>
}
