/** Calls that were, as other systems list them: what was decided on each, never digits and never a number. */
import type { CallId, ContactId } from '../../domain/ids.ts'

export interface ListedCall {
  callId: CallId
  reference: string
  startedAt: Date
  endedAt: Date | undefined
  verified: boolean
  contact: ContactId | undefined
  rule: string | undefined
  outcome: string | undefined
  desk: string | undefined
  /** It heard a draft on trial. */
  isTrial: boolean
}

export interface CallFilter {
  /** By when the call began. */
  from?: Date | undefined
  to?: Date | undefined
  contact?: string | undefined
  outcome?: string | undefined
  desk?: string | undefined
}

export interface CallLists {
  /** Newest first, after the call at this place. Throws when the records cannot be reached. */
  calls(filter: CallFilter, after: { startedAt: Date; callId: string } | undefined, most: number): Promise<ListedCall[]>
}
