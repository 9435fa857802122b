/** Contact PINs in Postgres: the counts that must outlive a Redis flush, and every change with its audit row. */
import type { Pool } from 'pg'
import type {
  CredentialState,
  CredentialStore,
  CredentialSummary,
  TryReservation,
} from '../../../domain/pin/credential-store.ts'
import type { ContactId, CredentialId } from '../../../domain/ids.ts'
import { LIMITS } from '../../../domain/pin/limits/limits.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'

/** One issue at a time, so that looking whether a selector is free and taking it cannot cross with another issue. */
const ISSUE_LOCK = 4_207_003
const SELECTOR_REST = '24 months'

interface FoundRow {
  id: CredentialId
  contact_id: ContactId
  state: CredentialState
  contact_status: 'active' | 'inactive'
  known_caller: boolean
}

/** `hash` is null when nothing was counted; `state` is as it was before. */
interface TryRow {
  state: CredentialState
  hash: string | null
  pepper_id: string | null
}

interface SummaryRow {
  id: CredentialId
  state: CredentialState
  issued_at: Date
  last_used_at: Date | null
  fails_in_row: number
  fails_in_life: number
}

const FIND = `
  SELECT c.id, c.contact_id, c.state, p.status AS contact_status,
         EXISTS (SELECT FROM known_callers k
                  WHERE k.credential_id = c.id AND k.caller_number = $2
                    AND k.last_success_at > now() - make_interval(days => $3)) AS known_caller
    FROM credentials c JOIN contacts p ON p.id = c.contact_id
   WHERE c.selector_hmac = ANY ($1::text[])
   ORDER BY c.state = 'active' DESC, array_position($1::text[], c.selector_hmac)
   LIMIT 1`

const KNOWS_CALLER = `
  SELECT EXISTS (SELECT FROM known_callers k JOIN credentials c ON c.id = k.credential_id
                  WHERE k.caller_number = $1 AND c.state = 'active'
                    AND k.last_success_at > now() - make_interval(days => $2)) AS known`

const TRY = `
  WITH tried AS (
    UPDATE credentials SET fails_in_row = fails_in_row + 1, fails_in_life = fails_in_life + 1
     WHERE id = $1 AND state = 'active' AND fails_in_row < $2 AND fails_in_life < $3
    RETURNING hash, pepper_id)
  SELECT c.state, t.hash, t.pepper_id FROM credentials c LEFT JOIN tried t ON true WHERE c.id = $1`

/**
 * The pair has its own run, so strangers cannot lock the owner out; the count in life stays common, so guesses from a
 * borrowed caller number between the owner's calls still end at its limit. The credential's row is locked first everywhere.
 */
const TRY_FROM_KNOWN_PAIR = `
  WITH open AS MATERIALIZED (
    SELECT id FROM credentials WHERE id = $1 AND state = 'active' AND fails_in_life < $3 FOR UPDATE),
  pair AS (
    UPDATE known_callers k SET fails = k.fails + 1 FROM open
     WHERE k.credential_id = open.id AND k.caller_number = $4 AND k.fails < $2
       AND k.last_success_at > now() - make_interval(days => $5)
    RETURNING k.credential_id),
  tried AS (
    UPDATE credentials c SET fails_in_life = c.fails_in_life + 1 FROM pair WHERE c.id = pair.credential_id
    RETURNING c.hash, c.pepper_id)
  SELECT c.state, t.hash, t.pepper_id FROM credentials c LEFT JOIN tried t ON true WHERE c.id = $1`

const TRY_DECOY = `
  WITH tried AS (
    UPDATE decoy_credentials SET fails_in_row = fails_in_row + 1, fails_in_life = fails_in_life + 1
     WHERE slot = $1 RETURNING slot)
  SELECT d.slot, t.slot AS tried FROM decoy_credentials d LEFT JOIN tried t ON true WHERE d.slot = $1`

