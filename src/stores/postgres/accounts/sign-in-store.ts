/** Sign-ins and sessions in Postgres, so that analysts stay signed in while Redis is away. */
import type { Pool } from 'pg'
import type { AnswerPlace } from '../../../desk/softphone/answer-place.ts'
import type { StaffRole } from '../../../desk/staff/staff.ts'
import type { Desk } from '../../../domain/decide.ts'
import { provesNoOneUntil } from '../../../domain/directory/contact-points.ts'
import type { ContactId, StaffId } from '../../../domain/ids.ts'
import type { SignedIn } from '../../../accounts/person.ts'
import type { Account, AuthorizationRequest, Ended, Found, SignInStore } from '../../../accounts/sign-in-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { fromProvider, takeOver } from './provider-staff.ts'
import { releaseLinks } from './release-links.ts'

interface StaffRow {
  id: StaffId
  name: string
  role: StaffRole
  phone: string | null
  answersIn: AnswerPlace | null
  languages: string[]
  products: string[]
  residency: string | null
  desks: Desk[]
  status: 'active' | 'inactive'
}

interface ContactRow {
  id: ContactId
  name: string
  status: 'active' | 'inactive'
  language: string
  timeZone: string
}

interface PersonRow {
  staff: StaffRow | null
  contact: ContactRow | null
}

interface SessionRow extends PersonRow {
  authenticated_at: Date
  started_at: Date
  seen_at: Date
}

interface EndedRow {
  key: Buffer
  staff_id: StaffId | null
  contact_id: ContactId | null
}

interface AttemptRow {
  state: string
  browser: Buffer
  nonce: string
  verifier: string
  return_to: string
  fresh: boolean
  expires_at: Date
}

/** Sessions end earlier by the limits of their role; this only keeps the table small. */
const OLDEST_SESSION = '24 hours'

/** Beside a table `s` with `staff_id` and `contact_id`. */
const PERSON = `
  CASE WHEN a.id IS NULL THEN NULL ELSE
    json_build_object('id', a.id, 'name', a.name, 'role', a.role, 'phone', a.phone, 'answersIn', a.answers_in,
                      'languages', a.languages, 'products', a.products, 'residency', a.residency, 'desks', a.desks, 'status', a.status) END AS staff,
  CASE WHEN c.id IS NULL THEN NULL ELSE
    json_build_object('id', c.id, 'name', c.name, 'status', c.status, 'language', c.language,
                      'timeZone', c.time_zone) END AS contact`
const PEOPLE = 'LEFT JOIN analysts a ON a.id = s.staff_id LEFT JOIN contacts c ON c.id = s.contact_id'

function toPerson({ staff, contact }: PersonRow): SignedIn | undefined {
  if (staff !== null) {
    const { status, phone, answersIn, residency, ...rest } = staff
    if (status !== 'active') return undefined
    return {
      ...rest,
      kind: 'staff',
      phone: phone ?? undefined,
      answersIn: answersIn ?? undefined,
      residency: residency ?? undefined,
    }
  }
  if (contact === null || contact.status !== 'active') return undefined
  const { id, name, language, timeZone } = contact
  return { kind: 'contact', role: 'contact', id, name, language, timeZone }
}

function toFound(row: PersonRow): Found {
  const person = toPerson(row)
  return person === undefined ? { outcome: 'left' } : { outcome: 'found', person }
}

function toAuthorizationRequest(row: AttemptRow): AuthorizationRequest {
  const { return_to: returnTo, expires_at: expiresAt, ...rest } = row
  return { ...rest, returnTo, expiresAt }
}

function toEnded({ key, staff_id: staff, contact_id: contact }: EndedRow): Ended[] {
  if (staff !== null) return [{ key, kind: 'staff', id: staff }]
  return contact === null ? [] : [{ key, kind: 'contact', id: contact }]
}

const idsOf = (person: SignedIn) => (person.kind === 'staff' ? [person.id, null] : [null, person.id])

