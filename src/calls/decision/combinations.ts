/** Which combination and which product a call is about, and what is read out to choose from. */
import type { CaseRecord, Combination, Standing } from '../../domain/directory/directory.ts'
import { relationOf } from '../../domain/directory/relation.ts'
import type { Call, Told } from '../call.ts'

/** Up to four companies on one page; beyond that pages of three, so that key 9 can mean more (docs/voice.md). */
export const ONE_PAGE = 4
export const COMPANY_PAGE = 3
/** Pages of three, so that key 9 can mean more or another product. */
export const PRODUCT_PAGE = 3

/** What may be chosen on the phone: combinations the contact holds a grant on. */
export function choosable(standing: Standing): Combination[] {
  return standing.combinations.filter((c) => c.grant !== 'none')
}

/**
 * The combination a call is about; undefined also for a contract that the caller does not stand on. Without any grant it is
 * one of the employer's own, a direct one first, because the relation alone then decides the words of the refusal.
 */
export function chosenCombination(standing: Standing, told: Told): Combination | undefined {
  // A contract they cannot choose is not one of the others.
  if (told.contract !== undefined) return standing.combinations.find((c) => c.contract === told.contract)
  const mine = choosable(standing)
  if (mine.length > 0) return mine.length === 1 ? mine[0] : undefined
  const own = standing.combinations
  return own.find((c) => relationOf(standing.contact, c) !== 'indirect_end_user') ?? own[0]
}

/** Undefined for a caller who is not verified: an unproved person stands on nothing. */
export function combinationOf({ identity, told }: Pick<Call, 'identity' | 'told'>): Combination | undefined {
  return identity.kind === 'verified' ? chosenCombination(identity.standing, told) : undefined
}

/**
 * On one page in a fixed order, so that the same key is the same company on every call. On several pages the live contracts
 * used last come first, because the fourth page is far away.
 */
export function companiesToChoose({ identity }: Pick<Call, 'identity'>): Combination[] {
  if (identity.kind !== 'verified') return []
  const all = choosable(identity.standing)
  const usedAt = (c: Combination) =>
    all.length <= ONE_PAGE || c.lastUsedAt === undefined ? 0 : new Date(c.lastUsedAt).getTime()
  return all.toSorted((a, b) => usedAt(b) - usedAt(a) || a.contract.localeCompare(b.contract, 'en'))
}

export function companiesOnPage(call: Call): Combination[] {
  const all = companiesToChoose(call)
  return all.length <= ONE_PAGE ? all : all.slice(call.companyPage, call.companyPage + COMPANY_PAGE)
}

function productsToChoose(call: Call): string[] {
  return combinationOf(call)?.products ?? []
}

export function productsOnPage(call: Call): string[] {
  const from = call.productPage ?? 0
  return productsToChoose(call).slice(from, from + PRODUCT_PAGE)
}

export function hasMoreProducts(call: Call): boolean {
  return (call.productPage ?? 0) + PRODUCT_PAGE < productsToChoose(call).length
}

/** What a contact is told of a case. An Admin Case, or one that is not theirs, is refused as if it did not exist (rule R08). */
export function seenCase(
  found: CaseRecord | undefined,
  isTheirs: (contract: CaseRecord['contract']) => boolean,
): NonNullable<Told['case']> {
  if (found === undefined || found.type !== 'support') return { kind: 'not-available', why: 'not_found' }
  if (!isTheirs(found.contract)) return { kind: 'not-available', why: 'out_of_scope' }
  return {
    kind: 'found',
    number: found.number,
    product: found.product,
    state: found.state,
    priority: found.priority,
    owner: found.owner,
    updatedAt: found.updatedAt.toISOString(),
    closedAt: found.closedAt?.toISOString(),
  }
}
