/** "That wasn't me": the PIN ends, callers who used it are unverified again, and the administrators are told. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { CallEvents } from '../calls/call-events.ts'
import type { CallStore } from '../calls/call-store.ts'
import type { Call } from '../calls/call.ts'
import type { AuditEntry } from '../domain/audit.ts'
import type { CredentialStore } from '../domain/credential-store.ts'
import type { ContactId } from '../domain/ids.ts'
import type { ProfileStore } from './profile-store.ts'

export interface NotMeParts {
  calls: Pick<CallStore, 'inProgress' | 'change'>
  credentials: CredentialStore
  profiles: ProfileStore
  events: Pick<CallEvents, 'brokeDuringCall'>
  now: () => Date
}

/** A turn that was being answered meanwhile may write the caller back as they were: longer than any turn takes. */
const TURN_MS = 4_000

export function makeNotMe({ calls, credentials, profiles, events, now }: NotMeParts) {
  const entry = (contact: ContactId, type: AuditEntry['type'], body: AuditEntry['body']): AuditEntry => ({
    type,
    at: now(),
    actor: `contact ${contact}`,
    subject: contact,
    callId: undefined,
    body,
  })

  async function unverify(contact: ContactId): Promise<number> {
    let ended = 0
    for (const call of await calls.inProgress()) {
      if (!isBy(call, contact)) continue
      await calls.change(call.id, (latest) => (isBy(latest, contact) ? asUnverified(latest) : undefined))
      ended += 1
    }
    return ended
  }

  /** Throws when the records cannot be written; then the PIN may still work. How many callers had used it. */
  return async function notMe(contact: ContactId): Promise<number> {
    await profiles.reportPin(contact, entry(contact, 'pin.reported', {}))
    await credentials.disable(contact, entry(contact, 'pin.disabled', { reason: 'reported by its owner' }))
    const again = async () => {
      await sleep(TURN_MS, undefined, { ref: false })
      await unverify(contact)
    }
    void again().catch((error: unknown) => events.brokeDuringCall('ending calls of a reported PIN', error))
    return unverify(contact)
  }
}

function isBy({ identity }: Call, contact: ContactId): boolean {
  return identity.kind === 'verified' && identity.by.kind === 'pin' && identity.contactId === contact
}

/** They keep their place in line, with the people who find out who is calling unless production is down. */
function asUnverified(call: Call): Call {
  const { stage } = call
  return {
    ...call,
    identity: { kind: 'unverified', pin: 'locked', reason: 'disabled' },
    stage: stage.kind === 'waiting' && stage.desk !== 'production-down' ? { ...stage, desk: 'identification' } : stage,
  }
}
