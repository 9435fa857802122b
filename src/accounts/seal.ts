/** Text sealed under a secret that the records do not hold: AES-256-GCM, the key by HKDF-SHA-256 (RFC 5869). */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/** What is sealed for one purpose cannot be opened for another one. */
export const PAGE_SEAL = 'careline page seal v1'
export const WEBHOOK_SEAL = 'careline webhook secret v1'
export const LIST_SEAL = 'careline list place v1'
type SealPurpose = typeof PAGE_SEAL | typeof WEBHOOK_SEAL | typeof LIST_SEAL

/** The secret has 256 bits: no salt is needed. */
export function seal(secret: string | Uint8Array, purpose: SealPurpose, text: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keyFrom(secret, purpose), iv, { authTagLength: TAG_BYTES })
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

/** Throws for what was not sealed under this secret, for this purpose. */
export function unseal(secret: string | Uint8Array, purpose: SealPurpose, sealed: Buffer): string {
  const cipher = createDecipheriv('aes-256-gcm', keyFrom(secret, purpose), sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
  cipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  return cipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + cipher.final('utf8')
}

function keyFrom(secret: string | Uint8Array, purpose: SealPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))
}
