/** Whom an audit row is about: a random name in the row, personal values under a key of their own that can be destroyed. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { PoolClient } from 'pg'
import type { AuditEntry } from '../../domain/audit.ts'
import type { ContactId } from '../../domain/ids.ts'

export interface AuditSubject {
  ref: string
  key: Buffer
}

/** Facts of an entry that say something about a person beyond which person it is. */
const PERSONAL = new Set(['caller', 'before', 'after'])
const SEALED = 'sealed:'
/** Enough for everybody who calls in a day; a name that is forgotten is only looked up again. */
const MOST_KNOWN = 20_000

/** `fresh`: written by this very transaction, which may yet be rolled back. */
const FIND = `
  SELECT ref, key, xmin::text::bigint = pg_current_xact_id_if_assigned()::text::bigint % 4294967296 AS fresh
    FROM audit_subjects WHERE contact_id = $1`

export type SubjectOf = (client: Pick<PoolClient, 'query'>, contact: ContactId) => Promise<AuditSubject>

/**
 * A name once committed never changes, so that it is looked up once by each process. Given the pool instead of a client in a
 * transaction, a new name is committed by itself: a name that no row uses says nothing.
 */
export function auditSubjects(): SubjectOf {
  const known = new Map<ContactId, AuditSubject>()
  return async (client, contact) => {
    const seen = known.get(contact)
    if (seen !== undefined) return seen
    const { rows } = await client.query<AuditSubject & { fresh: boolean | null }>(FIND, [contact])
    const found = rows[0]
    if (found !== undefined) {
      const subject = { ref: found.ref, key: found.key }
      if (found.fresh === true) return subject
      if (known.size >= MOST_KNOWN) known.clear()
      known.set(contact, subject)
      return subject
    }
    // Not remembered: this transaction may yet be rolled back.
    const made = await client.query<AuditSubject>(
      `INSERT INTO audit_subjects (contact_id, key) VALUES ($1, $2)
       ON CONFLICT (contact_id) DO UPDATE SET contact_id = excluded.contact_id RETURNING ref, key`,
      [contact, randomBytes(32)],
    )
    if (made.rows[0] === undefined) throw new Error('an audit subject could not be made')
    return made.rows[0]
  }
}

/** The entry as it is stored about this person. */
export function seal({ actor, subject, body }: AuditEntry, { ref, key }: AuditSubject) {
  return {
    actor: actor === `contact ${subject ?? ''}` ? `contact ${ref}` : actor,
    body: Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        PERSONAL.has(name) && typeof value === 'string' ? sealText(value.slice(0, MOST_SEALED), key) : value,
      ]),
    ),
  }
}

/** A sealed text has to fit into what a stored fact may hold. */
const MOST_SEALED = 100
const NONCE = 12
const TAG = 16

function sealText(text: string, key: Buffer): string {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return SEALED + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

/** What a stored fact says. Without the key of its person a sealed one says `[erased]`. */
export function open(value: unknown, key: Buffer | undefined): unknown {
  if (typeof value !== 'string' || !value.startsWith(SEALED)) return value
  if (key === undefined) return '[erased]'
  const bytes = Buffer.from(value.slice(SEALED.length), 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE))
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
}
