/** From what a verified contact stands on to the facts the rules decide on. */
import type { Facts } from '../decide.ts'
import { contractState, type ChosenProduct } from './contract-state.ts'
import type { Combination, Standing } from './directory.ts'
import { relationOf } from './relation.ts'

export interface FactSettings {
  /** Days after the end of a contract during which it still counts. */
  graceDays: number
}

/** What may be chosen on the phone: combinations the contact holds a grant on. */
export function choosable(standing: Standing): Combination[] {
  return standing.combinations.filter((c) => c.grant !== 'none')
}

/** Whatever the contact wants. `on` undefined: the call is about no combination of theirs. */
export function standingFacts(
  standing: Standing,
  on: Combination | undefined,
  product: ChosenProduct,
  now: Date,
  settings: FactSettings,
): Pick<Facts, 'contact' | 'pin' | 'grant' | 'relation' | 'contract' | 'other_ct'> {
  const contract = on === undefined ? 'none' : contractState(on, product, now, settings.graceDays)
  // A contract that does not cover the product, and is in force for others, is another live contract.
  const others = standing.combinations.filter((c) => c.grant === 'designated' && (c !== on || contract === 'none'))
  const otherLive = others.some((c) => contractState(c, undefined, now, settings.graceDays) === 'active')
  return {
    contact: standing.contact.status,
    pin: 'valid',
    grant: on?.grant ?? 'none',
    relation: on === undefined ? 'unrelated' : relationOf(standing.contact, on),
    contract,
    other_ct: otherLive ? 'has_other_live_contract' : 'no_other_live_contract',
  }
}
