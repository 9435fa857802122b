/** What happens if a contact calls about something now, by the rules; and what would have to change for another answer. */
import { helpsWithCase, staffSentence } from './consequences.ts'
import { decide, decideInHours, type Decision, type Facts } from './decide.ts'
import type { Standing } from './directory/directory.ts'
import type { CredentialSummary } from './pin/credential-store.ts'
import { pinStateOf, type PinState } from './pin/pin-state.ts'
import { closedFor, inHoursAt, servedAt } from './hours/line-hours.ts'
import type { Policy } from './policy.ts'
import { mayOpenCaseOn, standingFacts, type GracePolicy } from './directory/standing-facts.ts'

export interface ExplainQuestion {
  /** A contract's number; undefined: the one the call would be about if nothing is chosen. */
  contract: string | undefined
  product: string | undefined
  intent: Facts['intent']
  urgent: boolean
}

export type ExplainPolicy = GracePolicy & Pick<Policy, 'hours'>

export interface Explanation {
  facts: Facts
  /** Outside hours: when a person can be reached; undefined also where that is not within a year. */
  opensAt: Date | undefined
  decision: Decision
  /** For staff: why, and what they may do. */
  sentence: string
  nextStep: string
  /** The contract covers several products, and a caller about a new case is asked which: the decision is for one of these. */
  forOneOf: string[]
  /** One fact that is otherwise, and what it would lead to: the nearest ways to a better answer. */
  wouldChange: { if: string; outcome: Decision['outcome'] }[]
}

/** A contact in the words of the rules: their PIN as it is, whatever they key. */
export function explain(
  standing: Standing,
  pin: CredentialSummary | undefined,
  { contract, product, intent, urgent }: ExplainQuestion,
  now: Date,
  policy: ExplainPolicy,
): Explanation {
  const on =
    standing.combinations.find((one) => one.contract === contract) ??
    (contract === undefined
      ? (standing.combinations.find((one) => one.grant !== 'none') ?? standing.combinations[0])
      : undefined)
  const named = product === undefined ? undefined : { named: product }
  const aboutCase = !['new_case', 'admin_case', 'data_privacy'].includes(intent)
  const atAnyHour: Facts = {
    ...standingFacts(standing, on, named, now, policy),
    pin: PIN_FACT[pinStateOf(pin)],
    case: aboutCase ? 'in_scope' : 'n/a',
    closed: aboutCase ? (intent === 'reopen' ? 'closed_le_30d' : 'open') : 'n/a',
    intent,
    urgent: urgent ? 'critical' : 'not_critical',
  }
  const called = { desk: decideInHours(atAnyHour).desk, contractHours: on?.hours }
  const facts = { ...atAnyHour, ...inHoursAt(atAnyHour, called, policy.hours, servedAt({ rangAt: now, now })) }
  const opensAt = closedFor(facts, called, policy.hours, now)?.opensAt
  const decision = decide(facts)
  const forOneOf =
    intent === 'new_case' && named === undefined && on !== undefined && on.products.length > 1 ? on.products : []
  const { why, may } = staffSentence(decision.outcome, facts.contract)
  return { facts, opensAt, decision, sentence: why, nextStep: may, forOneOf, wouldChange: changes(facts, decision) }
}

const PIN_FACT: Record<PinState, Facts['pin']> = {
  none: 'empty_in_profile',
  replaced: 'expired_or_replaced',
  locked: 'locked',
  works: 'valid',
}

/** The facts that a company or its administrators can change. */
const OTHERWISE: { [F in keyof Facts]?: { value: Facts[F]; words: string }[] } = {
  contact: [{ value: 'active', words: 'they were an active contact' }],
  pin: [{ value: 'valid', words: 'they had a Contact PIN that works' }],
  grant: [
    { value: 'designated', words: 'they were a Designated Contact for it' },
    { value: 'read_only_approved', words: 'they had approved view access' },
  ],
  relation: [{ value: 'third_party_support_owner', words: 'the Support Owner made a recorded exception for them' }],
  contract: [{ value: 'active', words: 'the contract were in force' }],
  desk_hours: [{ value: 'open', words: 'the desk were open' }],
  contract_hours: [{ value: 'within', words: 'the contract covered that hour' }],
}

/** One fact at a time; where none is enough, two. */
function changes(facts: Facts, now: Decision): Explanation['wouldChange'] {
  const single = Object.entries(OTHERWISE).flatMap(([fact, values]) =>
    values.flatMap(({ value, words }) =>
      Reflect.get(facts, fact) === value ? [] : [{ words, to: { [fact]: value } }],
    ),
  )
  const pairs = single.flatMap((one, at) =>
    single
      .slice(at + 1)
      .flatMap((two) =>
        Object.keys(one.to)[0] === Object.keys(two.to)[0]
          ? []
          : [{ words: `${one.words} and ${two.words}`, to: { ...one.to, ...two.to } }],
      ),
  )
  const found = (tried: typeof single) =>
    tried.flatMap(({ words, to }) => {
      const { outcome } = decide({ ...facts, ...to })
      return outcome === now.outcome || !helpsWithCase(outcome) ? [] : [{ if: words, outcome }]
    })
  const near = found(single)
  return helpsWithCase(now.outcome) || near.length > 0 ? near : found(pairs)
}

/** What happens if they call now, in one sentence. */
export function ifTheyCallNow(
  standing: Standing,
  pin: CredentialSummary | undefined,
  now: Date,
  policy: GracePolicy,
): string {
  if (standing.contact.status !== 'active')
    return 'Would not be verified: not an active contact. A person would find out who calls.'
  const state = pinStateOf(pin)
  if (state === 'none' || state === 'replaced')
    return 'Would not be verified: there is no Contact PIN. They can get one on their profile page.'
  if (state === 'locked')
    return 'Would not be verified: the PIN is locked by wrong tries. A new one from their profile page clears it.'
  const held = standing.combinations.filter(({ grant }) => grant !== 'none')
  const opens = held.filter((on) => mayOpenCaseOn(standing, on, now, policy))
  if (held.length === 0)
    return 'Would be verified, and could open no case: there is no grant. Admin Cases are possible.'
  if (opens.length === held.length)
    return `Would be verified, and can open cases for ${held.length === 1 ? (held[0]?.endUser.name ?? '') : `all ${held.length} combinations`}.`
  return opens.length === 0
    ? 'Would be verified, and could open no case now; see below why.'
    : `Would be verified, and can open cases for ${opens.length} of ${held.length} combinations.`
}
