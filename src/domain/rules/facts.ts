/** The facts that the rules decide on, the desks, and what a row of the rule table says beside its condition. */
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
  desk_hours: ['open', 'closed'],
  contract_hours: ['within', 'outside'],
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
  // What says nothing of hours asks about those in which all is open.
  desk_hours: z.enum(FACTS.desk_hours).default('open'),
  contract_hours: z.enum(FACTS.contract_hours).default('within'),
})
export type Facts = z.infer<typeof facts>
export type Fact = keyof Facts

/** Queues of people. */
export const DESKS = ['production-down', 'support', 'admin', 'identification', 'contracts'] as const
export type Desk = (typeof DESKS)[number]

/** What a person may do to a case, or hear of one. */
export type CaseActionName =
  'open-case' | 'update-case' | 'close-case' | 'reopen-case' | 'raise-priority' | 'hear-status' | 'admin-case'

/**
 * `flagged`: only on an existing case, marked CONTRACT LAPSED. `request-only`: it is noted, and nothing is disclosed or opened.
 * `by-exception`: only by a person who looks after contracts, with a recorded reason.
 */
export type Extent = 'yes' | 'flagged' | 'request-only' | 'by-exception'

/** For staff: why it was decided so, and the only action that fits (docs/rules.md, "What follows"). */
export interface StaffSentence {
  why: string
  may: string
}

/** What each row of the rule table says beside its condition. */
export interface Consequence {
  /** `routed`: a desk is rung. `refused`: the caller is told no, why, and a next step. `told`: the caller hears what they asked for. */
  effect: 'routed' | 'refused' | 'told'
  /** What the decision shows the caller to be entitled to on this contract; `null`: it says nothing about that. */
  entitled: 'to-work' | 'to-status' | 'to-nothing' | null
  /** Actions that are done under it; an action that is not named is refused. */
  allows: Readonly<Partial<Record<CaseActionName, Extent>>>
  /** Of one outcome it depends on the state of the contract. */
  staff: StaffSentence | ((contract: Facts['contract'] | undefined) => StaffSentence)
}

/** The contact is active and the PIN was valid. */
export function isVerified(f: Pick<Facts, 'contact' | 'pin'>): boolean {
  return f.contact === 'active' && f.pin === 'valid'
}
