/** What of a call goes on record: names and decisions, never digits. */
import type { AuditEntry } from '../domain/audit.ts'
import type { Decision } from '../domain/decide.ts'
import type { CallSummary } from './call-records.ts'
import type { Call } from './call.ts'

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
