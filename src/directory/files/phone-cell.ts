/** A telephone number as people and spreadsheets write it, when it can be only one number. */
import {
  Metadata,
  parsePhoneNumberFromString as parseBy,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/core'
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import metadata from 'libphonenumber-js/max/metadata'

export type Phone = { phone: string } | { problem: string }

/**
 * Digits alone are what a spreadsheet leaves of `+442079460101` and of `02079460101`. They are taken for a number of the
 * row's country when that is the only number they can be. Anything else that is no number stays as it is, to be refused.
 */
export function phoneOf(cell: string, country: string): Phone {
  if (/^\+[1-9][0-9]{6,14}$/.test(cell)) return { phone: cell }
  const region = isSupportedCountry(country) ? country : undefined
  if (/^[1-9][0-9]{6,}$/.test(cell)) return bareDigits(cell, region)
  const options = region === undefined ? {} : { defaultCountry: region }
  const digits = parseBy(cell, options, ONE_COUNTRY_EACH)
  if (digits === undefined || isPossibleEverywhere(digits)) return { phone: digits?.number ?? cell }
  const number = parsePhoneNumberFromString(cell, options)
  return { phone: number?.isPossible() === true ? number.number : cell }
}

/**
 * Most of the time that the library takes for a number goes into which of several countries with one code it is from: four share
 * +44. The digits do not depend on that. Of each code the first country decides how they are read, here and in the library.
 */
const ONE_COUNTRY_EACH = {
  ...metadata,
  country_calling_codes: Object.fromEntries(
    Object.entries(metadata.country_calling_codes).map(([code, countries]) => [code, countries.slice(0, 1)]),
  ),
}

/** Whether each country with that code has numbers of that length; by code and length, of which there are few. */
const everywhere = new Map<string, boolean>()

function isPossibleEverywhere({ countryCallingCode: code, nationalNumber: { length } }: PhoneNumber): boolean {
  const asked = `${code} ${length}`
  let answer = everywhere.get(asked)
  if (answer === undefined) {
    // No country has a code like +800: what the library says of it stands.
    const countries = metadata.country_calling_codes[code]
    answer =
      countries?.every((country) => {
        const plan = new Metadata(metadata)
        plan.selectNumberingPlan(country)
        return plan.numberingPlan?.possibleLengths().includes(length) === true
      }) === true
    everywhere.set(asked, answer)
  }
  return answer
}

function bareDigits(cell: string, region: CountryCode | undefined): Phone {
  const national = region && valid(parsePhoneNumberFromString(cell, { defaultCountry: region }))
  const abroad = valid(parsePhoneNumberFromString(`+${cell}`))
  if (national !== undefined && (abroad === undefined || abroad === national)) return { phone: national }
  const possible = [national, abroad].filter((one) => one !== undefined)
  const may = possible.length === 0 ? 'has no + and no leading zero' : `may be ${possible.join(' or ')}`
  return { problem: `it ${may}. Write the number with + and country code, in a column formatted as text` }
}

function valid(number: ReturnType<typeof parsePhoneNumberFromString>): string | undefined {
  return number?.isValid() === true ? number.number : undefined
}
