/** Telephone numbers in files: read faster than by the library alone, and never as another number. */
import fc from 'fast-check'
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { expect, test } from 'vitest'
import { phoneOf } from '../../src/directory/files/phone-cell.ts'

const COUNTRIES = getCountries()

/** As the library says it, which looks at every country that shares a code. */
function byLibraryAlone(cell: string, country: (typeof COUNTRIES)[number]): string {
  const number = parsePhoneNumberFromString(cell, { defaultCountry: country })
  return number?.isPossible() === true ? number.number : cell
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 2, maxLength: 16 })
const sign = fc.constantFrom('', ' ', '-', '/', '(', ')', '.', '\u00A0', 'x', ' ext. ')
/** Whatever is no number of digits alone: those are read in another way. */
const written = fc
  .tuple(
    fc.constantFrom('0', '+', '00', '(0', '+1 ', '+44 ', '+7 ', '+590 ', '+262 0', '1-'),
    fc.array(fc.tuple(digits, sign), { minLength: 1, maxLength: 4 }),
  )
  .map(([start, groups]) => start + groups.flat().join(''))
  .filter((cell) => !/^\+?[1-9][0-9]{6,}$/.test(cell))

test('a number is what the library says it is, in every country', () => {
  fc.assert(
    fc.property(written, fc.constantFrom(...COUNTRIES), (cell, country) => {
      expect(phoneOf(cell, country)).toEqual({ phone: byLibraryAlone(cell, country) })
    }),
    { numRuns: 3_000 },
  )
})

/** Each country's own example, whole and cut short, as it is written at home and abroad. */
const cells = COUNTRIES.flatMap((country) => {
  const number = getExampleNumber(country, examples)
  if (number === undefined) return []
  return [number.formatNational(), number.formatInternational()].flatMap((cell) =>
    [cell, cell.slice(0, -1), cell.slice(0, -3), `${cell}7`, `${cell} 77`].map((one) => ({ cell: `${one} `, country })),
  )
})

test('an example of each country is what the library says it is, also too short and too long', () => {
  for (const { cell, country } of cells)
    expect({ cell, country, ...phoneOf(cell, country) }).toEqual({
      cell,
      country,
      phone: byLibraryAlone(cell, country),
    })
  expect(cells.length).toBeGreaterThan(2_000)
})
