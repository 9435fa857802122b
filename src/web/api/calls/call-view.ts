/** What the API returns about a call: names and decisions, never digits, never the caller's number. */
import type { CallSummary } from '../../../calls/call-records.ts'
import type { Call, Proof, Stage, TurnRecord } from '../../../calls/call.ts'
import type { Decision, Desk, Facts, Outcome, RuleId } from '../../../domain/decide.ts'
import type { ContactId, ContractNumber } from '../../../domain/ids.ts'

export interface CallView {
  status: 'in-progress' | 'waiting' | 'with-analyst' | 'completed'
  verified: boolean
  contact: ContactId | null
  /** How the contact was verified; null for an unverified caller, and for a call that is over. */
  proof: Proof['kind'] | null
  /** What that proof opens: every other contract is closed on this call. Null when it closes none. */
  opensOnly: ContractNumber[] | null
  outcome: Outcome | null
  rule: RuleId | null
  /** Null also when the decision offered the call to no desk. */
  desk: Desk | null
  reference: string
  /** Empty once only the permanent record of the call is left. */
  turns: TurnRecord[]
  decisions: (Decision & { at: string; facts: Facts | null })[]
}

/** From the live call while there is one, afterwards from its record. Every field is copied by name, so that nothing else leaks. */
export function viewCall(call: Call | CallSummary): CallView {
  if (!('stage' in call)) return viewSummary(call)
  const decisions = call.decisions.map(({ rule, outcome, desk, at, facts }) => ({ rule, outcome, desk, at, facts }))
  const latest = decisions.at(-1)
  return {
    status: statusOf(call.stage),
    verified: call.identity.kind === 'verified',
    contact: call.identity.kind === 'verified' ? call.identity.contactId : null,
    proof: call.identity.kind === 'verified' ? call.identity.by.kind : null,
    opensOnly: opensOnly(call),
    outcome: latest?.outcome ?? null,
    rule: latest?.rule ?? null,
    desk: latest?.desk ?? null,
    reference: call.reference,
    turns: call.turns.map(({ turn, at, heard, did }) => ({ turn, at, heard, did })),
    decisions,
  }
}

function opensOnly({ identity }: Call): ContractNumber[] | null {
  if (identity.kind !== 'verified' || identity.by.kind !== 'colleague') return null
  return identity.standing.combinations.map(({ contract }) => contract)
}

function viewSummary({ rule, outcome, desk, ...summary }: CallSummary): CallView {
  return {
    status: summary.endedAt === undefined ? 'in-progress' : 'completed',
    verified: summary.verified,
    contact: summary.contact ?? null,
    proof: null,
    opensOnly: null,
    outcome,
    rule,
    desk,
    reference: summary.reference,
    turns: [],
    decisions: [{ rule, outcome, desk, at: summary.decidedAt.toISOString(), facts: null }],
  }
}

function statusOf(stage: Stage): CallView['status'] {
  switch (stage.kind) {
    case 'talking':
      return 'in-progress'
    case 'waiting':
    case 'with-analyst':
      return stage.kind
    case 'ended':
      return 'completed'
    default:
      return stage satisfies never
  }
}
