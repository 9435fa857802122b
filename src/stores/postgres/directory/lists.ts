/** Companies, contracts, contacts and grants in Postgres, as whoever keeps them looks at them. */
import type { Pool } from 'pg'
import type { CallListed, CaseListed } from '../../../directory/lists/record-lists.ts'
import type { ChangeListed, Listed } from '../../../directory/lists/row-lists.ts'
import type { DirectoryLists } from '../../../directory/directory-lists.ts'
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import type { Today } from '../../../directory/lists/today-lists.ts'
import type { GrantRow, Kind, Row, Rows } from '../../../domain/directory/directory-rows.ts'
import { KEYS } from '../../../domain/directory/directory-rows.ts'
import { listAudit } from '../audit/audit-list.ts'
import { DIRECTORY_TABLES, rowJson } from './columns.ts'
import { DESIGNATED_OF, IN_FORCE, IS_DESIGNATED } from './effect.ts'
import { searchDirectory } from './search.ts'

interface GrantShown {
  row: GrantRow
  version: number
  contact_name: string
  employer: string
  sold_to: string
  end_user: string
  starts_on: string
  ends_on: string
  approver: string | null
}

const GRANTS = `
  SELECT ${rowJson('grants', 't')} AS row, t.version, p.name AS contact_name, p.employer, s.name AS sold_to, u.name AS end_user,
         to_char(c.starts_on, 'YYYY-MM-DD') AS starts_on, to_char(least(c.ends_on, c.terminated_on), 'YYYY-MM-DD') AS ends_on,
         a.name AS approver
    FROM grants t JOIN contacts p ON p.id = t.contact_id JOIN contracts c ON c.number = t.contract_number
    JOIN companies s ON s.id = c.sold_to JOIN companies u ON u.id = c.end_user LEFT JOIN contacts a ON a.id = t.approved_by`

function toGrant(shown: GrantShown): GrantListed {
  return {
    row: shown.row,
    version: shown.version,
    contactName: shown.contact_name,
    employer: shown.employer,
    soldTo: shown.sold_to,
    endUser: shown.end_user,
    startsOn: shown.starts_on,
    endsOn: shown.ends_on,
    approverName: shown.approver ?? undefined,
  }
}

/** Names of what a row refers to. `t` is the row. */
const NAMES: Record<Kind, string> = {
  companies: `'{}'::json`,
  contacts: `(SELECT json_object_agg(id, name) FROM companies WHERE id = t.employer)`,
  contracts: `(SELECT json_object_agg(id, name) FROM companies WHERE id IN (t.sold_to, t.end_user, t.support_owner))`,
  grants: `(SELECT json_object_agg(id, name) FROM contacts WHERE id IN (t.contact_id, t.approved_by))`,
  staff: `'{}'::json`,
}

const listed = (kind: Kind, rest: string) =>
  `SELECT ${rowJson(kind, 't')} AS row, t.version, ${NAMES[kind]} AS names FROM ${DIRECTORY_TABLES[kind].name} t ${rest}`

