/** Digits are read one by one, in groups: how many in each depends on how many there are, and on the language. */

/** By the number of digits, e.g. nine as 3, 3 and 3. */
export type DigitGroups = ReadonlyMap<number, readonly number[]>

/** Of a language whose file says nothing else. */
const USUAL: DigitGroups = new Map([
  [4, [2, 2]],
  [9, [3, 3, 3]],
  [10, [3, 3, 4]],
])

/** Digits that come in groups already, as a telephone number in those of its country, keep them. */
export function inGroups(digits: string, groups: DigitGroups | undefined): string {
  const sizes = /^\d+$/.test(digits) ? (groups?.get(digits.length) ?? USUAL.get(digits.length)) : undefined
  if (sizes === undefined) return digits
  let from = 0
  return sizes.map((size) => digits.slice(from, (from += size))).join(' ')
}
