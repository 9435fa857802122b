/** The rule table: from facts to one outcome. Pure and total; the phone, the desk, the API and the command all call it. */
import { z } from 'zod'

/** Facts and their values, as in the rules (docs/decisions/0002-one-decision-function.md). Anything else is refused by name. */
export const FACTS = {
  contact: ['active', 'inactive', 'unknown'],
  pin: ['valid', 'wrong', 'expired_or_replaced', 'locked', 'not_entered', 'empty_in_profile', 'unavailable'],
  grant: ['designated', 'read_only_approved', 'read_only_pending', 'none', 'unavailable'],
  relation: ['direct', 'partner_sold_to', 'third_party_support_owner', 'indirect_end_user', 'unrelated'],
  contract: ['active', 'expired', 'terminated', 'not_started', 'none', 'unavailable'],
  other_ct: ['has_other_live_contract', 'no_other_live_contract'],
  intent: ['new_case', 'existing_update', 'case_status', 'reopen', 'raise_priority', 'admin_case', 'data_privacy'],
  case: ['n/a', 'in_scope', 'out_of_scope', 'not_found'],
  closed: ['n/a', 'open', 'closed_le_30d', 'closed_gt_30d'],
  urgent: ['critical', 'not_critical'],
} as const
export const INTENTS = FACTS.intent

export const facts = z.strictObject({
  contact: z.enum(FACTS.contact),
  pin: z.enum(FACTS.pin),
  grant: z.enum(FACTS.grant),
  relation: z.enum(FACTS.relation),
  contract: z.enum(FACTS.contract),
  other_ct: z.enum(FACTS.other_ct),
  intent: z.enum(FACTS.intent),
  case: z.enum(FACTS.case),
  closed: z.enum(FACTS.closed),
  urgent: z.enum(FACTS.urgent),
})
export type Facts = z.infer<typeof facts>
export type Fact = keyof Facts

/** Queues of people. */
export const DESKS = ['production-down', 'support', 'admin', 'identification', 'contracts'] as const
export type Desk = (typeof DESKS)[number]

type When = (f: Facts) => boolean
type Goes = Desk | null | ((f: Facts) => Desk)
interface Rule {
  rule: string
  outcome: string
  when: When
  desk: Goes
}

const verified: When = (f) => f.contact === 'active' && f.pin === 'valid'
const critical: When = (f) => f.urgent === 'critical'
const ended: When = (f) => f.contract === 'expired' || f.contract === 'terminated' || f.contract === 'none'
const changesCase: When = (f) => f.intent === 'new_case' || f.intent === 'reopen' || f.intent === 'raise_priority'
const byUrgency =
  (otherwise: Desk): Goes =>
  (f) =>
    critical(f) ? 'production-down' : otherwise