export function postgresSignIns(pool: Pool, audit: PostgresAudit): SignInStore {
  return {
    ...requests(pool),
    ...accounts(pool, audit),
    fromProvider: (by) => fromProvider(pool, by),
    takeOver: (staff, by) => inTransaction(pool, (client) => takeOver(client, audit, staff, by)),
    ...sessions(pool),
    ...backChannel(pool),
  }
}

async function find(pool: Pool, { issuer, subject }: Account): Promise<Found> {
  const { rows } = await pool.query<PersonRow>(
    `SELECT ${PERSON} FROM sign_ins s ${PEOPLE} WHERE s.issuer = $1 AND s.subject = $2`,
    [issuer, subject],
  )
  return rows[0] === undefined ? { outcome: 'unknown' } : toFound(rows[0])
}

/** The person who changed the address may own the new one, so the owner of the old one hears of the change first. */
async function isNewAddress(pool: Pool, person: SignedIn, now: Date): Promise<boolean> {
  if (person.kind !== 'contact') return false
  const { rows } = await pool.query<{ changed: Date | null }>(
    'SELECT email_changed_at AS changed FROM contacts WHERE id = $1',
    [person.id],
  )
  return provesNoOneUntil(rows[0]?.changed ?? undefined, now) !== undefined
}

async function tellOfLink(pool: Pool, contact: ContactId, now: Date): Promise<void> {
  await pool.query(
    `INSERT INTO notices (contact_id, kind, reference, at) VALUES ($1, 'sign-in-linked', $2, $3) ON CONFLICT DO NOTHING`,
    [contact, now.toISOString(), now],
  )
}

