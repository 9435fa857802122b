/** What analysts and supervisors find by words: names, case numbers and references, never by a telephone number or an address. */
import type { Pool } from 'pg'
import type { StaffFound, StaffSearch } from '../../../desk/records/staff-search.ts'
import { inTransaction } from '../database/pool.ts'
import { readRows } from '../database/read-rows.ts'
import { beginsWith } from '../database/typed-words.ts'

/** `$6`: the region of the reader. A contract without one is read by all. */
const READABLE = (contract: string) => `NOT EXISTS (
  SELECT FROM contracts own WHERE own.number = ${contract} AND own.residency IS NOT NULL AND own.residency IS DISTINCT FROM $6)`

/** Of a company: a party to no contract, or to one that the reader may read. */
const COMPANY_READABLE = (company: string) => {
  const party = `(own.sold_to = ${company} OR own.end_user = ${company} OR own.support_owner = ${company})`
  return `(NOT EXISTS (SELECT FROM contracts own WHERE ${party})
    OR EXISTS (SELECT FROM contracts own WHERE ${party} AND (own.residency IS NULL OR own.residency = $6)))`
}

/** Of a contact: by their employer, or by access to a contract that the reader may read. */
const CONTACT_READABLE = (contact: string, employer: string) => `(${COMPANY_READABLE(employer)}
    OR EXISTS (SELECT FROM grants g JOIN contracts own ON own.number = g.contract_number
                WHERE g.contact_id = ${contact} AND (own.residency IS NULL OR own.residency = $6)))`

/** Each part is bounded by itself and reads an index from where the beginning of something stands in it. */
const FOUND = `
  (SELECT 'call' AS kind, l.call_id AS key, l.reference AS title, l.decided_at AS at,
          array_remove(ARRAY[coalesce(l.desk, ''), l.outcome, p.name], NULL) AS details
     FROM calls l LEFT JOIN contacts p ON p.id = l.contact_id
    WHERE length($3) = 9 AND l.reference = substr($3, 1, 3) || '-' || substr($3, 4, 3) || '-' || substr($3, 7, 3)
      AND l.desk = ANY ($4::text[]) AND ${READABLE('l.contract_number')} LIMIT $2)
  UNION ALL
  (SELECT 'case', k.number, k.number, k.updated_at,
          array_remove(ARRAY[k.external_number, k.state, k.priority, k.contract_number, nullif(k.summary, '')], NULL)
     FROM cases k
    WHERE k.number IN (
            (SELECT number FROM cases WHERE length($3) BETWEEN 4 AND 10 AND number LIKE $3 || '%' LIMIT 4 * $2)
            UNION (SELECT number FROM cases WHERE length($1) > 4 AND lower(external_number) LIKE $1 LIMIT 4 * $2)
            UNION (SELECT number FROM cases WHERE length($3) > 2 AND external_key = ltrim($3, '0') LIMIT 4 * $2))
      AND k.deleted_at IS NULL AND k.type = ANY ($5::text[])
      AND ${READABLE('k.contract_number')} LIMIT $2)
  UNION ALL
  (SELECT 'contact', p.id, p.name, NULL, ARRAY[e.name, p.status]
     FROM (SELECT id, name, employer, status FROM contacts WHERE lower(name) LIKE $1
           UNION SELECT id, name, employer, status FROM contacts WHERE lower(substring(name FROM '[^ ]+$')) LIKE $1 LIMIT 4 * $2) p
     JOIN companies e ON e.id = p.employer WHERE ${CONTACT_READABLE('p.id', 'p.employer')} LIMIT $2)
  UNION ALL
  (SELECT 'company', c.id, c.name, NULL, ARRAY[c.kind] FROM (SELECT id, name, kind FROM companies WHERE lower(name) LIKE $1 LIMIT 4 * $2) c
    WHERE ${COMPANY_READABLE('c.id')} LIMIT $2)`

export function postgresStaffSearch(pool: Pool): StaffSearch {
  return {
    async search(words, { desks, caseTypes, residency }, most) {
      const text = words.trim().slice(0, 100)
      if (text.length < 2) return []
      const digits = /^[0-9 -]+$/.test(text) ? text.replaceAll(/[^0-9]/g, '') : ''
      return inTransaction(pool, async (client) => {
        // As in administration: reading a table whole is quick only while something is found early.
        await client.query('SET LOCAL enable_seqscan = off')
        return readRows<StaffFound>(client, FOUND, [beginsWith(text), most, digits, desks, caseTypes, residency])
      })
    },
  }
}
