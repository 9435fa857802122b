/** What is asked of the administrators: noted, so that it is there whether or not a person answers the call (interface). */
import type { AuditEntry } from '../domain/audit.ts'
import type { CallId, CaseNumber, ContactId } from '../domain/ids.ts'
import type { Call } from './call.ts'
import { verifiedContact } from './call-records.ts'

/** The caller has no PIN, has a data privacy request, or wants anything else of administration. */
export const REQUEST_TOPICS = ['no-pin', 'privacy', 'administration'] as const
export type RequestTopic = (typeof REQUEST_TOPICS)[number]

export interface AdminRequest {
  callId: CallId
  reference: string
  about: RequestTopic
  /** Undefined for an unverified caller: no case is opened in a name that was not proved. */
  contact: ContactId | undefined
  /** E.164; how the caller can be reached, never who they are. */
  callerNumber: string | undefined
  at: Date
}

export interface NotedRequest extends Omit<AdminRequest, 'callId'> {
  id: string
  contactName: string | undefined
  /** The Admin Case of a verified caller, or one that was opened in another way than by a noted call. */
  case: CaseNumber | undefined
}

/** Every method throws when the records cannot be reached. */
export interface AdminRequestStore {
  /**
   * The request, the Admin Case of a verified caller and the audit row, in one transaction. A call has one request about each
   * topic, and none about administration in general beside another one: a repeat gives the one there is.
   */
  note(
    request: AdminRequest,
    audit: (opened: CaseNumber | undefined) => AuditEntry,
  ): Promise<{ case: CaseNumber | undefined }>
  /** Those an administrator is not done with, oldest first, at most `most`. */
  waiting(most: number): Promise<NotedRequest[]>
  /** False when it was done before. */
  settle(id: string, audit: AuditEntry): Promise<boolean>
}

export function requestFrom(call: Call, at: Date): AdminRequest {
  return {
    callId: call.id,
    reference: call.reference,
    about: topicOf(call),
    contact: verifiedContact(call),
    callerNumber: call.caller.kind === 'number' ? call.caller.e164 : undefined,
    at,
  }
}

function topicOf({ told, identity }: Call): RequestTopic {
  if (told.intent === 'data_privacy') return 'privacy'
  return identity.kind === 'unverified' && identity.pin === 'empty_in_profile' ? 'no-pin' : 'administration'
}

/** What the Admin Case of a verified caller says. */
export const REQUEST_SUMMARIES: Record<RequestTopic, string> = {
  'no-pin': 'Asked by phone for help with a Contact PIN.',
  privacy: 'Data privacy request, made by phone.',
  administration: 'Asked by phone for an administrator.',
}