/** First match wins. `null` means nobody is rung: the caller is told or refused, with a next step. */
const RULES = [
  {
    rule: 'R00',
    outcome: 'LIVE_COULD_NOT_CHECK',
    when: (f) => Object.values(f).includes('unavailable'),
    desk: byUrgency('identification'),
  },
  { rule: 'R01', outcome: 'PRIVACY_PORTAL', when: (f) => f.intent === 'data_privacy', desk: null },
  {
    rule: 'R02',
    outcome: 'ADMIN_PATH_UNVERIFIED',
    when: (f) => f.intent === 'admin_case' && !verified(f),
    desk: 'admin',
  },
  {
    rule: 'R03',
    outcome: 'LIVE_UNVERIFIED_URGENT',
    when: (f) => !verified(f) && critical(f),
    desk: 'production-down',
  },
  {
    rule: 'R04',
    outcome: 'PIN_EMPTY_ADMIN_CASE',
    when: (f) => f.pin === 'empty_in_profile',
    desk: 'identification',
  },
  {
    rule: 'R05',
    outcome: 'PIN_RETRY_THEN_LIVE',
    when: (f) => !verified(f) && f.pin !== 'not_entered',
    desk: 'identification',
  },
  { rule: 'R06', outcome: 'PIN_HELP_THEN_LIVE', when: (f) => f.pin === 'not_entered', desk: 'identification' },
  { rule: 'R07', outcome: 'ADMIN_CASE', when: (f) => f.intent === 'admin_case', desk: 'admin' },
  {
    rule: 'R08',
    outcome: 'CASE_NOT_AVAILABLE',
    when: (f) => f.case === 'out_of_scope' || f.case === 'not_found',
    desk: null,
  },
  {
    rule: 'R09',
    outcome: 'READ_ONLY_STATUS',
    when: (f) => f.grant === 'read_only_approved' && f.intent === 'case_status' && f.contract !== 'none',
    desk: null,
  },
  { rule: 'R10', outcome: 'REFER_PARTNER', when: (f) => f.relation === 'indirect_end_user', desk: null },
  { rule: 'R11', outcome: 'REFUSE_READ_ONLY', when: (f) => f.grant === 'read_only_approved', desk: null },
  { rule: 'R12', outcome: 'REFUSE_NOT_DESIGNATED', when: (f) => f.grant !== 'designated', desk: null },
  {
    rule: 'R13',
    outcome: 'LIVE_CONTRACT_REVIEW',
    when: (f) => f.contract !== 'active' && critical(f) && f.intent !== 'case_status',
    desk: 'contracts',
  },
  {
    rule: 'R14',
    outcome: 'DESIGNATION_LAPSED',
    when: (f) => ended(f) && f.other_ct === 'no_other_live_contract',
    desk: null,
  },
  { rule: 'R15', outcome: 'CASE_STATUS', when: (f) => f.intent === 'case_status', desk: null },
  { rule: 'R16', outcome: 'REFUSE_NOT_STARTED', when: (f) => f.contract === 'not_started', desk: null },
  { rule: 'R17', outcome: 'REFUSE_NO_CONTRACT', when: (f) => ended(f) && changesCase(f), desk: null },
  { rule: 'R18', outcome: 'EXISTING_CASE_FLAGGED', when: ended, desk: 'support' },
  {
    rule: 'R19',
    outcome: 'OPEN_CASE_URGENT',
    when: (f) => f.intent === 'new_case' && critical(f),
    desk: 'production-down',
  },
  { rule: 'R20', outcome: 'OPEN_CASE', when: (f) => f.intent === 'new_case', desk: 'support' },
  { rule: 'R21', outcome: 'NEW_LINKED_CASE', when: (f) => f.closed === 'closed_gt_30d', desk: 'support' },
  { rule: 'R22', outcome: 'REOPEN_REVIEW', when: (f) => f.closed === 'closed_le_30d', desk: 'support' },
  { rule: 'R23', outcome: 'NOTHING_TO_REOPEN', when: (f) => f.intent === 'reopen', desk: 'support' },
  {
    rule: 'R24',
    outcome: 'RAISE_PRIORITY_LIVE',
    when: (f) => f.intent === 'raise_priority',
    desk: byUrgency('support'),
  },
  { rule: 'R25', outcome: 'EXISTING_CASE', when: () => true, desk: byUrgency('support') },
] as const satisfies readonly Rule[]

export type RuleId = (typeof RULES)[number]['rule']
export type Outcome = (typeof RULES)[number]['outcome']
export const OUTCOMES: readonly Outcome[] = RULES.map((r) => r.outcome)

export interface Decision {
  rule: RuleId
  outcome: Outcome
  /** Who is rung; `null` when the caller is told or refused instead. */
  desk: Desk | null
}

/** Every combination of facts matches exactly one rule: the first that fits. */
export function decide(f: Facts): Decision {
  for (const { rule, outcome, when, desk } of RULES) {
    if (when(f)) return { rule, outcome, desk: typeof desk === 'function' ? desk(f) : desk }
  }
  throw new Error('the last rule fits everything') // unreachable: R25 has no condition
}

/** Verified = the contact is active and the PIN was valid. */
export function isVerified(f: Pick<Facts, 'contact' | 'pin'>): boolean {
  return f.contact === 'active' && f.pin === 'valid'
}

export type FactsProblem = { fact: string; problem: string }

/** Names every fact that is missing, unknown or has a value outside its list. */
export function readFacts(input: unknown): { facts: Facts } | { problems: FactsProblem[] } {
  const parsed = facts.safeParse(input)
  if (parsed.success) return { facts: parsed.data }
  return {
    problems: parsed.error.issues.flatMap((issue): FactsProblem[] => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({ fact: shown(key), problem: 'is not a fact' }))
      const fact = issue.path.map(String).join('.')
      if (fact === '') return [{ fact: '(line)', problem: 'must be a JSON object of facts' }]
      const given = (input as Record<string, unknown>)[fact]
      const allowed = fact in FACTS ? FACTS[fact as Fact].join(', ') : ''
      return given === undefined
        ? [{ fact, problem: `is missing; one of ${allowed}` }]
        : [{ fact, problem: `cannot be ${shown(given)}; one of ${allowed}` }]
    }),
  }
}

/** Names what was given only when it looks like a value: whoever puts a PIN here must not find it in an error. */
function shown(given: unknown): string {
  return typeof given === 'string' && /^(?!.*[0-9]{3})[\w/ -]{1,40}$/.test(given) ? given : 'that'
}
