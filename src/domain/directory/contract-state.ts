/** The state of a Service Contract today, for one combination and product. */
import type { Facts } from '../decide.ts'
import { addDays, dayIn } from '../hours/zoned-time.ts'
import type { Combination } from './directory.ts'

export type ContractState = Exclude<Facts['contract'], 'unavailable'>

/** `other` is a product that the contract does not name. */
export type ChosenProduct = { named: string } | 'other' | undefined

/**
 * - A product outside the contract has no contract: `none`.
 * - Each date counts to the end of its day in the contract's own zone, so one contract can end while another with the same date has not.
 * - A termination after the contract had ended changes nothing: what came first is what happened.
 * - Grace days move the end only; they are a setting and 0 unless set (docs/rules.md, "Data").
 */
export function contractState(on: Combination, product: ChosenProduct, now: Date, graceDays = 0): ContractState {
  if (product === 'other' || (product !== undefined && !on.products.includes(product.named))) return 'none'
  const today = dayIn(on.timeZone, now)
  const end = addDays(on.endsOn, graceDays)
  if (on.terminatedOn !== undefined && on.terminatedOn <= end && today > on.terminatedOn) return 'terminated'
  if (today < on.startsOn) return 'not_started'
  return today > end ? 'expired' : 'active'
}

/** The last day of cover, as it is said and shown: the day in the contract, or an earlier termination. */
export function lastDay({ endsOn, terminatedOn }: Pick<Combination, 'endsOn' | 'terminatedOn'>): string {
  return terminatedOn !== undefined && terminatedOn < endsOn ? terminatedOn : endsOn
}
