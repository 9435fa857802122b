/** What files of cases require of the records: the transaction of cases, what an import changed, and what is noted of it. */
import type { CaseTransaction } from '../../desk/cases/case-records.ts'
import type { Case } from '../../domain/cases/cases.ts'
import type { CaseNumber } from '../../domain/ids.ts'

/** One case that an import changed. */
export interface ImportedChange {
  /** Its place among all changes. */
  id: number
  number: CaseNumber
  version: number
  /** Undefined: there was none. */
  before: Case | undefined
  /** A person in it was erased since: it cannot be as it was. */
  isErased: boolean
}

/** Every method throws when the records cannot be reached. */
export interface CaseFileTransaction extends CaseTransaction {
  /** Oldest first, after the one with this id. */
  changesOf(importId: string, after: number, most: number): Promise<ImportedChange[]>
  /** By system and number, such cases of the system whose numbers differ in nothing but zeros in front. */
  withOtherZeros(keys: readonly { system: string; external: string }[]): Promise<Map<string, string>>
  settle(importId: string, as: 'applied' | 'undone', author: { actor: string; at: Date }): Promise<void>
}

export interface CaseFileRecords {
  /** Committed when `work` says so; otherwise, and when it throws, nothing has happened. It may be run again. */
  transaction<T>(work: (inside: CaseFileTransaction) => Promise<{ commit: boolean; result: T }>): Promise<T>
}
