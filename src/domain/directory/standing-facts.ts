/** From a contact's standing in the directory to the facts that the rules decide on, and who may open a case by them. */
import { consequenceOf } from '../consequences.ts'
import { decide, type Facts } from '../decide.ts'
import { contractState, type ChosenProduct } from './contract-state.ts'
import type { Combination, Standing } from './directory.ts'
import { relationOf } from './relation.ts'
import { rightNow } from '../rights.ts'
import type { Policy } from '../policy.ts'

export type GracePolicy = Pick<Policy, 'graceDays'>

/** Rights are the same at every hour; only calls are decided by the hours, too (`hours/line-hours.ts`). */
export const IN_HOURS = { desk_hours: 'open', contract_hours: 'within' } as const

/** What a verified contact stands on, on one combination (undefined: on none) and product, whatever they want. */
export function standingFacts(
  standing: Standing,
  on: Combination | undefined,
  product: ChosenProduct,
  now: Date,
  policy: GracePolicy,
): Pick<Facts, 'contact' | 'pin' | 'grant' | 'relation' | 'contract' | 'other_ct' | keyof typeof IN_HOURS> {
  const contract = on === undefined ? 'none' : contractState(on, product, now, policy.graceDays)
  // A contract that does not cover the product, and is in force for others, is another live contract.
  const others = standing.combinations.filter((c) => c.grant === 'designated' && (c !== on || contract === 'none'))
  const otherLive = others.some((c) => contractState(c, undefined, now, policy.graceDays) === 'active')
  return {
    contact: standing.contact.status,
    pin: 'valid',
    grant: on?.grant ?? 'none',
    relation: on === undefined ? 'unrelated' : relationOf(standing.contact, on),
    contract,
    other_ct: otherLive ? 'has_other_live_contract' : 'no_other_live_contract',
    ...IN_HOURS,
  }
}

/** Whether the rules let a verified contact open a case on this combination now, whichever of its products it is about. */
export function mayOpenCaseOn(standing: Standing, on: Combination, now: Date, policy: GracePolicy): boolean {
  const facts = standingFacts(standing, on, undefined, now, policy)
  const { outcome } = decide({ ...facts, intent: 'new_case', case: 'n/a', closed: 'n/a', urgent: 'not_critical' })
  return consequenceOf(outcome).allows['open-case'] === 'yes'
}

/** Whether a contact, once verified, may open a case on any of their combinations now. */
export function mayOpenCases(standing: Standing, now: Date, policy: GracePolicy): boolean {
  return standing.combinations.some((on) => mayOpenCaseOn(standing, on, now, policy))
}

/** Whether a contact, once verified, may hear the status of cases on any of their combinations now. */
export function mayHearStatus(standing: Standing, now: Date, policy: GracePolicy): boolean {
  return standing.combinations.some(
    (on) => rightNow('hear-status', standingFacts(standing, on, undefined, now, policy)).may === 'yes',
  )
}
