/** On which contracts a contact may see cases, asked of the rules as a call for a status is. */
import type { Combination, Standing } from '../../domain/directory/directory.ts'
import { standingFacts, type GracePolicy } from '../../domain/directory/standing-facts.ts'
import type { ContractNumber } from '../../domain/ids.ts'
import { rightNow } from '../../domain/rights.ts'

export interface SeenOn {
  contract: ContractNumber
  products: readonly string[]
  /** Cases about the contract as a whole, or about one of its products. */
  covered: boolean
  /** Cases about products that the contract names no longer. */
  others: boolean
  /** Also what was written: for Designated Contacts. Others see state, priority and dates (docs/rules.md, rule R09). */
  readsText: boolean
}

/** Contracts on which none is seen are left out. */
export function seenOn(standing: Standing, now: Date, policy: GracePolicy): SeenOn[] {
  const sees = (on: Combination, product: 'other' | undefined) =>
    rightNow('hear-status', standingFacts(standing, on, product, now, policy)).may === 'yes'
  return standing.combinations
    .map((on) => ({
      contract: on.contract,
      products: on.products,
      covered: sees(on, undefined),
      others: sees(on, 'other'),
      readsText: on.grant === 'designated',
    }))
    .filter(({ covered, others }) => covered || others)
}
