/** The audit rows of signing in and out. */
import { actorOf, type SignedIn } from '../../accounts/person.ts'
import type { AuditEntry } from '../../domain/audit.ts'

export function auditRow(
  type: 'signed-in' | 'signed-out',
  person: SignedIn,
  at: Date,
  body: AuditEntry['body'],
): AuditEntry {
  const subject = person.kind === 'contact' ? person.id : undefined
  return { type, at, actor: actorOf(person), subject, callId: undefined, body }
}

/** The account is not named: it may belong to a person who has nothing to do with this service. */
export function refusedRow(reason: string, code: string | undefined, at: Date): AuditEntry {
  return {
    type: 'sign-in.refused',
    at,
    actor: 'unknown person',
    subject: undefined,
    callId: undefined,
    body: { reason, code: code?.slice(0, 100) ?? null },
  }
}