function requests(pool: Pool): Pick<SignInStore, 'saveAuthorizationRequest' | 'takeAuthorizationRequest'> {
  return {
    async saveAuthorizationRequest({ state, browser, nonce, verifier, returnTo, fresh, expiresAt }, now) {
      await pool.query('DELETE FROM sign_in_attempts WHERE expires_at < $1', [now])
      await pool.query(
        `INSERT INTO sign_in_attempts (state, browser, nonce, verifier, return_to, fresh, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [state, browser, nonce, verifier, returnTo, fresh, expiresAt],
      )
    },

    async takeAuthorizationRequest(state, browser, now) {
      const { rows } = await pool.query<AttemptRow>(
        'DELETE FROM sign_in_attempts WHERE state = $1 AND browser = $2 AND expires_at >= $3 RETURNING *',
        [state, browser, now],
      )
      return rows[0] && toAuthorizationRequest(rows[0])
    },
  }
}

function accounts(pool: Pool, audit: PostgresAudit): Pick<SignInStore, 'find' | 'link' | 'linksOf' | 'release'> {
  return {
    find: (account) => find(pool, account),

    async link(account, email, now) {
      const { rows } = await pool.query<PersonRow>(
        `SELECT ${PERSON} FROM (SELECT id AS staff_id, NULL::text AS contact_id FROM analysts WHERE lower(email) = lower($1)
                                UNION ALL
                                SELECT NULL, id FROM contacts WHERE lower(email) = lower($1)) s ${PEOPLE}`,
        [email],
      )
      // An inactive person may have the address of an active one: a contact who joined the staff, say.
      const [person, another] = rows.flatMap((row) => toPerson(row) ?? [])
      if (another !== undefined) return { outcome: 'ambiguous' }
      if (person === undefined) return { outcome: rows.length === 0 ? 'unknown' : 'left' }
      if (await isNewAddress(pool, person, now)) return { outcome: 'address-new' }
      const { rowCount } = await pool.query(
        `INSERT INTO sign_ins (issuer, subject, staff_id, contact_id, linked_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [account.issuer, account.subject, ...idsOf(person), now],
      )
      if (rowCount === 1) {
        if (person.kind === 'contact') await tellOfLink(pool, person.id, now)
        return { outcome: 'found', person }
      }
      // The same account a moment ago in another tab, or another account of this person.
      const linked = await find(pool, account)
      return linked.outcome === 'unknown' ? { outcome: 'taken' } : linked
    },

    async linksOf({ kind, id }) {
      const { rows } = await pool.query<Account & { linked_at: Date }>(
        `SELECT issuer, subject, linked_at FROM sign_ins WHERE ${kind}_id = $1 ORDER BY linked_at DESC`,
        [id],
      )
      return rows.map(({ linked_at: linkedAt, ...account }) => ({ ...account, linkedAt }))
    },

    release: (whose, by) => inTransaction(pool, (client) => releaseLinks(client, audit, whose, by)),
  }
}

function sessions(
  pool: Pool,
): Pick<
  SignInStore,
  'startSession' | 'readSession' | 'touchSession' | 'endSession' | 'lapseSession' | 'lapsedSession'
> {
  return {
    async startSession(key, person, { authenticatedAt, providerSession }, now) {
      await pool.query(`DELETE FROM web_sessions WHERE started_at < $1::timestamptz - interval '${OLDEST_SESSION}'`, [
        now,
      ])
      await pool.query(
        `INSERT INTO web_sessions (key, staff_id, contact_id, authenticated_at, started_at, seen_at, provider_session)
         VALUES ($1, $2, $3, $4, $5, $5, $6)`,
        [key, ...idsOf(person), authenticatedAt, now, providerSession],
      )
    },

    async readSession(key) {
      const { rows } = await pool.query<SessionRow>(
        `SELECT s.authenticated_at, s.started_at, s.seen_at, ${PERSON} FROM web_sessions s ${PEOPLE} WHERE s.key = $1`,
        [key],
      )
      const row = rows[0]
      const person = row && toPerson(row)
      if (row === undefined || person === undefined) return undefined
      return { person, authenticatedAt: row.authenticated_at, startedAt: row.started_at, seenAt: row.seen_at }
    },

    async touchSession(key, now) {
      await pool.query('UPDATE web_sessions SET seen_at = greatest(seen_at, $2) WHERE key = $1', [key, now])
    },

    async endSession(key) {
      await pool.query('DELETE FROM web_sessions WHERE key = $1', [key])
    },

    async lapseSession(key, person, form, now) {
      await pool.query(`DELETE FROM lapsed_sessions WHERE lapsed_at < $1::timestamptz - interval '${OLDEST_SESSION}'`, [
        now,
      ])
      await pool.query(
        `WITH ended AS (DELETE FROM web_sessions WHERE key = $1 RETURNING key)
         INSERT INTO lapsed_sessions (key, staff_id, contact_id, form_token, lapsed_at) SELECT key, $2, $3, $4, $5 FROM ended
         ON CONFLICT DO NOTHING`,
        [key, ...idsOf(person), form, now],
      )
    },

    async lapsedSession(by, now) {
      const { rows } = await pool.query<PersonRow>(
        `SELECT ${PERSON} FROM lapsed_sessions s ${PEOPLE}
          WHERE s.${'key' in by ? 'key' : 'form_token'} = $1
            AND s.lapsed_at >= $2::timestamptz - interval '${OLDEST_SESSION}'`,
        ['key' in by ? by.key : by.form, now],
      )
      return rows[0] && toPerson(rows[0])
    },
  }
}

function backChannel(pool: Pool): Pick<SignInStore, 'endSessionsOf'> {
  return {
    // Together: a notice that is remembered has had its effect.
    endSessionsOf: ({ issuer, subject, providerSession }, notice, now) =>
      inTransaction(pool, async (client) => {
        await client.query('DELETE FROM logout_notices WHERE kept_until < $1', [now])
        const { rowCount } = await client.query(
          'INSERT INTO logout_notices (id, kept_until) VALUES ($1, $2) ON CONFLICT DO NOTHING',
          [notice.id, notice.until],
        )
        if (rowCount === 0) return undefined
        const { rows } = await client.query<EndedRow>(
          `DELETE FROM web_sessions s USING sign_ins i
            WHERE i.issuer = $1 AND (s.staff_id = i.staff_id OR s.contact_id = i.contact_id)
              AND CASE WHEN $2::text IS NULL THEN s.provider_session = $3::text
                       ELSE i.subject = $2 AND ($3::text IS NULL OR s.provider_session IS NULL OR s.provider_session = $3) END
           RETURNING s.key, s.staff_id, s.contact_id`,
          [issuer, subject, providerSession],
        )
        return rows.flatMap(toEnded)
      }),
  }
}
