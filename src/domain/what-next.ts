/** What is still worth asking: a question whose answer can change what happens to the call, and no other. */
import { helpsWithCase, isRefused } from './consequences.ts'
import { decide, type Decision, type Facts } from './decide.ts'
import type { ContractState } from './directory/contract-state.ts'

type Intent = Facts['intent']

/** What the facts are so far, and which of them the caller has not settled yet. */
export interface Known {
  facts: Facts
  /** Facts with the hours in them, which depend on the desk that they lead to. */
  inHours: (facts: Facts) => Facts
  open: {
    /** States the contract can have, one for each product that could be named. */
    contract: ContractState[] | undefined
    /** What the caller may want with a case they have. */
    intent: Intent[] | undefined
    /** No case number has been accepted yet. */
    case: boolean
    urgent: boolean
  }
}

export type NextQuestion =
  | { ask: 'product' | 'case-number' | 'case-wish' | 'severity' }
  /** Nothing: decide now, with this intent. */
  | { ask: 'nothing'; intent: Intent }

/**
 * - Someone who will be refused whatever they answer is asked nothing more.
 * - The product before the severity, the case number before what to do with it.
 */
export function whatNext({ facts, inHours, open }: Known): NextQuestion {
  const worlds = possible(facts, open, inHours)
  const hopeful = worlds.filter((w) => !isRefused(w.decision.outcome))
  const first = hopeful[0]
  if (first === undefined) return { ask: 'nothing', intent: open.intent?.[0] ?? facts.intent }
  if (open.contract !== undefined && depends(worlds, 'contract')) return { ask: 'product' }
  if (open.case && hopeful.some((w) => helpsWithCase(w.decision.outcome))) return { ask: 'case-number' }
  const wishes = new Set(hopeful.map((w) => w.facts.intent))
  const intent = first.facts.intent
  if (!open.case && wishes.size > 1) return { ask: 'case-wish' }
  if (open.urgent) {
    const wished = worlds.filter((w) => w.facts.intent === intent)
    if (depends(wished, 'urgent')) return { ask: 'severity' }
  }
  return { ask: 'nothing', intent }
}

interface World {
  facts: Facts
  decision: Decision
}

/** Every way the open facts can turn out. A case not yet keyed is taken to be one of theirs: hope is what makes it worth asking. */
function possible(facts: Facts, open: Known['open'], inHours: Known['inHours']): World[] {
  const contracts = open.contract ?? [facts.contract]
  const intents = open.intent ?? [facts.intent]
  const urgencies = open.urgent ? (['critical', 'not_critical'] as const) : [facts.urgent]
  const cases = open.case
    ? (['open', 'closed_le_30d', 'closed_gt_30d'] as const).map((closed) => ({ case: 'in_scope' as const, closed }))
    : [{ case: facts.case, closed: facts.closed }]
  return contracts.flatMap((contract) =>
    intents.flatMap((intent) =>
      urgencies.flatMap((urgent) =>
        cases.map((theCase) => {
          const world = { ...facts, contract, intent, urgent, ...theCase }
          return { facts: world, decision: decide(inHours(world)) }
        }),
      ),
    ),
  )
}

/** Whether worlds that differ only in this fact end differently. */
function depends(worlds: World[], fact: 'contract' | 'urgent'): boolean {
  const ends = new Map<string, string>()
  return worlds.some(({ facts, decision }) => {
    const rest = JSON.stringify({ ...facts, [fact]: '' })
    const end = `${decision.rule} ${decision.desk}`
    const before = ends.get(rest)
    ends.set(rest, end)
    return before !== undefined && before !== end
  })
}
