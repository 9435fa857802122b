/** Questions about a case the caller already has. */
import { readCaseNumber } from '../../domain/keypad.ts'
import type { CaseRecord, Combination } from '../../domain/directory/directory.ts'
import type { Told } from '../call.ts'
import { combinationOf } from '../decision/combinations.ts'
import { takeDecision } from '../decision/take-decision.ts'
import type { QuestionHandlers } from '../turn-deps.ts'

/** The second miss is offered other ways on (rule R08: try again, new case, or a person). */
const MISSES_BEFORE_MENU = 2

export const caseQuestions: QuestionHandlers<'find-case'> = {
  'find-case': async ({ call, keys }, deps) => {
    const number = keys === undefined ? undefined : readCaseNumber(keys)
    const found = number === undefined ? undefined : await deps.directory.findCase(number)
    const on = combinationOf(call)
    const seen = seenFrom(found, on)
    const told = { ...call.told, case: seen }
    if (seen.kind === 'found') {
      const answer = seen.state === 'closed' && on?.grant === 'designated' ? 'closed' : 'open'
      return { answer, changes: { told, numberMisses: 0 } }
    }
    const { changes } = await takeDecision({ ...call, told }, deps)
    const numberMisses = call.numberMisses + 1
    return {
      answer: numberMisses >= MISSES_BEFORE_MENU ? 'not-available-again' : 'not-available',
      changes: { told, ...changes, numberMisses },
    }
  },
}

/** An Admin Case is not worked on from the support menu, so here it is one that does not exist (docs/rules.md). */
function seenFrom(found: CaseRecord | undefined, on: Combination | undefined): NonNullable<Told['case']> {
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
