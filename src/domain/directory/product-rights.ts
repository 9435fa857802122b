/** What a person may do now, for each combination they have to do with and each of its products. */
import { contractState, type ContractState } from './contract-state.ts'
import type { Combination, Standing } from './directory.ts'
import { rightsNow, type Right, type RightNow } from '../rights.ts'
import { standingFacts, type GracePolicy } from './standing-facts.ts'

export interface ProductRights {
  product: string
  contractState: ContractState
  rights: Record<Right, RightNow>
}

export interface CombinationRights {
  combination: Combination
  products: ProductRights[]
}

/** `wanted`: one product only, also one that the contract does not cover. */
export function productRights(
  standing: Standing,
  on: Combination,
  wanted: string | undefined,
  now: Date,
  policy: GracePolicy,
): CombinationRights {
  const products = wanted === undefined ? on.products : [wanted]
  return {
    combination: on,
    products: products.map((product) => {
      const facts = standingFacts(standing, on, { named: product }, now, policy)
      const state = contractState(on, { named: product }, now, policy.graceDays)
      return { product, contractState: state, rights: rightsNow(facts) }
    }),
  }
}
