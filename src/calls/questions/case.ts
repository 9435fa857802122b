/** Answers about a case the caller already has. */
import { readCaseNumber } from '../../domain/keypad.ts'
import type { CaseRecord, Combination } from '../../domain/directory/directory.ts'
import type { Answers } from './question-context.ts'
import type { Told } from '../call.ts'
import { chosenCombination } from '../facts.ts'
import { takeDecision } from './outcome.ts'

/** The second miss is offered other ways on (rule R08: try again, new case, or a person). */
const MISSES_BEFORE_MENU = 2

export const caseAnswers: Answers<'find-case'> = {
  'find-case': async ({ call, keys }, deps) => {
    const number = keys === undefined ? undefined : readCaseNumber(keys)
    const found = number === undefined ? undefined : await deps.directory.findCase(number)
    const on = call.identity.kind === 'verified' ? chosenCombination(call.identity.standing, call.told) : undefined
    call.told.case = seenFrom(found, on)
    if (call.told.case?.kind === 'found') {
      call.numberMisses = 0
      return call.told.case.state === 'closed' && on?.grant === 'designated' ? 'closed' : 'open'
    }
    await takeDecision(call, deps)
    call.numberMisses += 1
    return call.numberMisses >= MISSES_BEFORE_MENU ? 'not-available-again' : 'not-available'
  },
}

/** An Admin Case is not worked on from the support menu, so here it is one that does not exist (docs/rules.md). */
function seenFrom(found: CaseRecord | undefined, on: Combination | undefined): Told['case'] {
  if (found === undefined || found.type !== 'support') return { kind: 'not-available', why: 'not_found' }
  if (on === undefined || found.contract !== on.contract) return { kind: 'not-available', why: 'out_of_scope' }
  return {
    kind: 'found',
    number: found.number,
    product: found.product,
    state: found.state,
    priority: found.priority,
    updatedAt: found.updatedAt.toISOString(),
    closedAt: found.closedAt?.toISOString(),
  }
}
