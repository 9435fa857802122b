/** The decision itself: asked of the rules with facts as they are at this moment, and recorded before it counts. */
import { decide, type Decision, type Facts } from '../../domain/decide.ts'
import type { Call, Identity } from '../call.ts'
import { decisionAudit, summaryOf } from '../call-records.ts'
import type { QuestionDeps } from '../turn-deps.ts'
import { byHours, closedCall, knowsHours, withDesk } from './call-hours.ts'
import { factsOf, uncheckedFacts } from './facts.ts'
import { provedNow } from './proved-now.ts'

export type DecisionDeps = Pick<QuestionDeps, 'directory' | 'credentials' | 'records' | 'events' | 'now'> & {
  settings: Pick<QuestionDeps['settings'], 'policy'>
}

/** A decision, and what it changes on the call it was taken for. */
export interface TakenNow {
  decision: Decision
  changes: Pick<Call, 'identity' | 'decisions' | 'closed'>
}

/**
 * - Proof and rights are read again now: a grant or a PIN that ended during the call counts.
 * - What cannot be read is `unavailable`, which the rules send to a person.
 * - A right that cannot be written to the audit trail is not given.
 */
export async function takeDecision(call: Call, deps: DecisionDeps): Promise<TakenNow> {
  const { current, facts } = await factsNow(call, deps)
  return recordDecision(current, facts, deps)
}

/** As `takeDecision`, of a caller who is on their way to a person: hours count. */
export async function takeDecisionByHours(
  call: Call,
  deps: DecisionDeps & Pick<QuestionDeps, 'flows'>,
): Promise<TakenNow> {
  const { current, facts } = await factsNow(call, deps)
  if (!knowsHours(deps.flows)) return recordDecision(current, facts, deps)
  const { policy } = deps.settings
  const then = byHours(current, facts, deps.now(), policy)
  const { decision, changes } = await recordDecision(current, then, deps)
  return { decision, changes: { ...changes, closed: closedCall(current, then, decision, deps.now(), policy) } }
}

async function factsNow(call: Call, deps: DecisionDeps): Promise<{ current: Call; facts: Facts }> {
  const now = deps.now()
  const identity = await readAgain(call, deps)
  const current = identity === undefined ? call : { ...call, identity }
  const facts =
    identity === undefined
      ? uncheckedFacts(call, now, deps.settings.policy)
      : factsOf(current, now, deps.settings.policy)
  return { current, facts }
}

/** Undefined when the records could not be asked. */
async function readAgain({ identity }: Call, deps: DecisionDeps): Promise<Identity | undefined> {
  if (identity.kind === 'unverified') return identity
  try {
    return await provedNow(identity, deps)
  } catch (error) {
    deps.events.brokeDuringCall('reading rights again', error)
    return undefined
  }
}

/** Decides by these facts. Where a right could not be recorded, decides again as for a call that could not be checked. */
export async function recordDecision(call: Call, facts: Facts, deps: DecisionDeps): Promise<TakenNow> {
  const at = deps.now()
  const first = decided(call, facts, at)
  const isRecorded = await recorded(first, at, deps)
  const isRight = call.identity.kind === 'verified' && first.decision.outcome !== 'LIVE_COULD_NOT_CHECK'
  const taken = isRecorded || !isRight ? first : decided(call, uncheckedFacts(call, at, deps.settings.policy), at)
  deps.events.decided(taken.call, taken.decision)
  // What gives no right may go without its record; a store that spools records writes it later.
  if (taken !== first) await recorded(taken, at, deps)
  const { identity, decisions } = taken.call
  return { decision: taken.decision, changes: { identity, decisions } }
}

function decided(call: Call, facts: Facts, at: Date): { call: Call; decision: Decision } {
  const decision = withDesk(decide(facts), call)
  return { decision, call: { ...call, decisions: [...call.decisions, { ...decision, at: at.toISOString(), facts }] } }
}

/** False when the records could not be written. */
async function recorded(
  { call, decision }: { call: Call; decision: Decision },
  at: Date,
  { records, events }: DecisionDeps,
): Promise<boolean> {
  try {
    await records.recordDecision(summaryOf(call, decision, at), decisionAudit(call, decision, at))
    return true
  } catch (error) {
    events.brokeDuringCall('recording a decision', error)
    return false
  }
}
