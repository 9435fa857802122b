/** How a contact's company stands to a combination. It never gives a right: only a grant does. */
import type { Facts } from '../decide.ts'
import type { Combination, Contact } from './directory.ts'

/**
 * An indirect End User's employee whom the Support Owner has excepted on record acts for the Support Owner, so the partner
 * rule does not send them away (docs/decisions/0006-support-owner-exception.md).
 */
export function relationOf(contact: Contact, to: Combination): Facts['relation'] {
  const employer = contact.employer.id
  if (employer === to.endUser.id && employer === to.soldTo.id) return 'direct'
  if (employer === to.soldTo.id) return 'partner_sold_to'
  if (employer === to.supportOwner.id) return 'third_party_support_owner'
  if (employer !== to.endUser.id) return 'unrelated'
  return to.grant === 'designated' && to.ownerException ? 'third_party_support_owner' : 'indirect_end_user'
}
