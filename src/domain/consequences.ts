/** What follows from an outcome: read from its row in the rule table. No other file lists outcomes by what they mean. */
import { RULES, type Consequence, type Facts, type Outcome, type StaffSentence } from './decide.ts'

const OF_ANOTHER_VERSION_WHY = 'Decided by another version of the service.'

/** A record may hold an outcome of a newer version of the service; it gives nothing here. */
const OF_ANOTHER_VERSION: Consequence = {
  effect: 'routed',
  entitled: null,
  allows: {},
  staff: {
    why: OF_ANOTHER_VERSION_WHY,
    may: 'Find out who it is. Open nothing until it is proved.',
  },
}

const CONSEQUENCES: ReadonlyMap<Outcome, Consequence> = new Map(RULES.map((row) => [row.outcome, row]))

/** What follows from an outcome, as its row says. An outcome without a row allows nothing. */
export function consequenceOf(outcome: Outcome): Consequence {
  return CONSEQUENCES.get(outcome) ?? OF_ANOTHER_VERSION
}

/** The caller is told no, with a reason and a next step. A status that was told is no refusal. */
export function isRefused(outcome: Outcome): boolean {
  return consequenceOf(outcome).effect === 'refused'
}

/** The caller gets to work on a case or to hear of one. */
export function helpsWithCase(outcome: Outcome): boolean {
  const { effect, entitled } = consequenceOf(outcome)
  return effect !== 'refused' && (entitled === 'to-work' || entitled === 'to-status')
}

/** Why, and what the member of staff may do. Without the state of the contract: the sentence for one that has ended. */
export function staffSentence(outcome: Outcome, contract?: Facts['contract']): StaffSentence {
  const { staff } = consequenceOf(outcome)
  return typeof staff === 'function' ? staff(contract) : staff
}

const OUTCOMES_BY_RULE: ReadonlyMap<string, Outcome> = new Map(RULES.map(({ rule, outcome }) => [rule, outcome]))

/** Why this rule decides as it does, for staff; of a rule that only another version of the service knows, that. */
export function ruleSentence(rule: string): string {
  const outcome = OUTCOMES_BY_RULE.get(rule)
  return outcome === undefined ? OF_ANOTHER_VERSION_WHY : staffSentence(outcome).why
}
