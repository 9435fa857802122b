/** Contracts in force, and those designated on them, as the lists count them: for pages and sums over the whole directory. */
import type { GracePolicy } from '../../../domain/directory/standing-facts.ts'
import { lookedUp } from './columns.ts'

/**
 * In force today, in the contract's own zone. `c` is the contract. The same as the state `active` of `contractState`, which decides;
 * a test compares the two.
 */
export function inForce({ graceDays }: GracePolicy): string {
  return `(now() AT TIME ZONE c.time_zone)::date BETWEEN c.starts_on AND c.ends_on + ${Math.trunc(graceDays)}
  AND (c.terminated_on IS NULL OR (now() AT TIME ZONE c.time_zone)::date <= c.terminated_on)`
}

/** An active person with a live designated grant. `g` is the grant, `p` the contact. */
export const IS_DESIGNATED = `g.level = 'designated' AND g.status = 'active' AND p.status = 'active'`

/** How many people are designated on contracts in force that a company supports. `o` is the company. */
export function designatedOf(policy: GracePolicy): string {
  return `(
  SELECT count(DISTINCT g.contact_id) FROM contracts c
    ${lookedUp('grants', 'g', 'g.contract_number = c.number')}
    ${lookedUp('contacts', 'p', 'p.id = g.contact_id')}
   WHERE c.support_owner = o.id AND ${inForce(policy)} AND ${IS_DESIGNATED})`
}
