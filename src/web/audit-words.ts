/** What rows of the audit trail say, for people. */
import type { AuditType } from '../domain/audit.ts'

const WORDS: Record<AuditType, string> = {
  'pin.accepted': 'PIN accepted',
  'pin.refused': 'PIN refused',
  'pin.not-checked': 'PIN not checked',
  'pin.issued': 'New PIN issued',
  'pin.disabled': 'PIN ended',
  'pin.reported': 'PIN reported by its owner',
  'call.decided': 'Decided',
  'call.ended': 'Call ended',
  'call.taken': 'Call taken',
  'call.sent-on': 'Transferred',
  'call.new-person': 'Another person speaks',
  'call.proved': 'Verified in another way',
  'call.moved': 'Moved to another desk',
  'callback.offered': 'Callback offered by a supervisor',
  'call.joined': 'Supervisor joined',
  'call.wrapped': 'Outcome noted',
  'case.opened': 'Case opened',
  'case.changed': 'Case changed',
  'case.refused': 'Action on a case refused',
  'desk.paused': 'Desk paused',
  'desk.resumed': 'Desk resumed',
  'directory.changed': 'Directory changed',
  'directory.imported': 'File imported',
  'directory.undone': 'Import undone',
  'directory.exported': 'File exported',
  'token.made': 'API token made',
  'token.ended': 'API token ended',
  'webhook.changed': 'Webhook changed',
  'sync.settled': 'Record between two systems settled',
  'designated-contacts.told': 'Colleagues told',
  'admin.requested': 'Request to administrators noted',
  'admin.settled': 'Request to administrators settled',
  'callback.requested': 'Callback agreed',
  'callback.dialled': 'Contact called back',
  'callback.failed': 'Callback not completed',
  'callback.joined': 'Contact took the callback',
  'callback.settled': 'Callback taken off the list',
  'alert.settled': 'Alert settled',
  'alert.acknowledged': 'Alert acknowledged',
  'alert.resolved': 'Alert resolved',
  'message.left': 'Message left',
  'message.taken': 'Message taken',
  'message.given-back': 'Message given back',
  'message.heard': 'Message heard',
  'message.closed': 'Message closed',
  'message.recording-deleted': 'Recordings of messages deleted',
  'rota.changed': 'Rota changed',
  'flows.published': 'Flows published',
  'flows.withdrawn': 'Planned flows withdrawn',
  'flows.drafted': 'Draft of flows changed',
  'hours.changed': 'Hours changed',
  'incident.started': 'Incident announced',
  'incident.changed': 'Announcement changed',
  'incident.ended': 'Incident over',
  'incident.left': 'Left because of an incident',
  'duty.rung': 'Engineer on duty rung',
  'duty.missed': 'Engineer on duty not reached',
  'duty.acknowledged': 'Engineer on duty has it',
  'audit.restored': 'Audit trail restored',
  'retention.pruned': 'Old records dropped',
  'subject.erased': 'Person erased',
  'subject.held': 'Legal hold set',
  'subject.released': 'Legal hold ended',
  'service.started': 'Service started',
  'signed-in': 'Signed in',
  'sign-in.refused': 'Sign-in refused',
  'sign-in.released': 'Sign-in released',
  'signed-out': 'Signed out',
}

/** A row may be of a newer version of the service. */
export function auditWords(type: string): string {
  return Object.entries(WORDS).find(([known]) => known === type)?.[1] ?? type
}

/** e.g. `staff ruth` → Ruth Okafor. `nameOf` knows members of staff and contacts by their ids. */
export function actorWords(
  actor: string,
  nameOf: (kind: 'staff' | 'contact', id: string) => string | undefined,
): string {
  const [, kind, id] = /^(staff|contact) (.+)$/.exec(actor) ?? []
  if ((kind === 'staff' || kind === 'contact') && id !== undefined) return nameOf(kind, id) ?? actor
  return actor.slice(0, 1).toUpperCase() + actor.slice(1)
}
