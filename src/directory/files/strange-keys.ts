/** Keys that look like what a spreadsheet made of another key. */
import type { Kind } from '../../domain/directory/directory-rows.ts'
import type { DirectoryTransaction } from '../directory-records.ts'

const AS_TEXT = 'Format the column as text and write it as it is known'
const NUMBER = /^(\d+)(?:\.(\d*))?(?:E(\d{1,2}))?$/i
/** Spreadsheets store fifteen digits of a number and put zeros for the rest. */
const ROUNDED = /^\d{15}0+$/
const DAY = /^(?:\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})$/

/** A number without what spreadsheets change of it: `0042`, `42.0` and `42` are one. Undefined: it is no number. */
export function bareNumber(text: string): string | undefined {
  const match = NUMBER.exec(text)
  if (match === null) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = match
  const digits = fraction.padEnd(Number(exponent), '0')
  const moved = whole + digits.slice(0, Number(exponent))
  const rest = digits.slice(Number(exponent)).replace(/0+$/, '')
  return moved.replace(/^0+(?=\d)/, '') + (rest === '' ? '' : `.${rest}`)
}

/** By key, a sentence with what to do. `keys` are those that a file adds or changes. */
export async function strangeKeys(
  inside: Pick<DirectoryTransaction, 'sameNumber'>,
  kind: Kind,
  keys: readonly { key: string; isNew: boolean }[],
): Promise<Map<string, string>> {
  const strange = new Map<string, string>()
  if (kind === 'grants') return strange
  const numbers = new Map<string, string>()
  for (const { key, isNew } of keys) {
    if (isNew && DAY.test(key)) strange.set(key, `${key} looks like a day that a spreadsheet made of it. ${AS_TEXT}.`)
    if (isNew && ROUNDED.test(key))
      strange.set(key, `${key} looks like a number that a spreadsheet rounded. ${AS_TEXT}.`)
    const bare = bareNumber(key)
    if (bare !== undefined) numbers.set(key, bare)
  }
  if (numbers.size === 0) return strange
  const known = await inside.sameNumber(kind, [...new Set(numbers.values())])
  for (const [key, bare] of numbers) {
    const like = known.find((one) => one.number === bare && one.key !== key)
    if (like !== undefined)
      strange.set(
        key,
        `${like.key} is known, too, and a spreadsheet may have made ${key} of it. ${AS_TEXT}, or change it on its page.`,
      )
  }
  return strange
}
