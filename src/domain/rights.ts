/** Who may do what (docs/rules.md): each right is one question to `decide`, so that the phone, the desk, the API and the page agree. */
import { consequenceOf } from './consequences.ts'
import { decide, type CaseActionName, type Extent, type Facts, type Outcome, type RuleId } from './decide.ts'

export type Right = CaseActionName | 'download-software'

/** Without an exception: only a person who looks after contracts makes one, on one call. */
export type May = Exclude<Extent, 'by-exception'> | 'no'

export interface RightNow {
  may: May
  rule: RuleId
  outcome: Outcome
}

type Wish = Pick<Facts, 'intent' | 'case' | 'closed'>

const NO_CASE = { case: 'n/a', closed: 'n/a' } as const
const OPEN = { case: 'in_scope', closed: 'open' } as const

/** What a contact who wants to use the right asks for. */
const WISHES: Record<CaseActionName, Wish> = {
  'open-case': { intent: 'new_case', ...NO_CASE },
  'update-case': { intent: 'existing_update', ...OPEN },
  'close-case': { intent: 'existing_update', ...OPEN },
  'reopen-case': { intent: 'reopen', case: 'in_scope', closed: 'closed_le_30d' },
  'raise-priority': { intent: 'raise_priority', ...OPEN },
  'hear-status': { intent: 'case_status', ...OPEN },
  'admin-case': { intent: 'admin_case', ...NO_CASE },
}

/** Software is for those who may open a case about it: designated, on a live contract for that product. */
const actionFor = (right: Right): CaseActionName => (right === 'download-software' ? 'open-case' : right)

/** What a person stands on, for one combination and product. */
export type StandsOn = Omit<Facts, 'intent' | 'case' | 'closed' | 'urgent'>

/** Asks the rules whether this right is given now. What no row allows is `no`. */
export function rightNow(right: Right, on: StandsOn): RightNow {
  const action = actionFor(right)
  const { rule, outcome } = decide({ ...on, ...WISHES[action], urgent: 'not_critical' })
  const extent = consequenceOf(outcome).allows[action] ?? 'no'
  return { may: extent === 'by-exception' ? 'no' : extent, rule, outcome }
}

/** Every right at once, for one combination and product. */
export function rightsNow(on: StandsOn): Record<Right, RightNow> {
  return {
    'open-case': rightNow('open-case', on),
    'update-case': rightNow('update-case', on),
    'close-case': rightNow('close-case', on),
    'reopen-case': rightNow('reopen-case', on),
    'raise-priority': rightNow('raise-priority', on),
    'hear-status': rightNow('hear-status', on),
    'download-software': rightNow('download-software', on),
    'admin-case': rightNow('admin-case', on),
  }
}
