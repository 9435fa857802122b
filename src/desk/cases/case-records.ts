/** What putting cases requires of the records: finding them by any of their numbers, and writing them, in one transaction. */
import type { AuditEntry } from '../../domain/audit.ts'
import type { CaseFields, KnownToCases } from '../../domain/cases/case-row.ts'
import type { Case, CaseAction } from '../../domain/cases/cases.ts'
import type { CaseNumber } from '../../domain/ids.ts'
import type { CaseChangedVia } from './case-store.ts'

/** Our number, or the one of the system of record. */
export type CaseKey = { number: CaseNumber } | { system: string; external: string }

/** Who changes cases, and from where. */
export interface CaseAuthor {
  at: Date
  /** As the audit trail names them, e.g. `api crm`. */
  actor: string
  via: CaseChangedVia
  /** The other system that says so. */
  system?: string | undefined
  /** Of a file. */
  importId?: string | undefined
}

/** What was done: by a person, or said by another system. */
export type CaseAct = CaseAction['kind'] | 'put' | 'delete'

/** One change of one case. */
export interface CaseEdit {
  before: Case | undefined
  after: Case
  /** It is gone in the system of record: `after` is what is left as its tombstone. */
  deletes?: boolean
  act: CaseAct
  note: string
}

export interface FoundCase {
  case: Case
  /** Only its tombstone is left. */
  isDeleted: boolean
}

/** One transaction on cases. Every method throws when the records cannot be reached. */
export interface CaseTransaction {
  /** As they are, held for this transaction; by the place of the key. */
  find(keys: readonly CaseKey[]): Promise<(FoundCase | undefined)[]>
  known(fields: readonly CaseFields[]): Promise<KnownToCases>
  /** A number that no case has or had. */
  freeNumber(): Promise<CaseNumber>
  /** Cases with their acts, changes and events. `key`: of the request, where it came with one. */
  write(edits: readonly CaseEdit[], author: CaseAuthor, key?: string): Promise<void>
  /** What was done under this key before: the number of the case. Requests under one key go one after the other. */
  doneUnder(key: string, said: unknown): Promise<CaseNumber | 'something-else' | undefined>
  /** As the last step: it holds the end of the audit chain, for which callers wait, until the transaction ends. */
  audit(entries: readonly AuditEntry[]): Promise<void>
}

export interface CaseRecords {
  /** Committed when `work` says so; otherwise, and when it throws, nothing has happened. It may be run again. */
  transaction<T>(work: (inside: CaseTransaction) => Promise<{ commit: boolean; result: T }>): Promise<T>
}
