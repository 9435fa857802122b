/** Contact PINs as stored: argon2id under a secret of their own, so that neither a copied row nor a stolen table opens anything. */
import { argon2id, hash, verify } from 'argon2'
import { hkdfSync, randomBytes } from 'node:crypto'
import type { StoredHash } from './credential-store.ts'
import type { CredentialId } from '../ids.ts'
import { withDigits, type Pin } from './pin.ts'
import type { NamedKey } from './pin-keys.ts'

/** OWASP's minimum: dearer hashing would burden our processors more than a thief's (docs/security.md, "The PIN"). */
const CURRENT = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const HASH_BYTES = 32
const SALT_BYTES = 16
const VERSION = 19

/**
 * Settings that a stored hash may name, newest first; the others are OWASP's equals, so that a change has a way back. Anything
 * else is not run: a row naming 2 GiB costs 2 GiB and four seconds (docs/security.md, "The PIN").
 */
const ALLOWED = [
  CURRENT,
  { memoryCost: 12_288, timeCost: 3, parallelism: 1 },
  { memoryCost: 47_104, timeCost: 1, parallelism: 1 },
] as const

export type HashCheck = 'match' | 'mismatch' | 'unknown-pepper' | 'unreadable'

/** What argon2 is asked, wherever it runs. The bytes are lent: they are wiped once it has answered. */
export interface Argon2 {
  /** Whether the digits made this hash, which names only allowed settings. Rejects when argon2 could not run. */
  verify: (stored: string, digits: Buffer, secret: Buffer) => Promise<boolean>
  /** The hash as stored, with today's settings. Rejects when argon2 could not run. */
  hash: (salt: Buffer, digits: Buffer, secret: Buffer) => Promise<string>
}

/** On the threads of this process. */
export const ARGON2_HERE: Argon2 = {
  verify: (stored, digits, secret) => verify(stored, digits, { secret }),
  hash: (salt, digits, secret) =>
    hash(digits, { ...CURRENT, type: argon2id, version: VERSION, hashLength: HASH_BYTES, salt, secret }),
}

export interface PinHashing {
  /** Salted anew each time, under the pepper and bound to the credential. Wipes the digits it was lent. */
  hashPin: (pin: Pin, id: CredentialId, pepper: NamedKey) => Promise<StoredHash>
  /**
   * Nothing a row can hold makes this throw or run beyond the settings allowed; it throws only when argon2 could not run.
   * `unknown-pepper`: the key was dropped, and with it every PIN made under it.
   */
  verifyPin: (pin: Pin, id: CredentialId, stored: StoredHash, peppers: readonly NamedKey[]) => Promise<HashCheck>
}

/** The one way to hash a PIN and the one way to compare it. */
export function makePinHashing(argon2: Argon2): PinHashing {
  return {
    hashPin: async (pin, id, pepper) => {
      const salt = randomBytes(SALT_BYTES)
      const hashed = await withSecret(pin, id, pepper, (digits, secret) => argon2.hash(salt, digits, secret))
      return { hash: hashed, pepperId: pepper.id }
    },
    verifyPin: async (pin, id, stored, peppers) => {
      const pepper = peppers.find((candidate) => candidate.id === stored.pepperId)
      if (pepper === undefined) return 'unknown-pepper'
      if (readParameters(stored.hash) === undefined) return 'unreadable'
      const same = await withSecret(pin, id, pepper, (digits, secret) => argon2.verify(stored.hash, digits, secret))
      return same ? 'match' : 'mismatch'
    },
  }
}

export const { hashPin, verifyPin } = makePinHashing(ARGON2_HERE)

/** Made with other settings than today's, or under a pepper that is not the newest. */
export function needsRehash(stored: StoredHash, peppers: readonly NamedKey[]): boolean {
  const parameters = readParameters(stored.hash)
  return (
    parameters === undefined ||
    parameters.memoryCost !== CURRENT.memoryCost ||
    parameters.timeCost !== CURRENT.timeCost ||
    parameters.parallelism !== CURRENT.parallelism ||
    parameters.version !== VERSION ||
    parameters.hashBytes !== HASH_BYTES ||
    stored.pepperId !== peppers[0]?.id
  )
}

/** A hash of nothing: comparing with it costs what a real one costs and never matches. */
export function decoyHash(pepper: NamedKey): StoredHash {
  const { memoryCost, timeCost, parallelism } = CURRENT
  const settings = `m=${memoryCost},t=${timeCost},p=${parallelism}`
  return {
    hash: `$argon2id$v=${VERSION}$${settings}$${base64(randomBytes(SALT_BYTES))}$${base64(randomBytes(HASH_BYTES))}`,
    pepperId: pepper.id,
  }
}

/** The known answer of RFC 9106 §5.3. Throws when this machine's argon2 gives another, so that the start can be refused. */
export async function argon2SelfTest(): Promise<void> {
  const answer = await hash(Buffer.alloc(32, 1), {
    type: argon2id,
    version: VERSION,
    memoryCost: 32,
    timeCost: 3,
    parallelism: 4,
    hashLength: 32,
    salt: Buffer.alloc(16, 2),
    secret: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
    raw: true,
  })
  if (answer.toString('hex') !== '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
    throw new Error('argon2 on this machine does not give the known answer of RFC 9106')
}

/** Lends the digits with a secret that is bound to its credential, so that a hash copied into another row opens nothing. */
async function withSecret<T>(
  pin: Pin,
  id: CredentialId,
  pepper: NamedKey,
  work: (digits: Buffer, secret: Buffer) => Promise<T>,
): Promise<T> {
  const secret = Buffer.from(hkdfSync('sha256', pepper.key, new Uint8Array(0), `contact-pin/v1/${id}`, 32))
  try {
    return await withDigits(pin, (digits) => work(digits, secret))
  } finally {
    secret.fill(0)
  }
}

interface HashParameters {
  memoryCost: number
  timeCost: number
  parallelism: number
  version: number
  hashBytes: number
}

const PHC = /^\$argon2id\$v=(16|19)\$([mtp=0-9,]{1,40})\$([A-Za-z0-9+/]{22,64})\$([A-Za-z0-9+/]{22,86})$/

/** Undefined for anything but argon2id with allowed settings. Other libraries write m, t and p in another order. */
function readParameters(phc: string): HashParameters | undefined {
  const [, version, settings, , digest] = PHC.exec(phc) ?? []
  if (version === undefined || settings === undefined || digest === undefined) return undefined
  const named = settings.split(',').toSorted().join(',')
  const allowed = ALLOWED.find((a) => named === `m=${a.memoryCost},p=${a.parallelism},t=${a.timeCost}`)
  return allowed && { ...allowed, version: Number(version), hashBytes: Math.floor((digest.length * 3) / 4) }
}

/** PHC strings leave the padding out. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
