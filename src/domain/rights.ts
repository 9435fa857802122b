/** Who may do what (docs/rules.md): each right is one question to `decide`, so that the phone, the desk, the API and the page agree. */
import { decide, type Facts, type Outcome, type RuleId } from './decide.ts'

export type Right =
  'open-case' | 'update-case' | 'reopen-case' | 'raise-priority' | 'hear-status' | 'download-software' | 'admin-case'

/** `flagged`: only on an existing case, marked CONTRACT LAPSED. `request-only`: it is noted, and nothing is disclosed or opened. */
export type May = 'yes' | 'flagged' | 'request-only' | 'no'

export interface RightNow {
  may: May
  rule: RuleId
  outcome: Outcome
}

type Wish = Pick<Facts, 'intent' | 'case' | 'closed'>
type Asked = Wish & { answers: Partial<Record<Outcome, May>> }

const NO_CASE = { case: 'n/a', closed: 'n/a' } as const
const OPEN = { case: 'in_scope', closed: 'open' } as const

/** Every outcome that is not named means no. */
const ASKED: Record<Right, Asked> = {
  'open-case': { intent: 'new_case', ...NO_CASE, answers: { OPEN_CASE: 'yes' } },
  'update-case': {
    intent: 'existing_update',
    ...OPEN,
    answers: { EXISTING_CASE: 'yes', EXISTING_CASE_FLAGGED: 'flagged' },
  },
  'reopen-case': {
    intent: 'reopen',
    case: 'in_scope',
    closed: 'closed_le_30d',
    answers: { REOPEN_REVIEW: 'yes' },
  },
  'raise-priority': { intent: 'raise_priority', ...OPEN, answers: { RAISE_PRIORITY_LIVE: 'yes' } },
  'hear-status': { intent: 'case_status', ...OPEN, answers: { CASE_STATUS: 'yes', READ_ONLY_STATUS: 'yes' } },
  // Software is for the people who may open a case about it: designated, on a live contract for that product.
  'download-software': { intent: 'new_case', ...NO_CASE, answers: { OPEN_CASE: 'yes' } },
  'admin-case': {
    intent: 'admin_case',
    ...NO_CASE,
    answers: { ADMIN_CASE: 'yes', ADMIN_PATH_UNVERIFIED: 'request-only' },
  },
}

/** What a person stands on, for one combination and product. */
export type StandsOn = Omit<Facts, 'intent' | 'case' | 'closed' | 'urgent'>

export function rightNow(right: Right, on: StandsOn): RightNow {
  const { answers, ...wish } = ASKED[right]
  const { rule, outcome } = decide({ ...on, ...wish, urgent: 'not_critical' })
  return { may: answers[outcome] ?? 'no', rule, outcome }
}

export function rightsNow(on: StandsOn): Record<Right, RightNow> {
  return {
    'open-case': rightNow('open-case', on),
    'update-case': rightNow('update-case', on),
    'reopen-case': rightNow('reopen-case', on),
    'raise-priority': rightNow('raise-priority', on),
    'hear-status': rightNow('hear-status', on),
    'download-software': rightNow('download-software', on),
    'admin-case': rightNow('admin-case', on),
  }
}