/** `pool` with time enough for somebody who reads, and apart from the one that calls use. */
export function postgresDirectoryLists(pool: Pool): DirectoryLists {
  const rowsOf = async <K extends Kind>(kind: K, rest: string, values: unknown[]): Promise<Listed<K>[]> => {
    const { rows } = await pool.query<{ row: Rows[K]; version: number; names: Record<string, string> | null }>(
      listed(kind, rest),
      values,
    )
    return rows.map((row) => ({ ...row, names: row.names ?? {} }))
  }
  const grants = async (rest: string, values: unknown[]) =>
    (await pool.query<GrantShown>(`${GRANTS} ${rest}`, values)).rows.map(toGrant)

  return {
    search: (words, most) => searchDirectory(pool, words, most),
    audit: (wanted, most) => listAudit(pool, wanted, most),

    async today(now): Promise<Today> {
      const [requests, alerts, callbacks, lapsing, below] = await Promise.all([
        grants(`WHERE t.status = 'pending' ORDER BY t.requested_at NULLS LAST, t.contact_id LIMIT 50`, []),
        pool.query<Today['alerts'][number]>(
          `SELECT a.id::text, a.kind, a.contact_id AS contact, p.name, a.at FROM alerts a JOIN contacts p ON p.id = a.contact_id
            WHERE a.done_at IS NULL ORDER BY a.at DESC LIMIT 50`,
        ),
        pool.query<Today['callbacks'][number]>(
          `SELECT b.call_id AS "callId", b.reference, b.contact_id AS contact, p.name, b.phone, b.requested_at AS at
             FROM callbacks b JOIN contacts p ON p.id = b.contact_id WHERE b.done_at IS NULL ORDER BY b.urgent DESC, b.requested_at LIMIT 50`,
        ),
        pool.query<Today['lapsing'][number]>(
          `SELECT c.number, u.name AS "endUser", to_char(least(c.ends_on, c.terminated_on), 'YYYY-MM-DD') AS "endsOn",
                  count(g.contact_id)::int AS people
             FROM contracts c JOIN companies u ON u.id = c.end_user
             JOIN grants g ON g.contract_number = c.number JOIN contacts p ON p.id = g.contact_id AND ${IS_DESIGNATED}
            WHERE least(c.ends_on, c.terminated_on) - ($1::timestamptz AT TIME ZONE c.time_zone)::date BETWEEN 0 AND 30
              AND ${IN_FORCE}
            GROUP BY c.number, u.name ORDER BY 3, 1 LIMIT 50`,
          [now],
        ),
        pool.query<Today['belowTwo'][number]>(
          `SELECT o.id, o.name, ${DESIGNATED_OF}::int AS people FROM companies o
            WHERE EXISTS (SELECT FROM contracts c WHERE c.support_owner = o.id AND ${IN_FORCE}) AND ${DESIGNATED_OF} < 2
            ORDER BY 3, 2 LIMIT 50`,
        ),
      ])
      return {
        requests,
        alerts: alerts.rows,
        callbacks: callbacks.rows,
        lapsing: lapsing.rows,
        belowTwo: below.rows,
      }
    },

    async page(kind, after, most) {
      const parts = after?.split(' ') ?? []
      const from = KEYS[kind].map((field, at) => (field === 'level' ? parts[at]?.replace('-', '_') : parts[at]) ?? '')
      const { unique } = DIRECTORY_TABLES[kind]
      const places = from.map((_, at) => `$${at + 2}`).join(', ')
      return rowsOf(kind, `WHERE (${unique}) > (${places}) ORDER BY ${unique} LIMIT $1`, [most, ...from])
    },

    one: async (kind, key) =>
      (await rowsOf(kind, `JOIN (SELECT $1::text AS k) k ON ${DIRECTORY_TABLES[kind].matches}`, [key]))[0],

    grantsOf: (about) =>
      'contact' in about
        ? grants('WHERE t.contact_id = $1 ORDER BY t.status, c.number, t.level', [about.contact])
        : grants('WHERE t.contract_number = $1 ORDER BY t.status, p.name, t.level LIMIT 500', [about.contract]),

    requestsFor: (approver) =>
      grants(
        `WHERE t.status = 'pending' AND EXISTS (
           SELECT FROM grants g JOIN contacts h ON h.id = g.contact_id AND h.status = 'active'
            WHERE g.contact_id = $1 AND g.contract_number = t.contract_number AND g.level = 'approver' AND g.status = 'active')
         ORDER BY t.requested_at NULLS LAST, p.name LIMIT 100`,
        [approver],
      ),

    contractsOf: (company) =>
      rowsOf('contracts', 'WHERE $1 IN (t.sold_to, t.end_user, t.support_owner) ORDER BY t.ends_on DESC LIMIT 200', [
        company,
      ]),

    contactsOf: (company, most) =>
      rowsOf('contacts', 'WHERE t.employer = $1 ORDER BY t.status, t.name LIMIT $2', [company, most]),

    async approversOf(contract) {
      const { rows } = await pool.query<{ id: string; name: string }>(
        `SELECT p.id, p.name FROM contacts p JOIN contracts c ON c.number = $1
          WHERE p.status = 'active' AND (EXISTS (SELECT FROM grants g WHERE g.contact_id = p.id AND g.contract_number = $1
                                                  AND g.level = 'approver' AND g.status = 'active')
                 OR (p.employer IN (c.sold_to, c.support_owner) AND EXISTS (
                       SELECT FROM grants g WHERE g.contact_id = p.id AND g.status = 'active')))
          ORDER BY p.name LIMIT 100`,
        [contract],
      )
      return rows
    },

    async calls({ contact, contract, callId }, most) {
      const { rows } = await pool.query<
        Omit<CallListed, 'contact' | 'contactName' | 'contract' | 'desk'> &
          Record<'contact' | 'contactName' | 'contract' | 'desk', string | null>
      >(
        `SELECT l.call_id AS "callId", l.reference, l.decided_at AS at, l.verified, l.contact_id AS contact,
                p.name AS "contactName", l.contract_number AS contract, l.outcome, l.rule, l.desk
           FROM calls l LEFT JOIN contacts p ON p.id = l.contact_id
          WHERE ($1::text IS NULL OR l.contact_id = $1) AND ($2::text IS NULL OR l.contract_number = $2)
            AND ($3::text IS NULL OR l.call_id = $3)
          ORDER BY l.decided_at DESC LIMIT $4`,
        [contact ?? null, contract ?? null, callId ?? null, most],
      )
      return rows.map((row) => ({
        ...row,
        contact: row.contact ?? undefined,
        contactName: row.contactName ?? undefined,
        contract: row.contract ?? undefined,
        desk: row.desk ?? undefined,
      }))
    },

    async cases({ contact, contract, number, open }, most) {
      const { rows } = await pool.query<Omit<CaseListed, 'contract'> & { contract: string | null }>(
        `SELECT number, type, contract_number AS contract, state, priority, owner, opened_by AS "openedBy",
                updated_at AS "updatedAt", summary
           FROM cases WHERE ($1::text IS NULL OR opened_by = $1) AND ($2::text IS NULL OR contract_number = $2)
            AND ($3::text IS NULL OR number = $3) AND (NOT $4 OR state <> 'closed')
          ORDER BY updated_at DESC LIMIT $5`,
        [contact ?? null, contract ?? null, number ?? null, open === true, most],
      )
      return rows.map((row) => ({ ...row, contract: row.contract ?? undefined }))
    },

    async history(kind, key, most) {
      const { rows } = await pool.query<ChangeShown>(
        `${CHANGES} WHERE kind = $1 AND key = $2 ORDER BY id DESC LIMIT $3`,
        [kind, key, most],
      )
      return rows.map(toChange)
    },

    async historyOf(about, most) {
      const [kind, key] = 'contact' in about ? ['contacts', about.contact] : ['contracts', about.contract]
      const place = 'contact' in about ? 'contact_id' : 'contract_number'
      const { rows } = await pool.query<ChangeShown>(
        `${CHANGES} WHERE (kind, key) IN (
           SELECT $1, $2 UNION ALL
           SELECT 'grants', concat_ws(' ', contact_id, contract_number, replace(level, '_', '-')) FROM grants WHERE ${place} = $2)
          ORDER BY id DESC LIMIT $3`,
        [kind, key, most],
      )
      return rows.map(toChange)
    },

    async designatedOn(contract) {
      const { rows } = await pool.query<{ people: number }>(
        `SELECT count(*)::int AS people FROM grants g JOIN contacts p ON p.id = g.contact_id
          WHERE g.contract_number = $1 AND ${IS_DESIGNATED}`,
        [contract],
      )
      return rows[0]?.people ?? 0
    },

    async changesAfter(id, most) {
      const { rows } = await pool.query<ChangeShown>(FEED, [id, most])
      return rows.map((row) => ({ ...toChange(row), id: Number(row.id), version: row.version }))
    },

    async savedSearches(staff) {
      const { rows } = await pool.query<{ id: string; name: string; query: string }>(
        'SELECT id::text, name, query FROM saved_searches WHERE staff_id = $1 ORDER BY name',
        [staff],
      )
      return rows
    },

    async saveSearch(staff, name, query) {
      await pool.query(
        `INSERT INTO saved_searches (staff_id, name, query) VALUES ($1, $2, $3)
         ON CONFLICT (staff_id, name) DO UPDATE SET query = excluded.query`,
        [staff, name, query],
      )
    },

    async forgetSearch(staff, id) {
      await pool.query('DELETE FROM saved_searches WHERE staff_id = $1 AND id::text = $2', [staff, id])
    },
  }
}

interface ChangeShown {
  id: string
  at: Date
  actor: string
  via: string
  why: string
  kind: Kind
  key: string
  before: Row | null
  after: Row | null
  version: number
}

/**
 * Changes after a position, in the order in which they were committed (migration 0033). Staff are no part of what other systems
 * keep, and of what was forgotten about a person nothing is left to tell.
 */
const FEED = `
  SELECT f.ends - f.last_id + c.id AS id, c.at, c.actor, c.via, c.why, c.kind, c.key, c.before, c.after, c.version
    FROM directory_feed f JOIN directory_changes c ON c.batch = f.batch AND c.id > f.last_id - f.ends + $1::bigint
   WHERE f.ends > $1::bigint AND c.kind <> 'staff' AND (c.before IS NOT NULL OR c.after IS NOT NULL)
   ORDER BY f.ends, c.id LIMIT $2`

const CHANGES = 'SELECT id, at, actor, via, why, kind, key, before, after, version FROM directory_changes'

function toChange({ at, actor, via, why, kind, key, before, after }: ChangeShown): ChangeListed {
  return { at, actor, via, why, kind, key, before: before ?? undefined, after: after ?? undefined }
}
