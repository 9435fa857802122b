/** Questions about a case the caller already has. */
import { readCaseNumber } from '../../domain/keypad.ts'
import { combinationOf, seenCase } from '../decision/combinations.ts'
import { takeDecision } from '../decision/take-decision.ts'
import type { QuestionHandlers } from '../turn-deps.ts'

/** The second miss is offered other ways on (rule R08: try again, new case, or a person). */
const MISSES_BEFORE_MENU = 2

export const caseQuestions: QuestionHandlers<'find-case'> = {
  'find-case': async ({ call, keys }, deps) => {
    const number = keys === undefined ? undefined : readCaseNumber(keys)
    const found = number === undefined ? undefined : await deps.directory.findCase(number)
    const on = combinationOf(call)
    const seen = seenCase(found, (contract) => on !== undefined && contract === on.contract)
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
