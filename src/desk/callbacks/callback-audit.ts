/** The audit entries of a callback: about the contact, on the call for which it was agreed. */
import type { AuditEntry } from '../../domain/audit.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Callback, CallbackResult } from './callback-store.ts'

export function auditOf(
  about: Pick<Callback, 'callId' | 'reference' | 'contact'> & { staff: StaffId | undefined },
  type: AuditEntry['type'],
  at: Date,
  body: AuditEntry['body'],
): AuditEntry {
  return {
    type,
    at,
    actor: about.staff === undefined ? 'careline' : `staff ${about.staff}`,
    subject: about.contact,
    callId: about.callId,
    body: { reference: about.reference, ...body },
  }
}

export function failedAudit(callback: Callback, result: CallbackResult, at: Date): AuditEntry {
  return auditOf(callback, 'callback.failed', at, { result, try: callback.tries })
}
