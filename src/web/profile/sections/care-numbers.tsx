/** The numbers on which Customer Care is called, each with the language in which it is answered, where the site set one. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { Policy } from '../../../domain/policy.ts'
import { languageName } from '../../shell/language-menu.tsx'

export interface CareNumber {
  /** E.164. */
  number: string
  language: string | undefined
}

/** Asked at each page: the site's languages are read again while it runs. */
export type CareNumbers = () => readonly CareNumber[]

export function careNumbers(numbers: readonly string[], policy: Pick<Policy, 'languages'>): CareNumbers {
  return () =>
    numbers.map((number) => {
      const set = policy.languages.numbers
      return { number, language: Object.hasOwn(set, number) ? set[number] : undefined }
    })
}

/** A number of E.164 in groups, as people write it. */
export function inGroups(number: string): string {
  return parsePhoneNumberFromString(number)?.formatInternational() ?? number
}

/** To be pressed, where it is on a screen. */
export function NumberLinks({ numbers }: { numbers: CareNumbers }) {
  return (
    <>
      {numbers().map(({ number, language }) => (
        <span class="care-number">
          <a href={`tel:${number}`}>{inGroups(number)}</a> <Language of={language} />
        </span>
      ))}
    </>
  )
}

/** On paper. */
export function NumbersInPrint({ numbers }: { numbers: CareNumbers }) {
  return (
    <p class="call-card-numbers">
      {numbers().map(({ number, language }) => (
        <span class="care-number">
          {inGroups(number)} <Language of={language} />
        </span>
      ))}
    </p>
  )
}

/** In its own tongue, as those who look for it know it. */
function Language({ of: language }: { of: string | undefined }) {
  return language === undefined ? <></> : <small lang={language}>{languageName(language)}</small>
}
