/** The rule table: from facts to one outcome, and what follows from it. Pure and total; the phone, the desk, the API and the commands call it. */
import { isVerified, type Consequence, type Desk, type Facts, type StaffSentence } from './rules/facts.ts'
import { OUT_OF_HOURS } from './rules/out-of-hours.ts'

export { DESKS, FACTS, facts, INTENTS, isVerified } from './rules/facts.ts'
export type { CaseActionName, Consequence, Desk, Extent, Fact, Facts, StaffSentence } from './rules/facts.ts'

type When = (f: Facts) => boolean
type Goes = Desk | ((f: Facts) => Desk)
type Rule = { rule: string; outcome: string; when: When } & Omit<Consequence, 'effect'> &
  ({ effect: 'routed'; desk: Goes } | { effect: 'refused' | 'told'; desk?: never })

const critical: When = (f) => f.urgent === 'critical'
const ended: When = (f) => f.contract === 'expired' || f.contract === 'terminated' || f.contract === 'none'
const changesCase: When = (f) => f.intent === 'new_case' || f.intent === 'reopen' || f.intent === 'raise_priority'
const byUrgency =
  (otherwise: Desk): Goes =>
  (f) =>
    critical(f) ? 'production-down' : otherwise

const ENDED: StaffSentence = {
  why: 'The contract has ended.',
  may: 'No new case, no reopening. Another contract, or renewals.',
}
/** Beside an ended contract, the same rule refuses a product that a contract in force does not cover. */
const NOT_COVERED: StaffSentence = {
  why: 'The contract does not cover that product.',
  may: 'No new case, no reopening for it. A product of the contract, another contract, or renewals.',
}

