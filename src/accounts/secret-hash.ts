/** What the records hold instead of a secret that a browser or a program carries. */
import { createHash } from 'node:crypto'

/** SHA-256. Only for secrets of 256 random bits, which are too many to guess: a salt or a slow hash would add nothing. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
