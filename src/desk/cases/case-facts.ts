/** What an action on a case says to the rules, and what they say to it. Pure. */
import { freshTold, type Identity, type Told } from '../../calls/call.ts'
import { seenCase } from '../../calls/decision/combinations.ts'
import { factsOf, type FactPolicy } from '../../calls/decision/facts.ts'
import { isDoneUnder, wishOf, type Case, type CaseAction, type OpenAction } from '../../domain/cases/cases.ts'
import { decide, type Facts, type Outcome, type RuleId } from '../../domain/decide.ts'
import type { Standing } from '../../domain/directory/directory.ts'

export interface Ruling {
  rule: RuleId
  outcome: Outcome
  contract: Facts['contract']
}

/** What the rules say of this action, and whether it is done under that outcome. */
export function rulingOn(
  wanted: CaseAction,
  told: Partial<Told>,
  by: { identity: Identity; mayExcept: boolean },
  at: Date,
  policy: FactPolicy,
): { ruling: Ruling; done: boolean } {
  const about = { identity: by.identity, told: { ...freshTold(), ...told, ...toldBy(wanted) } }
  const facts = factsOf(about, at, policy)
  const { rule, outcome } = decide(facts)
  return { ruling: { rule, outcome, contract: facts.contract }, done: isDoneUnder(wanted, outcome, by.mayExcept) }
}

/** What the caller wants, in the terms that the rules read: as if they had keyed it. */
export function toldBy(wanted: CaseAction): Partial<Told> {
  const { intent, urgent } = wishOf(wanted)
  if (wanted.kind !== 'open' || wanted.type === 'admin') return { intent, urgent, existing: wanted.kind !== 'open' }
  const product = wanted.product === undefined ? undefined : { named: wanted.product }
  return { intent, urgent, contract: wanted.contract, product }
}

/** As `seenCase`, for a contact who may name any case of their own combinations. */
export function seenBy({ combinations }: Standing, found: Case | undefined): NonNullable<Told['case']> {
  return seenCase(found, (theirs) =>
    combinations.some(({ contract, grant }) => contract === theirs && grant !== 'none'),
  )
}

/** What a support case may be about: the product that was named, else those of the contract. An Admin Case is about none. */
export function productsFor(wanted: OpenAction, { combinations }: Standing): string[] {
  if (wanted.type === 'admin') return []
  if (wanted.product !== undefined) return [wanted.product]
  return combinations.find(({ contract }) => contract === wanted.contract)?.products ?? []
}
