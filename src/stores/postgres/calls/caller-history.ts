/** Calls and cases of a contact and their company, in Postgres: of the contracts that the caller's proof opens. */
import type { Pool } from 'pg'
import type { CallerHistoryStore, PastCall, PastCase } from '../../../desk/records/caller-history.ts'
import type { LeftForIncident } from '../../../calls/incidents/incident-store.ts'
import { readRows } from '../database/read-rows.ts'

/** `$3`: the region of the reader. A contract without one is read by all. */
const READABLE = (contract: string) => `NOT EXISTS (
  SELECT FROM contracts own WHERE own.number = ${contract} AND own.residency IS NOT NULL AND own.residency IS DISTINCT FROM $3)`

/** Two parts, each read from its own index, newest first. A call without a contract is shown with its own caller alone. */
const CALLS = `
  SELECT c.reference, c.decided_at AS at, c.desk, c.outcome, p.name AS by, c.contact_id = $1 AS "isTheirs", coalesce(c.is_trial, false) AS "isTrial",
         h.product, h.severity, h.ending, a.name AS "staffName",
         array(SELECT DISTINCT x.case_number FROM case_acts x WHERE x.call_id = c.call_id ORDER BY 1) AS cases,
         array(SELECT n.note FROM call_notes n WHERE n.call_id = c.call_id AND n.note <> '' ORDER BY n.begun_at) AS notes
    FROM (
      (SELECT * FROM calls WHERE contact_id = $1 AND (contract_number IS NULL OR contract_number = ANY ($2::text[]))
        ORDER BY decided_at DESC LIMIT $4)
      UNION
      (SELECT * FROM calls WHERE contract_number = ANY ($2::text[]) AND verified ORDER BY decided_at DESC LIMIT $4)
    ) c LEFT JOIN contacts p ON p.id = c.contact_id
        LEFT JOIN call_history h ON h.call_id = c.call_id
        LEFT JOIN analysts a ON a.id = h.staff_id
   WHERE c.call_id <> $5 AND ${READABLE('c.contract_number')}
   ORDER BY c.contact_id = $1 DESC, c.decided_at DESC LIMIT $4`

const LEFT = `
  SELECT c.reference, c.at, i.product, c.contact_id AS contact, p.name AS by, i.closed_at IS NOT NULL AS "isOver"
    FROM incident_calls c JOIN incidents i ON i.id = c.incident_id JOIN contacts p ON p.id = c.contact_id
   WHERE c.how = 'left' AND (c.contact_id = $1 AND (c.contract_number IS NULL OR c.contract_number = ANY ($2::text[]))
     OR c.contract_number = ANY ($2::text[])) AND ${READABLE('c.contract_number')}
   ORDER BY c.contact_id = $1 DESC, c.at DESC LIMIT $4`

const CASES = `
  SELECT number, type, external_number AS "externalNumber", owner, state, priority, product, summary, updated_at AS "updatedAt", contract_number AS contract,
         coalesce(opened_by = $1, false) AS "isTheirs"
    FROM (
      (SELECT * FROM cases WHERE opened_by = $1 AND deleted_at IS NULL AND (contract_number IS NULL OR contract_number = ANY ($2::text[]))
        ORDER BY updated_at DESC LIMIT $4)
      UNION
      (SELECT * FROM cases WHERE type = 'support' AND contract_number = ANY ($2::text[]) AND deleted_at IS NULL
        ORDER BY updated_at DESC LIMIT $4)
    ) c
   WHERE ${READABLE('contract_number')}
   ORDER BY updated_at DESC LIMIT $4`

export function postgresCallerHistory(pool: Pool): CallerHistoryStore {
  return {
    async read({ contact, contracts, call, residency }, most) {
      const values = [contact, contracts, residency, most]
      const [calls, left, cases] = await Promise.all([
        readRows<PastCall>(pool, CALLS, [...values, call]),
        readRows<LeftForIncident>(pool, LEFT, values),
        readRows<PastCase>(pool, CASES, values),
      ])
      return { calls, left, cases }
    },
  }
}
