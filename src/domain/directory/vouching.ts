/** A colleague's word: whom a Designated Contact may vouch for, and which contracts that opens. Never more than they stand for. */
import type { Combination, Grant, Standing } from './directory.ts'

/** Two people on one contract, the one who vouches and the one who is vouched for. */
export interface OnOneContract {
  sameEmployer: boolean
  voucher: Pick<Combination, 'grant' | 'ownerException'>
  vouchedFor: Pick<Combination, 'grant' | 'ownerException'>
}

/** A pending request is no access yet. */
const MAY_CALL: ReadonlySet<Grant> = new Set<Grant>(['designated', 'read_only_approved'])

/**
 * - The voucher is designated on the contract, and the other person has access to it.
 * - Across companies only where the Support Owner's recorded exception put one of the two on the contract.
 */
export function wordCountsOn({ sameEmployer, voucher, vouchedFor }: OnOneContract): boolean {
  if (voucher.grant !== 'designated' || !MAY_CALL.has(vouchedFor.grant)) return false
  return sameEmployer || voucher.ownerException || vouchedFor.ownerException
}

/** What the person stands on by that word; every other contract is closed. Undefined: the word counts for nothing. */
export function standingByWordOf(voucher: Standing, { contact, combinations }: Standing): Standing | undefined {
  if (voucher.contact.status !== 'active' || voucher.contact.id === contact.id) return undefined
  const sameEmployer = voucher.contact.employer.id === contact.employer.id
  const open = combinations.filter((vouchedFor) => {
    const theirs = voucher.combinations.find(({ contract }) => contract === vouchedFor.contract)
    return theirs !== undefined && wordCountsOn({ sameEmployer, voucher: theirs, vouchedFor })
  })
  return open.length === 0 ? undefined : { contact, combinations: open }
}
