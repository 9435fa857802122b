/** "That wasn't me": the PIN ends, callers who used it are unverified again, and the administrators are told. */
import type { AuditEntry } from '../domain/audit.ts'
import type { CredentialStore } from '../domain/pin/credential-store.ts'
import type { ContactId } from '../domain/ids.ts'
import type { ProfileStore } from './profile-store.ts'

export interface NotMeDeps {
  credentials: Pick<CredentialStore, 'disable'>
  profiles: Pick<ProfileStore, 'reportPin'>
  /** Takes the badge from callers whose proof has ended; says how many there were. */
  lookAt: (contacts: readonly ContactId[]) => Promise<number>
  now: () => Date
}

/** One action: what its owner reported ends at once, on record. */
export function makeNotMe({ credentials, profiles, lookAt, now }: NotMeDeps) {
  const entry = (contact: ContactId, type: AuditEntry['type'], body: AuditEntry['body']): AuditEntry => ({
    type,
    at: now(),
    actor: `contact ${contact}`,
    subject: contact,
    callId: undefined,
    body,
  })

  /** Throws when the records cannot be written; then the PIN may still work. How many callers had used it. */
  return async function notMe(contact: ContactId): Promise<number> {
    await profiles.reportPin(contact, entry(contact, 'pin.reported', {}))
    await credentials.disable(contact, entry(contact, 'pin.disabled', { reason: 'reported by its owner' }))
    return lookAt([contact])
  }
}
