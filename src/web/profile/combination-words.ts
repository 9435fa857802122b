/** Companies, contracts and products as a contact reads them: names as they are, in the order of their language. */
import type { Combination } from '../../domain/directory/directory.ts'
import type { Words } from '../../profile/words/screen-words.ts'

export const productName = (product: string): string => product.replaceAll('-', ' ')

export function companyName({ endUser, soldTo }: Combination, words: Words): string {
  return soldTo.id === endUser.id
    ? endUser.name
    : words.say('company.sold-to', { name: endUser.name, soldTo: soldTo.name })
}

export function companyAndContract(on: Combination, words: Words): string {
  return words.say('company.contract', { company: companyName(on, words), contract: on.contract })
}

/** A site may use other words for the hours of its contracts: they stay as they are. */
export function hoursWords(hours: string, words: Words): string {
  if (hours === '24x7') return words.say('hours.always')
  return hours === 'business' || hours === 'business-hours' ? words.say('hours.business') : hours
}
