/** What is shown around one company, contact or contract, and the access that people asked for. */
import type { Pool } from 'pg'
import type {
  AccessRequests,
  GrantListed,
  LeftListed,
  RelatedLists,
} from '../../../../directory/lists/related-lists.ts'
import type { ChangeListed } from '../../../../directory/lists/row-lists.ts'
import { readRow, readRows, type Queried } from '../../database/read-rows.ts'
import { rowJson } from '../columns.ts'
import { IS_DESIGNATED } from '../in-force.ts'
import { CHANGES, listRows } from './row-lists.ts'

/** What stands beside grants `t`: the person, the contract, its two companies, and who approved it. */
const GRANT_TABLES = `JOIN contacts p ON p.id = t.contact_id JOIN contracts c ON c.number = t.contract_number
    JOIN companies s ON s.id = c.sold_to JOIN companies u ON u.id = c.end_user LEFT JOIN contacts a ON a.id = t.approved_by`

const GRANTS = `
  SELECT ${rowJson('grants', 't')} AS row, t.version, p.name AS "contactName", p.employer, s.name AS "soldTo",
         u.name AS "endUser", to_char(c.starts_on, 'YYYY-MM-DD') AS "startsOn",
         to_char(least(c.ends_on, c.terminated_on), 'YYYY-MM-DD') AS "endsOn", a.name AS "approverName",
         t.requested_at AS "requestedAt"
    FROM grants t ${GRANT_TABLES}`

/** Grants `t` with the people and companies they are about, by the rest of the statement. */
export function listGrants(on: Queried, rest: string, values: unknown[]): Promise<GrantListed[]> {
  return readRows<GrantListed>(on, `${GRANTS} ${rest}`, values)
}

export function postgresRelatedLists(pool: Pool): RelatedLists & AccessRequests {
  return {
    grantsOf: (about) =>
      'contact' in about
        ? listGrants(pool, 'WHERE t.contact_id = $1 ORDER BY t.status, c.number, t.level', [about.contact])
        : listGrants(pool, 'WHERE t.contract_number = $1 ORDER BY t.status, p.name, t.level LIMIT 500', [
            about.contract,
          ]),

    requestsFor: (approver) =>
      listGrants(
        pool,
        `WHERE t.status = 'pending' AND EXISTS (
           SELECT FROM grants g JOIN contacts h ON h.id = g.contact_id AND h.status = 'active'
            WHERE g.contact_id = $1 AND g.contract_number = t.contract_number AND g.level = 'approver' AND g.status = 'active')
         ORDER BY t.requested_at NULLS LAST, p.name LIMIT 100`,
        [approver],
      ),

    contractsOf: (company) =>
      listRows(
        pool,
        'contracts',
        'WHERE $1 IN (t.sold_to, t.end_user, t.support_owner) ORDER BY t.ends_on DESC LIMIT 200',
        [company],
      ),

    contactsOf: (company, most) =>
      listRows(pool, 'contacts', 'WHERE t.employer = $1 ORDER BY t.status, t.name LIMIT $2', [company, most]),

    historyOf(about, most) {
      const [kind, key] = 'contact' in about ? ['contacts', about.contact] : ['contracts', about.contract]
      const place = 'contact' in about ? 'contact_id' : 'contract_number'
      return readRows<ChangeListed>(
        pool,
        `${CHANGES} WHERE (kind, key) IN (
           SELECT $1, $2 UNION ALL
           SELECT 'grants', concat_ws(' ', contact_id, contract_number, replace(level, '_', '-')) FROM grants WHERE ${place} = $2)
          ORDER BY id DESC LIMIT $3`,
        [kind, key, most],
      )
    },

    leftForIncidents(about, most) {
      const [place, key] = 'contact' in about ? ['contact_id', about.contact] : ['contract_number', about.contract]
      return readRows<LeftListed>(
        pool,
        `SELECT c.at, c.reference, c.contact_id AS contact, p.name AS "contactName", i.product, i.texts ->> 'en' AS text,
                i.closed_at IS NOT NULL AS "isOver"
           FROM incident_calls c JOIN incidents i ON i.id = c.incident_id LEFT JOIN contacts p ON p.id = c.contact_id
          WHERE c.${place} = $1 AND c.how = 'left' ORDER BY c.at DESC LIMIT $2`,
        [key, most],
      )
    },

    async designatedOn(contract) {
      const counted = await readRow<{ people: number }>(
        pool,
        `SELECT count(*)::int AS people FROM grants g JOIN contacts p ON p.id = g.contact_id
          WHERE g.contract_number = $1 AND ${IS_DESIGNATED}`,
        [contract],
      )
      return counted?.people ?? 0
    },
  }
}