/** The first match wins. */
const IN_HOURS = [
  {
    rule: 'R00',
    outcome: 'LIVE_COULD_NOT_CHECK',
    when: (f) => Object.values(f).includes('unavailable'),
    effect: 'routed',
    desk: byUrgency('identification'),
    entitled: null,
    allows: {},
    staff: {
      why: 'Something on our side could not be checked.',
      may: 'Find out who it is. Open nothing until it is proved.',
    },
  },
  {
    rule: 'R01',
    outcome: 'PRIVACY_PORTAL',
    when: (f) => f.intent === 'data_privacy',
    effect: 'told',
    entitled: null,
    allows: {},
    staff: { why: 'Asks about data privacy.', may: 'Point to the privacy request on the profile page.' },
  },
  {
    rule: 'R02',
    outcome: 'ADMIN_PATH_UNVERIFIED',
    when: (f) => f.intent === 'admin_case' && !isVerified(f),
    effect: 'routed',
    desk: 'admin',
    entitled: null,
    allows: { 'admin-case': 'request-only' },
    staff: { why: 'Wants administration and is not verified.', may: 'Note the request. Disclose and change nothing.' },
  },
  {
    rule: 'R03',
    outcome: 'LIVE_UNVERIFIED_URGENT',
    when: (f) => !isVerified(f) && critical(f),
    effect: 'routed',
    desk: 'production-down',
    entitled: null,
    allows: {},
    staff: {
      why: 'Says production is down and is not verified.',
      may: 'Start the right people. No case and no data until it is proved who calls.',
    },
  },
  {
    rule: 'R04',
    outcome: 'PIN_EMPTY_ADMIN_CASE',
    when: (f) => f.pin === 'empty_in_profile',
    effect: 'routed',
    desk: 'identification',
    entitled: null,
    allows: {},
    staff: { why: 'Has no Contact PIN yet.', may: 'Take an Admin Case request. No support case.' },
  },
  {
    rule: 'R05',
    outcome: 'PIN_RETRY_THEN_LIVE',
    when: (f) => !isVerified(f) && f.pin !== 'not_entered',
    effect: 'routed',
    desk: 'identification',
    entitled: null,
    allows: {},
    staff: { why: 'The PIN did not work.', may: 'Find out who it is: ask for the PIN again, or another listed proof.' },
  },
  {
    rule: 'R06',
    outcome: 'PIN_HELP_THEN_LIVE',
    when: (f) => f.pin === 'not_entered',
    effect: 'routed',
    desk: 'identification',
    entitled: null,
    allows: {},
    staff: { why: 'Entered no PIN.', may: 'Find out who it is: ask for the PIN, or another listed proof.' },
  },
  {
    rule: 'R07',
    outcome: 'ADMIN_CASE',
    when: (f) => f.intent === 'admin_case',
    effect: 'routed',
    desk: 'admin',
    entitled: null,
    allows: { 'admin-case': 'yes' },
    staff: { why: 'Verified, wants administration.', may: 'Open an Admin Case.' },
  },
  {
    rule: 'R08',
    outcome: 'CASE_NOT_AVAILABLE',
    when: (f) => f.case === 'out_of_scope' || f.case === 'not_found',
    effect: 'refused',
    entitled: null,
    allows: {},
    staff: {
      why: 'That case is not theirs, or is not there.',
      may: 'Confirm neither. Another number, a new problem, or nothing.',
    },
  },
  {
    rule: 'R09',
    outcome: 'READ_ONLY_STATUS',
    when: (f) => f.grant === 'read_only_approved' && f.intent === 'case_status' && f.contract !== 'none',
    effect: 'told',
    entitled: 'to-status',
    allows: { 'hear-status': 'yes' },
    staff: { why: 'Approved to hear status only.', may: 'Tell state, priority and last update.' },
  },
  {
    rule: 'R10',
    outcome: 'REFER_PARTNER',
    when: (f) => f.relation === 'indirect_end_user',
    effect: 'refused',
    entitled: 'to-nothing',
    allows: {},
    staff: { why: 'Works for an End User whose partner opens the cases.', may: 'Refer to the partner.' },
  },
  {
    rule: 'R11',
    outcome: 'REFUSE_READ_ONLY',
    when: (f) => f.grant === 'read_only_approved',
    effect: 'refused',
    entitled: 'to-status',
    allows: {},
    staff: { why: 'Has view access only.', may: 'Open and change nothing. Say how to ask for access.' },
  },
  {
    rule: 'R12',
    outcome: 'REFUSE_NOT_DESIGNATED',
    when: (f) => f.grant !== 'designated',
    effect: 'refused',
    entitled: 'to-nothing',
    allows: {},
    staff: {
      why: 'Is not a Designated Contact for this company.',
      may: 'Open and change nothing. Say how to ask for access.',
    },
  },
  {
    rule: 'R13',
    outcome: 'LIVE_CONTRACT_REVIEW',
    when: (f) => f.contract !== 'active' && critical(f) && f.intent !== 'case_status',
    effect: 'routed',
    desk: 'contracts',
    entitled: 'to-nothing',
    allows: { 'open-case': 'by-exception' },
    staff: { why: 'Production is down and the contract is not active.', may: 'You decide; the exception is recorded.' },
  },
  {
    rule: 'R14',
    outcome: 'DESIGNATION_LAPSED',
    when: (f) => ended(f) && f.other_ct === 'no_other_live_contract',
    effect: 'refused',
    entitled: 'to-nothing',
    allows: {},
    staff: { why: 'None of their contracts is active now.', may: 'Point to renewals or an administrator.' },
  },
  {
    rule: 'R15',
    outcome: 'CASE_STATUS',
    when: (f) => f.intent === 'case_status',
    effect: 'told',
    entitled: 'to-status',
    allows: { 'hear-status': 'yes' },
    staff: {
      why: 'Designated Contact, asks for status.',
      may: 'Tell state, priority, last update and whose turn it is.',
    },
  },
  {
    rule: 'R16',
    outcome: 'REFUSE_NOT_STARTED',
    when: (f) => f.contract === 'not_started',
    effect: 'refused',
    entitled: 'to-nothing',
    allows: {},
    staff: { why: 'The contract has not started yet.', may: 'Open nothing yet.' },
  },
  {
    rule: 'R17',
    outcome: 'REFUSE_NO_CONTRACT',
    when: (f) => ended(f) && changesCase(f),
    effect: 'refused',
    entitled: 'to-nothing',
    allows: {},
    staff: (contract) => (contract === 'none' ? NOT_COVERED : ENDED),
  },
  {
    rule: 'R18',
    outcome: 'EXISTING_CASE_FLAGGED',
    when: ended,
    effect: 'routed',
    desk: 'support',
    entitled: 'to-work',
    allows: { 'update-case': 'flagged', 'close-case': 'flagged' },
    staff: { why: 'Existing case, CONTRACT LAPSED.', may: 'Work on the existing case only.' },
  },
  {
    rule: 'R19',
    outcome: 'OPEN_CASE_URGENT',
    when: (f) => f.intent === 'new_case' && critical(f),
    effect: 'routed',
    desk: 'production-down',
    entitled: 'to-work',
    allows: { 'open-case': 'yes' },
    staff: { why: 'Designated Contact, contract active, production down.', may: 'Open a Severity 1 case.' },
  },
  {
    rule: 'R20',
    outcome: 'OPEN_CASE',
    when: (f) => f.intent === 'new_case',
    effect: 'routed',
    desk: 'support',
    entitled: 'to-work',
    allows: { 'open-case': 'yes' },
    staff: { why: 'Designated Contact, contract active.', may: 'Open a case.' },
  },
  {
    rule: 'R21',
    outcome: 'NEW_LINKED_CASE',
    when: (f) => f.closed === 'closed_gt_30d',
    effect: 'routed',
    desk: 'support',
    entitled: 'to-work',
    allows: { 'open-case': 'yes' },
    staff: { why: 'Closed too long ago to reopen.', may: 'Open a new case linked to the old one.' },
  },
  {
    rule: 'R22',
    outcome: 'REOPEN_REVIEW',
    when: (f) => f.closed === 'closed_le_30d',
    effect: 'routed',
    desk: 'support',
    entitled: 'to-work',
    allows: { 'reopen-case': 'yes' },
    staff: { why: 'Closed, and can still be reopened.', may: 'Reopen, if there is something new.' },
  },
  {
    rule: 'R23',
    outcome: 'NOTHING_TO_REOPEN',
    when: (f) => f.intent === 'reopen',
    effect: 'routed',
    desk: 'support',
    entitled: 'to-work',
    allows: {},
    staff: { why: 'That case is still open.', may: 'Work on the open case.' },
  },
  {
    rule: 'R24',
    outcome: 'RAISE_PRIORITY_LIVE',
    when: (f) => f.intent === 'raise_priority',
    effect: 'routed',
    desk: byUrgency('support'),
    entitled: 'to-work',
    allows: { 'raise-priority': 'yes' },
    staff: { why: 'Wants a higher priority.', may: 'Raise it, if you agree.' },
  },
  {
    rule: 'R25',
    outcome: 'EXISTING_CASE',
    when: () => true,
    effect: 'routed',
    desk: byUrgency('support'),
    entitled: 'to-work',
    allows: { 'update-case': 'yes', 'close-case': 'yes' },
    staff: { why: 'Designated Contact, contract active.', may: 'Update the existing case.' },
  },
] as const satisfies readonly Rule[]

