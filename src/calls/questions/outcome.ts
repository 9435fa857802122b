/** The decision itself: asked of the rules with facts as they are at this moment, and recorded before it counts. */
import { decide, type Decision, type Facts } from '../../domain/decide.ts'
import type { AnswerDeps, Answers, Asking } from './question-context.ts'
import type { Call } from '../call.ts'
import { choosable, chosenCombination, factsOf, uncheckedFacts } from '../facts.ts'
import { provedNow } from '../proved-now.ts'
import { decisionAudit, summaryOf } from '../summary.ts'

export const outcomeAnswers: Answers<'outcome' | 'outcome-unchecked' | 'rights-now' | 'person' | 'wants-renewal'> = {
  outcome: async ({ call }, deps) => (await takeDecision(call, deps)).outcome,

  'outcome-unchecked': async ({ call }, deps): Promise<'noted'> => {
    // It stays so when the caller says something new later.
    if (call.identity.kind === 'unverified' && call.identity.pin === 'not_entered')
      call.identity = { kind: 'unverified', pin: 'unavailable', reason: 'could-not-check' }
    await record(call, deps, uncheckedFacts(call, deps.now(), deps.settings.policy))
    return 'noted'
  },

  'rights-now': async ({ call }, deps): Promise<'noted'> => {
    await takeDecision(call, deps)
    return 'noted'
  },

  person: async (asking, deps): Promise<'verified' | 'unverified' | 'could-not-check'> => {
    const { call } = asking
    const last = call.decisions.at(-1)
    if (call.identity.kind === 'unverified') {
      // The desk decided before still fits unless they have said something new since.
      if ((last?.desk ?? null) === null) await takeDecision(asking.call, deps)
      return deskOrAdmin(asking, deps, 'unverified')
    }
    // A status is heard from the machine; whoever asks for a person wants to talk about the case.
    if (call.told.intent === 'case_status' && mayWork(call)) call.told.intent = 'existing_update'
    if (isContractOpen(call)) call.told.contractOpen = true
    if (call.told.intent === undefined) call.told.intent = call.told.existing ? 'existing_update' : 'new_case'
    // A case they could not name is for the person to find.
    if (call.told.case?.kind === 'not-available') call.told.case = undefined
    await takeDecision(asking.call, deps)
    return deskOrAdmin(asking, deps, 'verified')
  },

  'wants-renewal': async ({ call }, deps): Promise<'noted' | 'could-not-check'> => {
    call.told = { ...call.told, intent: 'admin_case', renewal: true }
    const { outcome } = await takeDecision(call, deps)
    return outcome === 'LIVE_COULD_NOT_CHECK' ? 'could-not-check' : 'noted'
  },
}

function mayWork({ identity, told }: Call): boolean {
  return identity.kind === 'verified' && chosenCombination(identity.standing, told)?.grant === 'designated'
}

function isContractOpen({ identity, told }: Call): boolean {
  return identity.kind === 'verified' && told.contract === undefined && choosable(identity.standing).length > 1
}

/** An Admin Case about renewals is for the people who handle contracts. */
function withDesk(decision: Decision, { told }: Call): Decision {
  return told.renewal === true && decision.outcome === 'ADMIN_CASE' ? { ...decision, desk: 'contracts' } : decision
}

/** Nobody with rights to a case desk is left alone: the administrators take everybody else. */
async function deskOrAdmin<V extends 'verified' | 'unverified'>(
  asking: Asking,
  deps: AnswerDeps,
  whose: V,
): Promise<V | 'could-not-check'> {
  if ((asking.call.decisions.at(-1)?.desk ?? null) === null) {
    asking.call.told.intent = 'admin_case'
    await takeDecision(asking.call, deps)
  }
  return asking.call.decisions.at(-1)?.outcome === 'LIVE_COULD_NOT_CHECK' ? 'could-not-check' : whose
}

export type DecisionDeps = Pick<AnswerDeps, 'directory' | 'credentials' | 'records' | 'events' | 'now'> & {
  settings: Pick<AnswerDeps['settings'], 'policy'>
}

/**
 * - Changes `call`. Proof and rights are read again now: a grant or a PIN that ended during the call counts.
 * - What cannot be read is `unavailable`, which the rules send to a person.
 * - A right that cannot be written to the audit trail is not given.
 */
export async function takeDecision(call: Call, deps: DecisionDeps): Promise<Decision> {
  const now = deps.now()
  const { policy } = deps.settings
  const fresh = await readAgain(call, deps)
  return record(call, deps, fresh ? factsOf(call, now, policy) : uncheckedFacts(call, now, policy))
}

/** False when the records could not be asked. */
async function readAgain(call: Call, deps: DecisionDeps): Promise<boolean> {
  if (call.identity.kind === 'unverified') return true
  try {
    const identity = await provedNow(call.identity, deps)
    if (identity === undefined) return false
    call.identity = identity
    return true
  } catch (error) {
    deps.events.brokeDuringCall('reading rights again', error)
    return false
  }
}

/** What gives no right may go without its record; a store that puts records aside keeps it for later. */
async function noted(call: Call, decision: Decision, at: Date, { records, events }: DecisionDeps): Promise<void> {
  try {
    await records.recordDecision(summaryOf(call, decision, at), decisionAudit(call, decision, at))
  } catch (error) {
    events.brokeDuringCall('recording a decision', error)
  }
}

async function record(call: Call, deps: DecisionDeps, facts: Facts): Promise<Decision> {
  const at = deps.now()
  const decision = withDesk(decide(facts), call)
  call.decisions.push({ ...decision, at: at.toISOString(), facts })
  try {
    await deps.records.recordDecision(summaryOf(call, decision, at), decisionAudit(call, decision, at))
  } catch (error) {
    deps.events.brokeDuringCall('recording a decision', error)
    if (call.identity.kind === 'verified' && decision.outcome !== 'LIVE_COULD_NOT_CHECK') {
      const unchecked = uncheckedFacts(call, at, deps.settings.policy)
      const safe = decide(unchecked)
      call.decisions[call.decisions.length - 1] = { ...safe, at: at.toISOString(), facts: unchecked }
      deps.events.decided(call, safe)
      await noted(call, safe, at, deps)
      return safe
    }
  }
  deps.events.decided(call, decision)
  return decision
}
