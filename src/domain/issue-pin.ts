/** Issues a Contact PIN: draws it, keeps its hash, retires the old one, and hands the number out this one time. */
import { randomUUID } from 'node:crypto'
import type { CredentialStore } from './credential-store.ts'
import { credentialId, type ContactId, type CredentialId } from './ids.ts'
import { hashPin } from './pin-hash.ts'
import { newestKeys, type PinKeys } from './pin-keys.ts'
import { drawPin, selectorHmac, type PinSize } from './pin.ts'
import type { Secret } from './secret.ts'

export interface IssuePinOptions {
  contactId: ContactId
  /** Any notation; their ends are not used. */
  ownPhones: readonly string[]
  credentials: CredentialStore
  keys: PinKeys
  /** Who issues it, for the audit trail: the contact, after a fresh sign-in (product.md decision 3). */
  actor: string
  now: Date
  size: PinSize
  /** The live credential as its owner saw it. */
  replaces?: CredentialId | 'none'
  /** Only tests give their own. */
  random?: (below: number) => number
}

/** With one selector in nine in use, a hundred draws in a row find none free once in 10^95 times. */
const DRAWS = 100

/** The number, to be shown once and kept nowhere. Throws when the records cannot be written. */
export async function issuePin(options: Omit<IssuePinOptions, 'replaces'>): Promise<Secret> {
  const issued = await issuePinInPlaceOf(options)
  if (issued.kind === 'changed') throw new Error('nothing was to be replaced')
  return issued.pin
}

/** As `issuePin`, for somebody who looks at their profile. */
export async function issuePinInPlaceOf(
  options: IssuePinOptions,
): Promise<{ kind: 'issued'; pin: Secret } | { kind: 'changed' }> {
  const { contactId, ownPhones, credentials, keys, actor, now, size, random, replaces } = options
  const { selectorKey, pepper } = newestKeys(keys)
  for (let draw = 0; draw < DRAWS; draw++) {
    const pin = drawPin(size, random === undefined ? { ownPhones } : { ownPhones, random })
    // While selector keys are rotated, the same selector may be in use under the older key.
    const hmacs = keys.selectorKeys.map((key) => selectorHmac(pin, key))
    if ((await credentials.findBySelector(hmacs, undefined)) !== undefined) continue

    const id = credentialId.parse(randomUUID())
    const issued = await credentials.issue(
      {
        id,
        contactId,
        selectorHmac: selectorHmac(pin, selectorKey),
        selectorKeyId: selectorKey.id,
        issuedAt: now,
        ...(await hashPin(pin, id, pepper)),
      },
      {
        type: 'pin.issued',
        at: now,
        actor,
        subject: contactId,
        callId: undefined,
        body: { credential: id, pepper: pepper.id, selectorKey: selectorKey.id },
      },
      replaces,
    )
    if (issued === 'issued') return { kind: 'issued', pin: pin.number }
    if (issued === 'changed') return { kind: 'changed' }
  }
  throw new Error('no free selector was found: the directory has outgrown this PIN size')
}
