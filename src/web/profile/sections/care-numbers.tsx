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

interface NumbersProps {
  numbers: CareNumbers
  /** Of the person who reads it: the number that answers in it comes first. */
  own: string
}

function ownFirst({ numbers, own }: NumbersProps): CareNumber[] {
  const rank = ({ language }: CareNumber) => (language !== undefined && language === own ? 0 : 1)
  return numbers().toSorted((a, b) => rank(a) - rank(b))
}

/** To be pressed, where it is on a screen. */
export function NumberLinks(props: NumbersProps) {
  return (
    <>
      {ownFirst(props).map(({ number, language }) => (
        <span class="care-number">
          <a href={`tel:${number}`}>{inGroups(number)}</a> <Language of={language} />
        </span>
      ))}
    </>
  )
}

/** On paper. */
export function NumbersInPrint(props: NumbersProps) {
  return (
    <p class="call-card-numbers">
      {ownFirst(props).map(({ number, language }) => (
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
