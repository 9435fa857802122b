/** Is a verified caller still proved, and on what do they stand: read again at the moment it counts. */
import type { CredentialStore } from '../../domain/pin/credential-store.ts'
import type { Directory, Standing } from '../../domain/directory/directory.ts'
import { standingByWordOf } from '../../domain/directory/vouching.ts'
import type { Identity, Proof } from '../call.ts'

export type Verified = Extract<Identity, { kind: 'verified' }>
type Unverified = Extract<Identity, { kind: 'unverified' }>

export interface ProvedDeps {
  directory: Pick<Directory, 'standingOf'>
  credentials: Pick<CredentialStore, 'summaryFor'>
}

/**
 * - A contact who has left proves nothing, whatever proved them before.
 * - A PIN proves its owner only while it is in force: a PIN that was ended or replaced counts no more.
 * - A colleague's word opens the contracts that the colleague stands for now.
 *
 * Undefined: the records do not know the contact. Throws when the records cannot be read.
 */
export async function provedNow(
  identity: Verified,
  { directory, credentials }: ProvedDeps,
): Promise<Identity | undefined> {
  const { by, contactId } = identity
  const [standing, voucher, pin] = await Promise.all([
    directory.standingOf(contactId),
    by.kind === 'colleague' ? directory.standingOf(by.id) : undefined,
    by.kind === 'pin' ? credentials.summaryFor(contactId) : undefined,
  ])
  if (standing === undefined) return undefined
  if (standing.contact.status !== 'active') return LEFT
  if (by.kind === 'pin' && pin?.id !== by.credentialId) return REPLACED
  if (by.kind === 'pin' && pin?.state !== 'active') return ENDED
  const open = standingFor(by, standing, voucher)
  return open === undefined ? WORD_ENDED : { ...identity, standing: open }
}

/** What a person stands on when they are proved so; undefined when this proof says nothing about them. */
export function standingFor(by: Proof, standing: Standing, voucher: Standing | undefined): Standing | undefined {
  if (by.kind !== 'colleague') return standing
  return voucher && standingByWordOf(voucher, standing)
}

export const LEFT: Unverified = { kind: 'unverified', pin: 'wrong', reason: 'inactive-contact' }
const REPLACED: Unverified = { kind: 'unverified', pin: 'expired_or_replaced', reason: 'replaced' }
const ENDED: Unverified = { kind: 'unverified', pin: 'locked', reason: 'disabled' }
const WORD_ENDED: Unverified = { kind: 'unverified', pin: 'not_entered', reason: 'word-ended' }
