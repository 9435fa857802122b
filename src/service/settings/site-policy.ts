/** The policy of this site: the numbers it sets, our own choice for the rest. */
import { closestLanguage } from '../../domain/directory/languages.ts'
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
  | 'ownerFirst'
  | 'otherCaseNumbers'
  | 'pinQueue'
  | 'pinTries'
  | 'holdMusic'
  | 'timeZone'
  | 'webhooks'
  | 'languages'
  | 'callbackHours'
  | 'alerts'
> {
  /** Beside the well-known providers; small letters. */
  freeMailDomains: readonly string[]
}

const {
  graceDays,
  reopenDays,
  waits,
  targets,
  widenAfter,
  ownerFirst,
  otherCaseNumbers,
  pinQueue,
  pinTries,
  holdMusic,
  timeZone,
  webhooks,
  languages,
  callbackHours,
  alerts,
} = STANDARD

export const STANDARD_NUMBERS: SiteNumbers = {
  graceDays,
  reopenDays,
  waits,
  targets,
  widenAfter,
  ownerFirst,
  otherCaseNumbers,
  pinQueue,
  pinTries,
  holdMusic,
  timeZone,
  webhooks,
  languages,
  callbackHours,
  alerts,
  freeMailDomains: [],
}

export interface SiteFile {
  /** Absolute. Undefined: there is none, and the numbers are the standard ones. */
  file: string | undefined
  numbers: SiteNumbers
}

export const STANDARD_SITE: SiteFile = { file: undefined, numbers: STANDARD_NUMBERS }

/** A sentence for each language of the site that its prompts do not have; callers would hear another one instead. */
export function unspokenLanguages(site: Pick<SiteNumbers, 'languages'>, spoken: readonly string[]): string[] {
  const { numbers, offered } = site.languages
  const there = `voice-flows has prompts in ${spoken.join(', ')}`
  return [
    ...Object.entries(numbers).map(([number, language]) => ({ language, what: `languages.numbers: ${number} is` })),
    ...offered.map((language) => ({ language, what: 'languages.offered names' })),
  ]
    .filter(({ language }) => closestLanguage(spoken, language) === undefined)
    .map(({ language, what }) => `${what} "${language}", which is not spoken here: ${there}`)
}

export function sitePolicy({ freeMailDomains = [], ...numbers }: Partial<SiteNumbers> = {}): Policy {
  const more = new Set(freeMailDomains)
  return { ...STANDARD, ...numbers, isFreeMail: (domain) => more.has(domain.toLowerCase()) || isFreeMail(domain) }
}
