/** What is stored of a call for good: what was decided, never digits. */
import type { AuditEntry } from '../domain/audit.ts'
import type { CallId, ContactId, ContractNumber } from '../domain/ids.ts'
import type { Decision, Desk, Outcome } from '../domain/decide.ts'
import type { Call } from './call.ts'
import type { CallHistory } from './history/call-history.ts'

export interface CallSummary extends Decision {
  callId: CallId
  reference: string
  startedAt: Date
  decidedAt: Date
  endedAt: Date | undefined
  verified: boolean
  contact: ContactId | undefined
  contract: ContractNumber | undefined
  /** E.164 or undefined. */
  callerNumber: string | undefined
  /** It hears a draft on trial; undefined: it does not. */
  isTrial?: boolean | undefined
}

export interface CallEnd {
  callId: CallId
  at: Date
  /** Undefined: a record of an earlier version, which knew of none. */
  history: CallHistory | undefined
}

/** Every method throws when the records cannot be written; the caller of it decides what the person on the phone hears. */
export interface CallRecords {
  /** Inserts or updates the call's latest decision and appends the audit entry in one transaction. */
  recordDecision(summary: CallSummary, audit: AuditEntry): Promise<void>
  /** With its history: figures, and the path it took. A repeat changes nothing. */
  recordEnd(end: CallEnd, audit: AuditEntry): Promise<void>
  find(callId: CallId): Promise<CallSummary | undefined>
  /** How many calls were decided since then, by what. */
  tallySince(since: Date): Promise<{ outcome: Outcome; verified: boolean; calls: number }[]>
  /** Leaves word on the profile pages of these contacts; returns how many were told. Carries no case text and no digits. */
  tellContacts(
    contacts: ContactId[],
    notice: {
      kind: 'colleague-called' | 'vouched-for'
      reference: string
      /** The person it names: the one who called, or who vouched. */
      about: ContactId
      callback: string | undefined
      at: Date
    },
    audit: AuditEntry,
  ): Promise<number>
  /** A request for a callback on the number on file, one a call. Returns the code that the callback will say: of the first request. */
  requestCallback(
    request: {
      callId: CallId
      reference: string
      contact: ContactId
      phone: string
      code: string
      at: Date
      /** When the caller joined the queue, to which the callback keeps their place. */
      joinedAt: Date
      /** Where the caller waited, and whether production is down there. */
      desk: Desk
      urgent: boolean
      /** The contact said that they may be rung at any time of the day. */
      anyTime: boolean
      /** It is made within the hours of its desk, and of the contract where these kept the caller out. */
      outOfHours?: boolean
      contractHours?: string | undefined
    },
    audit: AuditEntry,
  ): Promise<string>
}

export function summaryOf(call: Call, decision: Decision, at: Date): CallSummary {
  const verified = call.identity.kind === 'verified'
  return {
    ...decision,
    callId: call.id,
    reference: call.reference,
    startedAt: new Date(call.startedAt),
    decidedAt: at,
    endedAt: undefined,
    verified,
    contact: verifiedContact(call),
    contract: verified ? call.told.contract : undefined,
    callerNumber: call.caller.kind === 'number' ? call.caller.e164 : undefined,
    ...(call.trial === undefined ? {} : { isTrial: true }),
  }
}

export function decisionAudit(call: Call, decision: Decision, at: Date): AuditEntry {
  return callAudit(call, 'call.decided', at, {
    rule: decision.rule,
    outcome: decision.outcome,
    desk: decision.desk,
    verified: call.identity.kind === 'verified',
    contract: call.told.contract ?? null,
  })
}

/** An entry about this call, said by its caller. */
export function callAudit(call: Call, type: AuditEntry['type'], at: Date, body: AuditEntry['body']): AuditEntry {
  const contact = verifiedContact(call)
  return {
    type,
    at,
    actor: contact === undefined ? 'unverified caller' : `contact ${contact}`,
    subject: contact,
    callId: call.id,
    body: { reference: call.reference, ...body },
  }
}

export function verifiedContact(call: Call) {
  return call.identity.kind === 'verified' ? call.identity.contactId : undefined
}
