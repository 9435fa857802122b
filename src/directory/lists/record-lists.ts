/** Calls, cases and the audit trail as administrators read them, and the searches they saved. */
import type { Outcome } from '../../domain/decide.ts'

export interface CallListed {
  callId: string
  reference: string
  at: Date
  verified: boolean
  contact: string | undefined
  contactName: string | undefined
  contract: string | undefined
  outcome: Outcome
  rule: string
  desk: string | undefined
  /** It heard a draft on trial. */
  isTrial: boolean
}

export interface CaseListed {
  number: string
  type: 'support' | 'admin'
  contract: string | undefined
  state: string
  priority: string
  owner: string
  /** Undefined: no member of the staff. */
  ownerName: string | undefined
  openedBy: string | undefined
  openedByName: string | undefined
  updatedAt: Date
  summary: string
}

export interface AuditListed {
  /** In the order of writing, over all lanes. */
  id: number
  lane: number
  /** The place in the lane. */
  seq: number
  at: Date
  type: string
  actor: string
  subject: string | undefined
  call: string | undefined
  body: Record<string, unknown>
}

export interface AuditWanted {
  type?: string | undefined
  actor?: string | undefined
  contact?: string | undefined
  call?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
  /** Rows that were written before the one with this id. */
  before?: number | undefined
}

/** Every method throws when the records cannot be reached. */
export interface RecordLists {
  calls(about: { contact?: string; contract?: string; callId?: string }, most: number): Promise<CallListed[]>
  cases(
    about: { contact?: string; contract?: string; number?: string; open?: boolean },
    most: number,
  ): Promise<CaseListed[]>
  audit(wanted: AuditWanted, most: number): Promise<AuditListed[]>
}

/** Searches of the audit trail, each member of staff their own. */
export interface SavedSearches {
  savedSearches(staff: string): Promise<{ id: string; name: string; query: string }[]>
  saveSearch(staff: string, name: string, query: string): Promise<void>
  forgetSearch(staff: string, id: string): Promise<void>
}
