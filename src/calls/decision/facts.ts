/** From what a call knows to the facts the rules decide on. Nothing is guessed: what was not checked is `unavailable`. */
import type { Facts } from '../../domain/decide.ts'
import { contractState } from '../../domain/directory/contract-state.ts'
import type { Combination, Standing } from '../../domain/directory/directory.ts'
import type { Policy } from '../../domain/policy.ts'
import { IN_HOURS, standingFacts } from '../../domain/directory/standing-facts.ts'
import type { Call, Told } from '../call.ts'
import { choosable, chosenCombination } from './combinations.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** What of the policy facts depend on. */
export type FactPolicy = Pick<Policy, 'graceDays' | 'reopenDays'>

/** Facts now; an intent or urgency not told yet is taken as the mildest. */
export function factsOf(call: Pick<Call, 'identity' | 'told'>, now: Date, policy: FactPolicy): Facts {
  const { identity, told } = call
  const asked = { intent: told.intent ?? 'new_case', urgent: told.urgent ?? 'not_critical' } as const
  if (identity.kind === 'unverified') {
    const left = identity.reason === 'inactive-contact'
    return {
      contact: left ? 'inactive' : 'unknown',
      pin: left ? 'valid' : identity.pin,
      grant: 'none',
      relation: 'unrelated',
      contract: 'none',
      other_ct: 'no_other_live_contract',
      case: 'n/a',
      closed: 'n/a',
      ...IN_HOURS,
      ...asked,
    }
  }
  const { standing } = identity
  const on = combinationFor(call, now, policy)
  return { ...standingFacts(standing, on, productOf(told), now, policy), ...caseFacts(told, now, policy), ...asked }
}

/** The combination that the facts are about. Of several that could be meant, the strongest. */
export function combinationFor(
  { identity, told }: Pick<Call, 'identity' | 'told'>,
  now: Date,
  policy: FactPolicy,
): Combination | undefined {
  if (identity.kind === 'unverified') return undefined
  const { standing } = identity
  return (
    chosenCombination(standing, told) ?? (told.contractOpen === true ? strongest(standing, now, policy) : undefined)
  )
}

/** A case is about the product it was opened for, whatever else was said on the call. */
function productOf({ case: found, product }: Told): Told['product'] {
  if (found?.kind !== 'found') return product
  return found.product === undefined ? undefined : { named: found.product }
}

/** Of several that could be meant: one under which they may open a case, if there is one. */
function strongest(standing: Standing, now: Date, { graceDays }: FactPolicy): Combination | undefined {
  const mine = choosable(standing)
  const designated = mine.filter(({ grant }) => grant === 'designated')
  return designated.find((c) => contractState(c, undefined, now, graceDays) === 'active') ?? designated[0] ?? mine[0]
}

/** The records could not be asked: marked COULD NOT CHECK by the rules, never allowed and never refused. */
export function uncheckedFacts(call: Call, now: Date, policy: FactPolicy): Facts {
  const known = factsOf(call, now, policy)
  return call.identity.kind === 'verified'
    ? { ...known, grant: 'unavailable', contract: 'unavailable' }
    : { ...known, contact: 'unknown', pin: 'unavailable' }
}

function caseFacts(told: Told, now: Date, { reopenDays }: FactPolicy): Pick<Facts, 'case' | 'closed'> {
  if (told.case === undefined) return { case: 'n/a', closed: 'n/a' }
  if (told.case.kind === 'not-available') return { case: told.case.why, closed: 'n/a' }
  if (told.case.state !== 'closed') return { case: 'in_scope', closed: 'open' }
  const closedAt = told.case.closedAt ?? told.case.updatedAt
  const days = Math.floor((now.getTime() - new Date(closedAt).getTime()) / DAY_MS)
  return { case: 'in_scope', closed: days <= reopenDays ? 'closed_le_30d' : 'closed_gt_30d' }
}

/** A caller who only asked for administration, privacy or a status is now calling about the outage. */
export function toldOfOutage(told: Told): Told {
  const { renewal: _, ...rest } = told
  const about = told.intent === 'admin_case' || told.intent === 'data_privacy' || told.intent === 'case_status'
  const intent = about ? undefined : told.intent
  return {
    ...rest,
    intent: intent ?? (told.existing ? 'existing_update' : 'new_case'),
    // A case that could not be named is for the person to find.
    case: told.case?.kind === 'found' ? told.case : undefined,
    urgent: 'critical',
    severity: 1,
  }
}
