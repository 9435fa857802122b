/** A telephone number as people and spreadsheets write it, when it can be only one number. */
import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'

export type Phone = { phone: string } | { problem: string }

/**
 * Digits alone are what a spreadsheet leaves of `+442079460101` and of `02079460101`. They are taken for a number of the
 * row's country when that is the only number they can be. Anything else that is no number stays as it is, to be refused.
 */
export function phoneOf(cell: string, country: string): Phone {
  if (/^\+[1-9][0-9]{6,14}$/.test(cell)) return { phone: cell }
  const region = isSupportedCountry(country) ? country : undefined
  if (/^[1-9][0-9]{6,}$/.test(cell)) return bareDigits(cell, region)
  const number = parsePhoneNumberFromString(cell, region === undefined ? {} : { defaultCountry: region })
  return { phone: number?.isPossible() === true ? number.number : cell }
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
