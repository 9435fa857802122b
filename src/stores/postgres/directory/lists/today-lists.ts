/** What waits for an administrator today: each list is short and has its own statement. */
import type { Pool } from 'pg'
import type { Today, TodayLists } from '../../../../directory/lists/today-lists.ts'
import type { GracePolicy } from '../../../../domain/directory/standing-facts.ts'
import { readRows } from '../../database/read-rows.ts'
import { designatedOf, inForce, IS_DESIGNATED } from '../in-force.ts'
import { listGrants } from './related-lists.ts'

const ALERTS = `
  SELECT a.id::text, a.kind, a.contact_id AS contact, p.name, a.at FROM alerts a JOIN contacts p ON p.id = a.contact_id
   WHERE a.done_at IS NULL ORDER BY a.at DESC LIMIT 50`

const CALLBACKS = `
  SELECT b.call_id AS "callId", b.reference, b.contact_id AS contact, p.name, b.phone, b.requested_at AS at
    FROM callbacks b JOIN contacts p ON p.id = b.contact_id WHERE b.done_at IS NULL ORDER BY b.urgent DESC, b.requested_at LIMIT 50`

const lapsing = (policy: GracePolicy) => `
  SELECT c.number, u.name AS "endUser", to_char(least(c.ends_on, c.terminated_on), 'YYYY-MM-DD') AS "endsOn",
         count(g.contact_id)::int AS people
    FROM contracts c JOIN companies u ON u.id = c.end_user
    JOIN grants g ON g.contract_number = c.number JOIN contacts p ON p.id = g.contact_id AND ${IS_DESIGNATED}
   WHERE least(c.ends_on, c.terminated_on) - ($1::timestamptz AT TIME ZONE c.time_zone)::date BETWEEN 0 AND 30
     AND ${inForce(policy)}
   GROUP BY c.number, u.name ORDER BY 3, 1 LIMIT 50`

const belowTwo = (policy: GracePolicy) => `
  SELECT o.id, o.name, ${designatedOf(policy)}::int AS people FROM companies o
   WHERE EXISTS (SELECT FROM contracts c WHERE c.support_owner = o.id AND ${inForce(policy)}) AND ${designatedOf(policy)} < 2
   ORDER BY 3, 2 LIMIT 50`

const APPROVERS = `
  SELECT p.id, p.name FROM contacts p JOIN contracts c ON c.number = $1
   WHERE p.status = 'active' AND (EXISTS (SELECT FROM grants g WHERE g.contact_id = p.id AND g.contract_number = $1
                                           AND g.level = 'approver' AND g.status = 'active')
          OR (p.employer IN (c.sold_to, c.support_owner) AND EXISTS (
                SELECT FROM grants g WHERE g.contact_id = p.id AND g.status = 'active')))
   ORDER BY p.name LIMIT 100`

export function postgresTodayLists(pool: Pool, policy: GracePolicy): TodayLists {
  return {
    async today(now) {
      const [requests, alerts, callbacks, ending, short] = await Promise.all([
        listGrants(pool, `WHERE t.status = 'pending' ORDER BY t.requested_at NULLS LAST, t.contact_id LIMIT 50`, []),
        readRows<Today['alerts'][number]>(pool, ALERTS),
        readRows<Today['callbacks'][number]>(pool, CALLBACKS),
        readRows<Today['lapsing'][number]>(pool, lapsing(policy), [now]),
        readRows<Today['belowTwo'][number]>(pool, belowTwo(policy)),
      ])
      return { requests, alerts, callbacks, lapsing: ending, belowTwo: short }
    },
    approversOf: (contract) => readRows<{ id: string; name: string }>(pool, APPROVERS, [contract]),
  }
}
