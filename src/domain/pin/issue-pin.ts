/** Issues a Contact PIN: draws it, stores its hash, retires the old one, and hands the number out this one time. */
import { randomUUID } from 'node:crypto'
import type { CredentialStore } from './credential-store.ts'
import { credentialId, type ContactId, type CredentialId } from '../ids.ts'
import { hashPin, type PinHashing } from './pin-hash.ts'
import { newestKeys, type PinKeys } from './pin-keys.ts'
import { drawPin, selectorHmac, type PinSize } from './pin.ts'
import type { Semaphore } from '../semaphore.ts'
import type { Secret } from '../secret.ts'

export interface IssuePinOptions {
  contactId: ContactId
  /** Any notation; their ends are not used. */
  ownPhones: readonly string[]
  credentials: CredentialStore
  keys: PinKeys
  /** Who issues it, for the audit trail: the contact, after a fresh sign-in (docs/decisions/0003-pin-format-and-storage.md). */
  actor: string
  now: Date
  size: PinSize
  /** The live credential as its owner saw it. */
  replaces?: CredentialId | 'none'
  /** Hashing waits for a free place behind the checks of calls; without it there is no waiting. */
  slots?: Semaphore
  /** Left out: on the threads of this process. */
  hash?: PinHashing['hashPin']
  /** Only tests give their own. */
  random?: (below: number) => number
}

/** With one selector in nine in use, a hundred draws in a row find none free once in 10^95 times. */
const DRAWS = 100

const NO_WAITING: Semaphore = { run: async (work) => ({ kind: 'done', value: await work() }) }

/** The number, to be shown once and stored nowhere. Throws when the records cannot be written. */
export async function issuePin(options: Omit<IssuePinOptions, 'replaces'>): Promise<Secret> {
  const issued = await issuePinInPlaceOf(options)
  if (issued.kind !== 'issued') throw new Error(`nothing was to be replaced, and no place waited for: ${issued.kind}`)
  return issued.pin
}

/** As `issuePin`, for a contact at their own profile page. */
export async function issuePinInPlaceOf(
  options: IssuePinOptions,
): Promise<{ kind: 'issued'; pin: Secret } | { kind: 'changed' } | { kind: 'busy' }> {
  const { contactId, ownPhones, credentials, keys, actor, now, size, random, replaces, slots, hash = hashPin } = options
  const { selectorKey, pepper } = newestKeys(keys)
  // Looked at before anything costly, and again in the transaction that takes its place.
  if (replaces !== undefined) {
    const live = await credentials.summaryFor(contactId)
    if ((live?.state === 'active' ? live.id : 'none') !== replaces) return { kind: 'changed' }
  }
  for (let draw = 0; draw < DRAWS; draw++) {
    const pin = drawPin(size, random === undefined ? { ownPhones } : { ownPhones, random })
    // While selector keys are rotated, the same selector may be in use under the older key.
    const hmacs = keys.selectorKeys.map((key) => selectorHmac(pin, key))
    if ((await credentials.findBySelector(hmacs, undefined)) !== undefined) continue

    const id = credentialId.parse(randomUUID())
    const hashed = await (slots ?? NO_WAITING).run(() => hash(pin, id, pepper))
    if (hashed.kind === 'busy') return { kind: 'busy' }
    const issued = await credentials.issue(
      {
        id,
        contactId,
        selectorHmac: selectorHmac(pin, selectorKey),
        selectorKeyId: selectorKey.id,
        issuedAt: now,
        ...hashed.value,
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
