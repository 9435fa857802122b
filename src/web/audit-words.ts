/** What rows of the audit trail say, for people. */
import type { AuditListed } from '../directory/lists/record-lists.ts'
import { isEngineer } from '../desk/duty/duty.ts'
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

/** Knows members of staff and contacts by their ids; undefined: not known. */
export type NameOf = (kind: 'staff' | 'contact', id: string) => string | undefined

/** e.g. `staff ruth` → Ruth Okafor. */
export function actorWords(actor: string, nameOf: NameOf): string {
  const [, kind, id] = /^(staff|contact) (.+)$/.exec(actor) ?? []
  if ((kind === 'staff' || kind === 'contact') && id !== undefined) return nameOf(kind, id) ?? actor
  return actor.slice(0, 1).toUpperCase() + actor.slice(1)
}

/** Facts that hold the id of a member of staff, or of an engineer on duty. */
const STAFF_FACTS: ReadonlySet<string> = new Set(['staff', 'colleague'])

/** What a row holds beside who and when; without `nameOf` as it was written. */
export function factsInWords(body: AuditListed['body'], nameOf: NameOf = () => undefined): string {
  const inWords = (name: string, value: string) => (STAFF_FACTS.has(name) ? (nameOf('staff', value) ?? value) : value)
  return Object.entries(body)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? inWords(name, value) : JSON.stringify(value)}`)
    .join('; ')
}

/** Everyone of the staff who is named in these rows, by their ids. */
export const staffIn = (rows: readonly Pick<AuditListed, 'actor' | 'body'>[]): string[] =>
  rows.flatMap(({ actor, body }) => [
    ...(actor.startsWith('staff ') ? [actor.slice('staff '.length)] : []),
    ...[...STAFF_FACTS].flatMap((name) => (typeof body[name] === 'string' ? [body[name]] : [])),
  ])

/**
 * Of an engineer on duty who is no member of the staff, by their id: the rows of that call have their name. Of several they do not
 * say which one an id stands for.
 */
export function engineerWords(id: string, rows: readonly Pick<AuditListed, 'type' | 'body'>[]): string | undefined {
  if (!isEngineer(id)) return undefined
  const named = rows.flatMap(({ type, body: { engineer } }) =>
    type.startsWith('duty.') && typeof engineer === 'string' ? [engineer] : [],
  )
  const all = new Set(named)
  return all.size === 1 ? [...all].join('') : 'An engineer on duty'
}
