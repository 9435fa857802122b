/** What storing cases requires of the records. */
import type { RequestTopic } from '../../calls/admin-requests.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { Case, CaseAction } from '../../domain/cases/cases.ts'
import type { CallId, CaseNumber, ContactId, ContractNumber } from '../../domain/ids.ts'

/** Who did what to a case, kept with it. */
export interface ActRecord {
  act: CaseAction
  at: Date
  /** As the audit trail names them. */
  actor: string
  contact: ContactId
  callId: CallId | undefined
  /** The same act again under the same key is the same act; another one under it is refused. */
  requestKey: string
  /** Of an Admin Case: what is asked of the administrators; left out, administration in general. */
  about?: RequestTopic
}

export type Kept =
  | { kind: 'kept'; case: Case }
  /** Done before under this key: nothing was done now. */
  | { kind: 'repeat'; case: Case }
  | { kind: 'key-reused' }

/**
 * Case, act, audit row and the event for the CRM are written in one transaction. Every method throws when the records cannot
 * be reached.
 */
export interface CaseStore {
  find(number: CaseNumber): Promise<Case | undefined>
  /** Not closed, newest change first, at most `most`. */
  openOn(contract: ContractNumber, most: number): Promise<Case[]>
  /** An Admin Case is put on the administrators' list of requests with it. */
  open(opened: Omit<Case, 'number'>, record: ActRecord, audit: (number: CaseNumber) => AuditEntry): Promise<Kept>
  /**
   * One act on a case at a time: `decideOn` sees it as it is now (undefined when there is none) and says what it becomes, or
   * leaves it.
   */
  change<T>(
    number: CaseNumber,
    record: ActRecord,
    decideOn: (current: Case | undefined) => { change: Case; audit: AuditEntry } | { leave: T },
  ): Promise<Kept | { kind: 'left'; why: T }>
}
