/** Calls, cases and the audit trail as administrators read them, and the searches they saved. */
import type { Pool } from 'pg'
import type { CallListed, CaseListed, RecordLists, SavedSearches } from '../../../../directory/lists/record-lists.ts'
import { listAudit } from '../../audit/audit-list.ts'
import { readRows } from '../../database/read-rows.ts'

const CALLS = `
  SELECT l.call_id AS "callId", l.reference, l.decided_at AS at, l.verified, l.contact_id AS contact,
         p.name AS "contactName", l.contract_number AS contract, l.outcome, l.rule, l.desk,
         coalesce(l.is_trial, false) AS "isTrial"
    FROM calls l LEFT JOIN contacts p ON p.id = l.contact_id
   WHERE ($1::text IS NULL OR l.contact_id = $1) AND ($2::text IS NULL OR l.contract_number = $2)
     AND ($3::text IS NULL OR l.call_id = $3)
   ORDER BY l.decided_at DESC LIMIT $4`

const CASES = `
  SELECT c.number, c.type, c.contract_number AS contract, c.state, c.priority,
         c.owner, s.name AS "ownerName", c.opened_by AS "openedBy", p.name AS "openedByName",
         c.updated_at AS "updatedAt", c.summary
    FROM cases c LEFT JOIN analysts s ON s.id = c.owner LEFT JOIN contacts p ON p.id = c.opened_by
   WHERE c.deleted_at IS NULL AND ($1::text IS NULL OR c.opened_by = $1) AND ($2::text IS NULL OR c.contract_number = $2)
     AND ($3::text IS NULL OR c.number = $3) AND (NOT $4 OR c.state <> 'closed')
   ORDER BY c.updated_at DESC LIMIT $5`

export function postgresRecordLists(pool: Pool): RecordLists {
  return {
    calls: ({ contact, contract, callId }, most) =>
      readRows<CallListed>(pool, CALLS, [contact, contract, callId, most]),
    cases: ({ contact, contract, number, open }, most) =>
      readRows<CaseListed>(pool, CASES, [contact, contract, number, open === true, most]),
    audit: (wanted, most) => listAudit(pool, wanted, most),
  }
}

export function postgresSavedSearches(pool: Pool): SavedSearches {
  return {
    savedSearches: (staff) =>
      readRows<{ id: string; name: string; query: string }>(
        pool,
        'SELECT id::text, name, query FROM saved_searches WHERE staff_id = $1 ORDER BY name',
        [staff],
      ),

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
