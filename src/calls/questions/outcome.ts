/** Questions about what the rules say, and about a person where they name none. */
import type { Call } from '../call.ts'
import { choosable, combinationOf } from '../decision/combinations.ts'
import { uncheckedFacts } from '../decision/facts.ts'
import { recordDecision, takeDecision, takeDecisionByHours } from '../decision/take-decision.ts'
import type { Answered, QuestionDeps, QuestionHandlers } from '../turn-deps.ts'

export const outcomeQuestions: QuestionHandlers<
  'outcome' | 'outcome-unchecked' | 'rights-now' | 'person' | 'wants-renewal'
> = {
  outcome: async ({ call }, deps) => {
    const { decision, changes } = await takeDecisionByHours(call, deps)
    return { answer: decision.outcome, changes }
  },

  'outcome-unchecked': async ({ call }, deps) => {
    // It stays so when the caller says something new later.
    const isNew = call.identity.kind === 'unverified' && call.identity.pin === 'not_entered'
    const unchecked: Call = isNew
      ? { ...call, identity: { kind: 'unverified', pin: 'unavailable', reason: 'could-not-check' } }
      : call
    const facts = uncheckedFacts(unchecked, deps.now(), deps.settings.policy)
    const { changes } = await recordDecision(unchecked, facts, deps)
    return { answer: 'noted', changes }
  },

  'rights-now': async ({ call }, deps) => ({ answer: 'noted', changes: (await takeDecision(call, deps)).changes }),

  person: async ({ call }, deps): Promise<Answered<'verified' | 'unverified' | 'could-not-check' | 'closed'>> => {
    if (call.identity.kind === 'unverified') {
      // The desk decided before still fits unless they have said something new since.
      const decided = deskOf(call) === null ? await decideAgain(call, deps) : call
      return deskOrAdmin(decided, deps, 'unverified')
    }
    const told = toldOfPerson(call)
    return deskOrAdmin(await decideAgain({ ...call, told }, deps), deps, 'verified')
  },

  'wants-renewal': async ({ call }, deps) => {
    const told = { ...call.told, intent: 'admin_case', renewal: true } as const
    const { decision, changes } = await takeDecisionByHours({ ...call, told }, deps)
    const reached = changes.closed === undefined ? 'noted' : 'closed'
    const answer = decision.outcome === 'LIVE_COULD_NOT_CHECK' ? 'could-not-check' : reached
    return { answer, changes: { told, ...changes } }
  },
}

/** What a verified caller who asks for a person has told with that. */
function toldOfPerson(call: Call): Call['told'] {
  const told = { ...call.told }
  // A status is heard from the machine; a caller who asks for a person wants to talk about the case.
  if (told.intent === 'case_status' && combinationOf(call)?.grant === 'designated') told.intent = 'existing_update'
  if (isContractOpen(call)) told.contractOpen = true
  if (told.intent === undefined) told.intent = told.existing ? 'existing_update' : 'new_case'
  // A case they could not name is for the person to find.
  if (told.case?.kind === 'not-available') told.case = undefined
  return told
}

function isContractOpen({ identity, told }: Call): boolean {
  return identity.kind === 'verified' && told.contract === undefined && choosable(identity.standing).length > 1
}

function deskOf({ decisions }: Call) {
  return decisions.at(-1)?.desk ?? null
}

/** A caller for whom the rules name no desk goes to the administrators, unless it is the hours that keep them from one. */
async function deskOrAdmin<V extends 'verified' | 'unverified'>(
  decided: Call,
  deps: QuestionDeps,
  whose: V,
): Promise<Answered<V | 'could-not-check' | 'closed'>> {
  const isNowhere = deskOf(decided) === null && decided.closed === undefined
  const told = isNowhere ? { ...decided.told, intent: 'admin_case' as const } : decided.told
  const call = isNowhere ? await decideAgain({ ...decided, told }, deps) : decided
  const changes = { told, identity: call.identity, decisions: call.decisions, closed: call.closed }
  if (call.closed !== undefined) return { answer: 'closed', changes }
  const answer = call.decisions.at(-1)?.outcome === 'LIVE_COULD_NOT_CHECK' ? 'could-not-check' : whose
  return { answer, changes }
}

async function decideAgain(call: Call, deps: QuestionDeps): Promise<Call> {
  return { ...call, ...(await takeDecisionByHours(call, deps)).changes }
}
