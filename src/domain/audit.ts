/** What is written down for ever: every attempt, decision, refusal, issue and change. Never digits, never a hash. */
import type { CallId, ContactId } from './ids.ts'

export const AUDIT_TYPES = [
  'pin.accepted',
  'pin.refused',
  'pin.not-checked',
  'pin.issued',
  'pin.disabled',
  'pin.reported',
  'call.decided',
  'call.ended',
  'call.taken',
  'call.sent-on',
  'call.new-person',
  'call.proved',
  'call.moved',
  'callback.offered',
  'call.joined',
  'call.wrapped',
  'case.opened',
  'case.changed',
  'case.refused',
  'desk.paused',
  'desk.resumed',
  'directory.changed',
  'directory.imported',
  'directory.undone',
  'directory.exported',
  'token.made',
  'token.ended',
  'webhook.changed',
  'sync.settled',
  'designated-contacts.told',
  'admin.requested',
  'admin.settled',
  'callback.requested',
  'callback.dialled',
  'callback.failed',
  'callback.joined',
  'callback.settled',
  'alert.settled',
  'alert.acknowledged',
  'alert.resolved',
  'message.left',
  'message.taken',
  'message.given-back',
  'message.heard',
  'message.closed',
  'message.recording-deleted',
  'rota.changed',
  'flows.published',
  'flows.withdrawn',
  'flows.drafted',
  'hours.changed',
  'incident.started',
  'incident.changed',
  'incident.ended',
  'incident.left',
  'duty.rung',
  'duty.missed',
  'duty.acknowledged',
  'audit.restored',
  'retention.pruned',
  'subject.erased',
  'subject.held',
  'subject.released',
  'service.started',
  'signed-in',
  'sign-in.refused',
  'sign-in.released',
  'signed-out',
] as const
export type AuditType = (typeof AUDIT_TYPES)[number]

export interface AuditEntry {
  type: AuditType
  at: Date
  /** Who did it: a contact, a member of staff, the service itself, or an unverified caller. */
  actor: string
  subject: ContactId | undefined
  callId: CallId | undefined
  /** Small, flat facts: outcome, rule, scope that stopped it. Strings are at most 200 characters. */
  body: Record<string, string | number | boolean | null>
}

export interface AuditLog {
  /** Appends in its own transaction; throws when it could not be written. */
  append(entry: AuditEntry): Promise<void>
}
