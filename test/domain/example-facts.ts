/** The facts of a call in which nothing stands in the way: a Designated Contact with a right PIN opens a case. */
import type { Facts } from '../../src/domain/decide.ts'

export const EXAMPLE_FACTS: Facts = {
  contact: 'active',
  pin: 'valid',
  grant: 'designated',
  relation: 'direct',
  contract: 'active',
  other_ct: 'no_other_live_contract',
  intent: 'new_case',
  case: 'n/a',
  closed: 'n/a',
  urgent: 'not_critical',
  desk_hours: 'open',
  contract_hours: 'within',
}
