/** How a checked or refused PIN is written down: reason and scope, never digits, a selector or a hash. */
import type { AuditEntry } from '../audit.ts'
import { maskCallerNumber } from '../caller-number.ts'
import type { FoundCredential } from './credential-store.ts'
import type { PinEntry } from './pin-check.ts'

/** `found` is undefined for a selector that no credential has, and when the records could not be asked. */
export function pinAudit(
  type: 'pin.accepted' | 'pin.refused' | 'pin.not-checked',
  { callId, turn, caller, attested }: PinEntry,
  found: FoundCredential | undefined,
  at: Date,
  facts: AuditEntry['body'],
): AuditEntry {
  return {
    type,
    at,
    actor: type === 'pin.accepted' && found !== undefined ? `contact ${found.contactId}` : 'unverified caller',
    subject: found?.contactId,
    callId,
    body: {
      ...facts,
      turn,
      credential: found?.id ?? null,
      caller: caller.kind === 'signed-in' ? 'signed-in' : maskCallerNumber(caller),
      attested,
      knownCaller: found?.knownCaller ?? false,
    },
  }
}
