/** What storing cases requires of the records. */
import type { RequestTopic } from '../../calls/admin-requests.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { Case, CaseAction } from '../../domain/cases/cases.ts'
import type { CallId, CaseNumber, ContactId, ContractNumber } from '../../domain/ids.ts'

/** From where a case is changed: on a call, on a page of the staff or of the contact, or by another program. */
export const CASE_CHANGED_VIA = ['call', 'desk', 'profile', 'api', 'file', 'system'] as const
export type CaseChangedVia = (typeof CASE_CHANGED_VIA)[number]

/** Who did what to a case, stored with it. */
export interface ActionRecord {
  action: CaseAction
  at: Date
  /** As the audit trail names them. */
  actor: string
  via: CaseChangedVia
  contact: ContactId
  callId: CallId | undefined
  /** The same action under the same key is done once. Another action under that key is refused. */
  requestKey: string
  /** Of an Admin Case: what is asked of the administrators; left out, administration in general. */
  about?: RequestTopic
}

export type StoredCase =
  | { kind: 'stored'; case: Case }
  /** Done before under this key, so nothing was done now. */
  | { kind: 'repeat'; case: Case }
  | { kind: 'key-reused' }

/**
 * Case, action, change, audit row and the event for other systems are written in one transaction. A deleted case is found by no method.
 * Every method throws when the records cannot be reached.
 */
export interface CaseStore {
  find(number: CaseNumber): Promise<Case | undefined>
  /** Not closed, newest change first, at most `most`. */
  openOn(contract: ContractNumber, most: number): Promise<Case[]>
  /** An Admin Case is also put on the administrators' list of requests, in the same transaction. */
  open(
    opened: Omit<Case, 'number'>,
    record: ActionRecord,
    audit: (number: CaseNumber) => AuditEntry,
  ): Promise<StoredCase>
  /**
   * One action on a case at a time. `decideOn` gets the case as it is now (undefined when there is none), and returns what it
   * becomes, or why it stays.
   */
  change<T>(
    number: CaseNumber,
    record: ActionRecord,
    decideOn: (current: Case | undefined) => { change: Case; audit: AuditEntry } | { leave: T },
  ): Promise<StoredCase | { kind: 'left'; why: T }>
}
