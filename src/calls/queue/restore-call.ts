/** A caller in line whose record was lost: put back from the signed place the line carries, or as nobody we know. */
import type { Identity } from '../call.ts'
import type { Call } from '../call.ts'
import type { CallOrigin } from '../conversation.ts'
import type { Place } from './queue-token.ts'
import { startCall } from '../start-call.ts'
import type { TurnDeps } from '../turn-deps.ts'

/**
 * - Verified only when the place says so, lately, and the same PIN is still in force and its owner active: both are asked now.
 * - Without a place that we signed: UNVERIFIED, for the people who find out who is calling.
 * - Throws while the records cannot be asked; the next lap of hold tries again.
 */
export async function backOnRecord(
  id: Call['id'],
  origin: CallOrigin,
  proof: string | undefined,
  deps: Pick<TurnDeps, 'proofs' | 'credentials' | 'directory' | 'flows' | 'now'>,
): Promise<Call> {
  const now = deps.now()
  const place = proof === undefined ? undefined : deps.proofs.read(proof, id, now)
  const call = startCall(id, origin, deps.flows.version, now)
  call.turn = place?.turn ?? 1
  call.reference = place?.reference ?? call.reference
  call.stage = {
    kind: 'waiting',
    desk: place?.desk ?? 'identification',
    since: place?.since ?? now.toISOString(),
    claim: undefined,
    only: undefined,
    declined: [],
    laps: 1,
    quoted: undefined,
    offered: false,
    lap: undefined,
  }
  if (place?.urgent === true) call.told.urgent = 'critical'
  if (place?.verified === undefined) return call
  call.told.contract = place.verified.contract
  call.identity = (await stillVerified(place.verified, deps)) ?? call.identity
  return call
}

async function stillVerified(
  { contact, credential, at }: NonNullable<Place['verified']>,
  { credentials, directory }: Pick<TurnDeps, 'credentials' | 'directory'>,
): Promise<Identity | undefined> {
  const [pin, standing] = await Promise.all([credentials.summaryFor(contact), directory.standingOf(contact)])
  if (pin?.id !== credential || pin.state !== 'active' || standing?.contact.status !== 'active') return undefined
  return {
    kind: 'verified',
    contactId: contact,
    by: { kind: 'pin', credentialId: credential },
    at,
    standing,
    fromProof: true,
  }
}