export const RULES = [...IN_HOURS, ...OUT_OF_HOURS] as const

export type RuleId = (typeof RULES)[number]['rule']
export type Outcome = (typeof RULES)[number]['outcome']
export const OUTCOMES: readonly Outcome[] = RULES.map((r) => r.outcome)

export interface Decision {
  rule: RuleId
  outcome: Outcome
  /** The desk that is rung; `null` when the caller is told or refused instead. */
  desk: Desk | null
}

/**
 * Every combination of facts matches exactly one rule: the first that fits. Where that names a desk outside hours, the first of R26
 * to R29 that fits comes in its place. What could not be checked goes to a person at any hour.
 */
export function decide(f: Facts): Decision {
  const found = decideInHours(f)
  const isWithin = f.desk_hours === 'open' && f.contract_hours === 'within'
  if (found.desk === null || found.rule === 'R00' || isWithin) return found
  const on = { desk: found.desk, verified: isVerified(f) }
  for (const row of OUT_OF_HOURS)
    if (row.when(f, on)) return { rule: row.rule, outcome: row.outcome, desk: 'desk' in row ? row.desk : null }
  return found
}

/** As if all were open. */
export function decideInHours(f: Facts): Decision {
  for (const row of IN_HOURS) {
    if (!row.when(f)) continue
    const desk: Goes | null = row.effect === 'routed' ? row.desk : null
    return { rule: row.rule, outcome: row.outcome, desk: typeof desk === 'function' ? desk(f) : desk }
  }
  throw new Error('the last rule fits everything') // unreachable: R25 has no condition
}
