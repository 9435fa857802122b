/** What happened before with a verified caller and their company, for the analyst who has the call. */
import type { Ending } from '../../calls/history/call-history.ts'
import type { LeftForIncident } from '../../calls/incidents/incident-store.ts'
import type { Case } from '../../domain/cases/cases.ts'
import type { Desk, Outcome } from '../../domain/decide.ts'
import type { CasePriority, CaseState } from '../../domain/directory/directory.ts'
import type { CallId, CaseNumber, ContactId, ContractNumber } from '../../domain/ids.ts'

/** Whose rights the history is read with. */
export interface HistoryOf {
  contact: ContactId
  /** That the caller's proof opens: nothing of another contract is shown. */
  contracts: readonly ContractNumber[]
  /** Left out, because it is on the screen. */
  call: CallId
  /** Of the analyst. Where a contract says that data stays in a region, only staff of that region read it. */
  residency: string | undefined
}

export interface PastCall {
  reference: string
  at: Date
  /** Undefined: told or refused without a desk. */
  desk: Desk | undefined
  outcome: Outcome
  /** What they called about, and how it ended; undefined while it goes on, and of a call without a history. */
  product: string | undefined
  severity: string | undefined
  ending: Ending | undefined
  /** Who talked with them, by name. */
  staffName: string | undefined
  /** Numbers of the cases that were opened or worked on. */
  cases: string[]
  /** The contact who called. */
  by: string | undefined
  /** By the contact who calls now. */
  isTheirs: boolean
  /** It heard a draft on trial. */
  isTrial: boolean
  /** What analysts noted. */
  notes: string[]
}

export interface PastCase {
  number: CaseNumber
  type: Case['type']
  /** Of the other system. */
  externalNumber: string | undefined
  owner: string
  state: CaseState
  priority: CasePriority
  product: string | undefined
  summary: string
  updatedAt: Date
  contract: ContractNumber | undefined
  isTheirs: boolean
}

export interface CallerHistory {
  calls: PastCall[]
  /** Callers who heard of an incident and left because of it, on no call that was decided. */
  left: LeftForIncident[]
  cases: PastCase[]
}

export interface CallerHistoryStore {
  /** Newest first, at most `most` calls and as many cases. Throws when the records cannot be reached. */
  read(about: HistoryOf, most: number): Promise<CallerHistory>
}
