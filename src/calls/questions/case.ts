/** Questions about a case the caller already has. */
import type { CaseRecord } from '../../domain/directory/directory.ts'
import { readKeyedCase } from '../../domain/keypad.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Call, Told } from '../call.ts'
import { combinationOf, seenCase } from '../decision/combinations.ts'
import { takeDecision } from '../decision/take-decision.ts'
import type { QuestionDeps, QuestionHandlers } from '../turn-deps.ts'

/** The second miss is offered other ways on (rule R08: try again, new case, or a person). */
const MISSES_BEFORE_MENU = 2

export const caseQuestions: QuestionHandlers<'find-case'> = {
  'find-case': async ({ call, keys }, deps) => {
    const seen = keys === undefined ? NOT_FOUND : await lookUp(call, keys, deps)
    // What they key next is read as our number alone: no two cases have the same.
    if (seen === 'several') return { answer: 'several', changes: { oursAlone: true } }
    const told = { ...call.told, case: seen }
    if (seen.kind === 'found') {
      const isDesignated = combinationOf(call)?.grant === 'designated'
      const answer = seen.state === 'closed' && isDesignated ? 'closed' : 'open'
      return { answer, changes: { told, numberMisses: 0, oursAlone: false } }
    }
    const { changes } = await takeDecision({ ...call, told }, deps)
    const numberMisses = call.numberMisses + 1
    return {
      answer: numberMisses >= MISSES_BEFORE_MENU ? 'not-available-again' : 'not-available',
      changes: { told, ...changes, numberMisses, oursAlone: false },
    }
  },
}

type Seen = NonNullable<Told['case']>
const NOT_FOUND: Seen = { kind: 'not-available', why: 'not_found' }

/** By our number or the other system's. Only their own cases count: what others have makes no number ambiguous, and tells nothing. */
async function lookUp(
  call: Call,
  keys: Secret,
  { directory, settings }: Pick<QuestionDeps, 'directory' | 'settings'>,
): Promise<Seen | 'several'> {
  const { ours, theirs } = readKeyedCase(keys, call.oursAlone === true ? [] : settings.policy.otherCaseNumbers)
  if (ours === undefined && theirs === undefined) return NOT_FOUND
  const found = await directory.casesKeyed(ours, theirs)
  const on = combinationOf(call)
  const see = (one: CaseRecord | undefined) => seenCase(one, (contract) => on !== undefined && contract === on.contract)
  const own = found.filter((one) => see(one).kind === 'found')
  if (own.length > 1) return 'several'
  const [one = found[0]] = own
  const seen = see(one)
  if (seen.kind !== 'found' || one === undefined || one.number === ours || one.externalNumber === undefined) return seen
  return { ...seen, keyedAs: one.externalNumber }
}
