/** Whom an audit row is about: a random name in the row, personal values under a key of their own that can be destroyed. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { PoolClient } from 'pg'
import type { AuditEntry } from '../../../domain/audit.ts'
import { contactId, type ContactId } from '../../../domain/ids.ts'

export interface AuditSubject {
  ref: string
  key: Buffer
}

/**
 * Facts that are words of our own and the same for many people. Everything else that is said about a person is sealed, also
 * what leads to a row about them elsewhere: references, contract and case numbers, the id of a credential.
 */
const PLAIN: ReadonlySet<string> = new Set([
  'act',
  'by',
  'colleague',
  'desk',
  'fields',
  'how',
  'kind',
  'limit',
  'outcome',
  'pepper',
  'reason',
  'result',
  'rule',
  'scope',
  'selectorKey',
  'severity',
  'staff',
  'table',
  'type',
  'via',
])
const SEALED = 'sealed:'
const CONTACT = 'contact '
/** Enough for everybody who calls in a day; a name that is forgotten is only looked up again. */
const MOST_KNOWN = 20_000

/** `fresh`: written by this very transaction, which may yet be rolled back. */
const FIND = `
  SELECT ref, key, xmin::text::bigint = pg_current_xact_id_if_assigned()::text::bigint % 4294967296 AS fresh
    FROM audit_subjects WHERE contact_id = $1`

export interface AuditSubjects {
  /**
   * For a row that is written by itself. A name once committed is looked up once by each process; the statement that writes
   * the row says when it no longer stands. A new name is committed by itself: a name that no row uses says nothing.
   */
  remembered(pool: Pick<PoolClient, 'query'>, contact: ContactId): Promise<AuditSubject>
  /** For rows of a transaction: the name is held until that one ends, so that an erasure comes before or after it. */
  held(client: PoolClient, contact: ContactId): Promise<AuditSubject>
  /** The person was erased: the next row about them gets a new name. */
  forget(contact: ContactId): void
}

export function auditSubjects(): AuditSubjects {
  const known = new Map<ContactId, AuditSubject>()

  async function made(client: Pick<PoolClient, 'query'>, contact: ContactId): Promise<AuditSubject> {
    const { rows } = await client.query<AuditSubject>(
      `INSERT INTO audit_subjects (contact_id, key) VALUES ($1, $2)
       ON CONFLICT (contact_id) DO UPDATE SET contact_id = excluded.contact_id RETURNING ref, key`,
      [contact, randomBytes(32)],
    )
    if (rows[0] === undefined) throw new Error('an audit subject could not be made')
    return rows[0]
  }

  return {
    async remembered(pool, contact) {
      const seen = known.get(contact)
      if (seen !== undefined) return seen
      const { rows } = await pool.query<AuditSubject & { fresh: boolean | null }>(FIND, [contact])
      const found = rows[0]
      // One that is made now is not remembered before it has been read back.
      if (found === undefined) return made(pool, contact)
      const subject = { ref: found.ref, key: found.key }
      if (found.fresh === true) return subject
      if (known.size >= MOST_KNOWN) known.clear()
      known.set(contact, subject)
      return subject
    },
    async held(client, contact) {
      const { rows } = await client.query<AuditSubject>(
        'SELECT ref, key FROM audit_subjects WHERE contact_id = $1 FOR KEY SHARE',
        [contact],
      )
      return rows[0] ?? made(client, contact)
    },
    forget: (contact) => void known.delete(contact),
  }
}

/** Everybody an entry names: whom it is about, who did it, and `contact <id>` where that is a whole fact. */
export function peopleIn({ subject, actor, body }: AuditEntry): ContactId[] {
  const named = [actor, ...Object.values(body)].flatMap((text) => {
    const id =
      typeof text === 'string' && text.startsWith(CONTACT) ? contactId.safeParse(text.slice(CONTACT.length)) : undefined
    return id?.success === true ? [id.data] : []
  })
  return [...new Set([...(subject === undefined ? [] : [subject]), ...named])].toSorted()
}

/** The entry as it is stored: people by their random names, and what is said about its subject under the subject's key. */
export function seal(entry: AuditEntry, people: ReadonlyMap<ContactId, AuditSubject>) {
  const key = entry.subject && people.get(entry.subject)?.key
  const renamed = (text: string) => {
    const id = text.startsWith(CONTACT) ? contactId.safeParse(text.slice(CONTACT.length)) : undefined
    const person = id?.success === true ? people.get(id.data) : undefined
    return person === undefined ? undefined : CONTACT + person.ref
  }
  const fact = (name: string, value: AuditEntry['body'][string]) => {
    if (typeof value !== 'string') return value
    const person = renamed(value)
    if (person !== undefined) return person
    return key === undefined || PLAIN.has(name) ? value : sealText(value.slice(0, MOST_SEALED), key)
  }
  return {
    actor: renamed(entry.actor) ?? entry.actor,
    body: Object.fromEntries(Object.entries(entry.body).map(([name, value]) => [name, fact(name, value)])),
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