const SUCCEED = `
  UPDATE credentials c
     SET fails_in_row = CASE WHEN $3::text IS NULL THEN 0 ELSE c.fails_in_row END,
         fails_in_life = greatest(c.fails_in_life - 1, 0),
         last_used_at = greatest(c.last_used_at, $2)
    FROM contacts p
   WHERE c.id = $1 AND c.state = 'active' AND p.id = c.contact_id AND p.status = 'active'`

const REMEMBER_CALLER = `
  INSERT INTO known_callers (credential_id, caller_number, last_success_at) VALUES ($1, $2, $3)
  ON CONFLICT (credential_id, caller_number)
  DO UPDATE SET last_success_at = greatest(known_callers.last_success_at, excluded.last_success_at), fails = 0`

const LIVE = `SELECT id FROM credentials WHERE contact_id = $1 AND state = 'active' FOR UPDATE`

/** Left in the transaction of what it tells of. It names the credential, so that it is left once. */
const NOTICE = `
  INSERT INTO notices (contact_id, kind, reference, at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (contact_id, kind, reference) DO NOTHING`

/** By name, so that a connection plans it once: planning these costs about as much as running them. */
const planned = (name: string, text: string, values: unknown[]) => ({ name: `pin-${name}`, text, values })

export function postgresCredentials(pool: Pool, audit: PostgresAudit): CredentialStore {
  return { ...lookups(pool), ...triesOf(pool), ...matches(pool, audit), ...issuing(pool, audit) }
}

function lookups(pool: Pool): Pick<CredentialStore, 'findBySelector' | 'knowsCaller' | 'summaryFor'> {
  const { days } = LIMITS.knownPair
  return {
    async findBySelector(selectorHmacs, callerNumber) {
      const { rows } = await pool.query<FoundRow>(planned('find', FIND, [selectorHmacs, callerNumber, days]))
      const row = rows[0]
      return (
        row && {
          id: row.id,
          contactId: row.contact_id,
          state: row.state,
          contactStatus: row.contact_status,
          knownCaller: row.known_caller,
        }
      )
    },

    async knowsCaller(callerNumber) {
      const { rows } = await pool.query<{ known: boolean }>(planned('knows-caller', KNOWS_CALLER, [callerNumber, days]))
      return rows[0]?.known === true
    },

    async summaryFor(contactId): Promise<CredentialSummary | undefined> {
      const { rows } = await pool.query<SummaryRow>(
        `SELECT id, state, issued_at, last_used_at, fails_in_row, fails_in_life FROM credentials
          WHERE contact_id = $1 ORDER BY retired_at DESC NULLS FIRST, issued_at DESC LIMIT 1`,
        [contactId],
      )
      const row = rows[0]
      return (
        row && {
          id: row.id,
          state: row.state,
          issuedAt: row.issued_at,
          lastUsedAt: row.last_used_at ?? undefined,
          failuresInARow: row.fails_in_row,
          failuresInLife: row.fails_in_life,
        }
      )
    },
  }
}

/** Every try is counted before it is compared. */
function triesOf(pool: Pool): Pick<CredentialStore, 'reserveTry' | 'reserveDecoyTry' | 'refundTry'> {
  const { inARow, inLife } = LIMITS.credential
  const { tries, days } = LIMITS.knownPair
  return {
    async reserveTry(id, knownPair): Promise<TryReservation> {
      const { rows } =
        knownPair === undefined
          ? await pool.query<TryRow>(planned('try', TRY, [id, inARow, inLife]))
          : await pool.query<TryRow>(planned('try-pair', TRY_FROM_KNOWN_PAIR, [id, tries, inLife, knownPair, days]))
      const row = rows[0]
      if (row === undefined || row.state !== 'active') return { kind: 'retired' }
      if (row.hash === null || row.pepper_id === null) return { kind: 'locked' }
      return { kind: 'go', hash: row.hash, pepperId: row.pepper_id }
    },

    async reserveDecoyTry(decoy) {
      const { rows } = await pool.query(planned('try-decoy', TRY_DECOY, [decoy]))
      if (rows.length === 0) throw new Error(`There is no decoy ${decoy}; they are 0 to 63.`)
    },

    async refundTry(id, knownPair) {
      await inTransaction(pool, async (client) => {
        await client.query(
          `UPDATE credentials
              SET fails_in_row = CASE WHEN $2::text IS NULL THEN greatest(fails_in_row - 1, 0) ELSE fails_in_row END,
                  fails_in_life = greatest(fails_in_life - 1, 0)
            WHERE id = $1`,
          [id, knownPair],
        )
        if (knownPair !== undefined)
          await client.query(
            'UPDATE known_callers SET fails = greatest(fails - 1, 0) WHERE credential_id = $1 AND caller_number = $2',
            [id, knownPair],
          )
      })
    },
  }
}

