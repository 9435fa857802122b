/** The decision itself: asked of the rules with facts as they are at this moment, and recorded before it counts. */
import { decide, type Decision, type Facts } from '../../domain/decide.ts'
import type { AnswerParts, Answers, Asking } from './question-context.ts'
import type { Call } from '../call.ts'
import { choosable, chosenCombination, factsOf, uncheckedFacts } from '../facts.ts'
import { provedNow } from '../proved-now.ts'
import { decisionAudit, summaryOf } from '../summary.ts'

export const outcomeAnswers: Answers<'outcome' | 'outcome-unchecked' | 'rights-now' | 'person' | 'wants-renewal'> = {
  outcome: async ({ call }, parts) => (await takeDecision(call, parts)).outcome,

  'outcome-unchecked': async ({ call }, parts): Promise<'noted'> => {
    // It stays so when the caller says something new later.
    if (call.identity.kind === 'unverified' && call.identity.pin === 'not_entered')
      call.identity = { kind: 'unverified', pin: 'unavailable', reason: 'could-not-check' }
    await record(call, parts, uncheckedFacts(call, parts.now(), parts.settings))
    return 'noted'
  },

  'rights-now': async ({ call }, parts): Promise<'noted'> => {
    await takeDecision(call, parts)
    return 'noted'
  },

  person: async (asking, parts): Promise<'verified' | 'unverified' | 'could-not-check'> => {
    const { call } = asking
    const last = call.decisions.at(-1)
    if (call.identity.kind === 'unverified') {
      // The desk decided before still fits unless they have said something new since.
      if ((last?.desk ?? null) === null) await takeDecision(asking.call, parts)
      return deskOrAdmin(asking, parts, 'unverified')
    }
    // A status is heard from the machine; whoever asks for a person wants to talk about the case.
    if (call.told.intent === 'case_status' && mayWork(call)) call.told.intent = 'existing_update'
    if (isContractOpen(call)) call.told.contractOpen = true
    if (call.told.intent === undefined) call.told.intent = call.told.existing ? 'existing_update' : 'new_case'
    // A case they could not name is for the person to find.
    if (call.told.case?.kind === 'not-available') call.told.case = undefined
    await takeDecision(asking.call, parts)
    return deskOrAdmin(asking, parts, 'verified')
  },

  'wants-renewal': async ({ call }, parts): Promise<'noted' | 'could-not-check'> => {
    call.told = { ...call.told, intent: 'admin_case', renewal: true }
    const { outcome } = await takeDecision(call, parts)
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
  parts: AnswerParts,
  whose: V,
): Promise<V | 'could-not-check'> {
  if ((asking.call.decisions.at(-1)?.desk ?? null) === null) {
    asking.call.told.intent = 'admin_case'
    await takeDecision(asking.call, parts)
  }
  return asking.call.decisions.at(-1)?.outcome === 'LIVE_COULD_NOT_CHECK' ? 'could-not-check' : whose
}

export type DecisionParts = Pick<AnswerParts, 'directory' | 'credentials' | 'records' | 'events' | 'now'> & {
  settings: Pick<AnswerParts['settings'], 'graceDays'>
}

/**
 * - Changes `call`. Proof and rights are read again now: a grant or a PIN that ended during the call counts.
 * - What cannot be read is `unavailable`, which the rules send to a person.
 * - A right that cannot be written to the audit trail is not given.
 */
export async function takeDecision(call: Call, parts: DecisionParts): Promise<Decision> {
  const now = parts.now()
  const fresh = await readAgain(call, parts)
  return record(call, parts, fresh ? factsOf(call, now, parts.settings) : uncheckedFacts(call, now, parts.settings))
}

/** False when the records could not be asked. */
async function readAgain(call: Call, parts: DecisionParts): Promise<boolean> {
  if (call.identity.kind === 'unverified') return true
  try {
    const identity = await provedNow(call.identity, parts)
    if (identity === undefined) return false
    call.identity = identity
    return true
  } catch (error) {
    parts.events.brokeDuringCall('reading rights again', error)
    return false
  }
}

/** What gives no right may go without its record; a store that puts records aside keeps it for later. */
async function noted(call: Call, decision: Decision, at: Date, { records, events }: DecisionParts): Promise<void> {
  try {
    await records.recordDecision(summaryOf(call, decision, at), decisionAudit(call, decision, at))
  } catch (error) {
    events.brokeDuringCall('recording a decision', error)
  }
}

async function record(call: Call, parts: DecisionParts, facts: Facts): Promise<Decision> {
  const at = parts.now()
  const decision = withDesk(decide(facts), call)
  call.decisions.push({ ...decision, at: at.toISOString(), facts })
  try {
    await parts.records.recordDecision(summaryOf(call, decision, at), decisionAudit(call, decision, at))
  } catch (error) {
    parts.events.brokeDuringCall('recording a decision', error)
    if (call.identity.kind === 'verified' && decision.outcome !== 'LIVE_COULD_NOT_CHECK') {
      const unchecked = uncheckedFacts(call, at, parts.settings)
      const safe = decide(unchecked)
      call.decisions[call.decisions.length - 1] = { ...safe, at: at.toISOString(), facts: unchecked }
      parts.events.decided(call, safe)
      await noted(call, safe, at, parts)
      return safe
    }
  }
  parts.events.decided(call, decision)
  return decision
}
