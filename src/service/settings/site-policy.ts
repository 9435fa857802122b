/** The policy of this site: the numbers it sets, our own choice for the rest. */
import { STANDARD, type Policy } from '../../domain/policy.ts'
import { isFreeMail } from '../../directory/free-mail.ts'

/** What a site may set, as plain data: two are compared by what they hold. */
export interface SiteNumbers extends Pick<
  Policy,
  | 'graceDays'
  | 'reopenDays'
  | 'waits'
  | 'targets'
  | 'widenAfter'
  | 'pinQueue'
  | 'pinTries'
  | 'holdMusic'
  | 'timeZone'
  | 'webhooks'
> {
  /** Beside the well-known providers; small letters. */
  freeMailDomains: readonly string[]
}

const { graceDays, reopenDays, waits, targets, widenAfter, pinQueue, pinTries, holdMusic, timeZone, webhooks } =
  STANDARD

export const STANDARD_NUMBERS: SiteNumbers = {
  graceDays,
  reopenDays,
  waits,
  targets,
  widenAfter,
  pinQueue,
  pinTries,
  holdMusic,
  timeZone,
  webhooks,
  freeMailDomains: [],
}

export interface SiteFile {
  /** Absolute. Undefined: there is none, and the numbers are the standard ones. */
  file: string | undefined
  numbers: SiteNumbers
}

export const STANDARD_SITE: SiteFile = { file: undefined, numbers: STANDARD_NUMBERS }

export function sitePolicy({ freeMailDomains = [], ...numbers }: Partial<SiteNumbers> = {}): Policy {
  const more = new Set(freeMailDomains)
  return { ...STANDARD, ...numbers, isFreeMail: (domain) => more.has(domain.toLowerCase()) || isFreeMail(domain) }
}
