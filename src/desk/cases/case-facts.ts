/** What an action on a case says to the rules. Pure. */
import type { Told } from '../../calls/call.ts'
import { seenCase } from '../../calls/decision/combinations.ts'
import { wishOf, type Case, type CaseAction, type OpenAction } from '../../domain/cases/cases.ts'
import type { Standing } from '../../domain/directory/directory.ts'

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
