/** The policy of this site: what its settings say, our own choice for the rest. */
import { STANDARD, type Policy } from '../../domain/policy.ts'
import { isFreeMail } from '../../directory/free-mail.ts'

export interface SiteChoices {
  graceDays?: number
  reopenDays?: number
  /** Beside the well-known providers; small letters. */
  freeMailDomains?: readonly string[]
}

export function sitePolicy({ freeMailDomains = [], ...numbers }: SiteChoices = {}): Policy {
  const more = new Set(freeMailDomains)
  return { ...STANDARD, ...numbers, isFreeMail: (domain) => more.has(domain.toLowerCase()) || isFreeMail(domain) }
}
