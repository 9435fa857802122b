/** What is settled on a call and what is still open, for choosing the next question. */
import { decide, type Facts } from '../../domain/decide.ts'
import { contractState } from '../../domain/directory/contract-state.ts'
import type { Known } from '../../domain/what-next.ts'
import type { Call } from '../call.ts'
import { byHours, hoursOf, type HoursPolicy } from './call-hours.ts'
import { combinationOf } from './combinations.ts'
import { factsOf, toldOfOutage } from './facts.ts'

/** What the caller has not settled yet, for choosing the next question. */
export function knownSoFar(call: Call, now: Date, policy: HoursPolicy): Known {
  const facts = factsOf(call, now, policy)
  const { told } = call
  const on = combinationOf(call)
  const productOpen = !told.existing && told.product === undefined && on !== undefined && on.products.length > 1
  return {
    facts,
    inHours: hoursOf(call, now, policy),
    open: {
      contract: productOpen ? [contractState(on, undefined, now, policy.graceDays), 'none'] : undefined,
      intent: told.existing && told.intent === undefined ? EXISTING_WISHES : undefined,
      case: told.existing && told.case?.kind !== 'found',
      urgent: told.urgent === undefined,
    },
  }
}

const EXISTING_WISHES: Facts['intent'][] = ['existing_update', 'case_status', 'raise_priority', 'reopen']

/** True when the caller would be put in the queue for production down. */
export function isOutage(call: Call, now: Date, policy: HoursPolicy): boolean {
  const urgent = { ...call, told: toldOfOutage(call.told) }
  return decide(byHours(urgent, factsOf(urgent, now, policy), now, policy)).desk === 'production-down'
}