function matches(pool: Pool, audit: PostgresAudit): Pick<CredentialStore, 'recordSuccess' | 'rehash'> {
  return {
    async recordSuccess(id, { at, knownPair, attestedCaller, audit: entry }) {
      const written = await audit.appendWith({ kind: 'accepted', id, at, knownPair, attestedCaller }, entry)
      if (written !== undefined) return { standing: written.standing }
      // It has ended, or another transaction has locked it, and only a transaction may wait for a lock.
      return inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(planned('succeed', SUCCEED, [id, at, knownPair]))
        if (rowCount === 0) return undefined
        if (knownPair !== undefined)
          await client.query('UPDATE known_callers SET fails = 0 WHERE credential_id = $1 AND caller_number = $2', [
            id,
            knownPair,
          ])
        if (attestedCaller !== undefined) await client.query(REMEMBER_CALLER, [id, attestedCaller, at])
        await audit.appendWithin(client, entry)
        return { standing: undefined }
      })
    },

    async rehash(id, oldHash, fresh) {
      await pool.query(
        `UPDATE credentials SET hash = $3, pepper_id = $4 WHERE id = $1 AND hash = $2 AND state = 'active'`,
        [id, oldHash, fresh.hash, fresh.pepperId],
      )
    },
  }
}

function issuing(pool: Pool, audit: PostgresAudit): Pick<CredentialStore, 'issue' | 'disable'> {
  return {
    async issue(credential, entry, replaces) {
      return inTransaction(pool, async (client) => {
        await client.query('SELECT pg_advisory_xact_lock($1)', [ISSUE_LOCK])
        if (replaces !== undefined) {
          const { rows } = await client.query<{ id: CredentialId }>(LIVE, [credential.contactId])
          if ((rows[0]?.id ?? 'none') !== replaces) return 'changed'
        }
        await client.query(
          `UPDATE credentials SET selector_hmac = NULL
            WHERE selector_hmac = $1 AND state <> 'active' AND retired_at < $2::timestamptz - $3::interval`,
          [credential.selectorHmac, credential.issuedAt, SELECTOR_REST],
        )
        const taken = await client.query('SELECT FROM credentials WHERE selector_hmac = $1', [credential.selectorHmac])
        if (taken.rowCount !== 0) return 'taken'
        await client.query(
          `UPDATE credentials SET state = 'replaced', retired_at = $2 WHERE contact_id = $1 AND state = 'active'`,
          [credential.contactId, credential.issuedAt],
        )
        await client.query(
          `INSERT INTO credentials (id, contact_id, selector_hmac, selector_key_id, hash, pepper_id, issued_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [
            credential.id,
            credential.contactId,
            credential.selectorHmac,
            credential.selectorKeyId,
            credential.hash,
            credential.pepperId,
            credential.issuedAt,
          ],
        )
        await client.query(NOTICE, [credential.contactId, 'pin-issued', credential.id, credential.issuedAt])
        await audit.appendWithin(client, entry)
        return 'issued'
      })
    },

    async disable(contactId, entry) {
      return inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ id: CredentialId }>(
          `UPDATE credentials SET state = 'disabled', retired_at = $2 WHERE contact_id = $1 AND state = 'active'
          RETURNING id`,
          [contactId, entry.at],
        )
        const [ended] = rows
        if (ended !== undefined) await client.query(NOTICE, [contactId, 'pin-disabled', ended.id, entry.at])
        await audit.appendWithin(client, entry)
        return ended !== undefined
      })
    },
  }
}
