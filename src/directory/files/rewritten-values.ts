/** Changes that look like what a spreadsheet did to a value on the way, not like what a person wanted. */
import { bareNumber } from './strange-keys.ts'

/** The first such field, with what to do. Undefined: every change may be meant. */
export function rewrittenValue(
  before: object | undefined,
  after: object,
): { field: string; problem: string } | undefined {
  if (before === undefined) return undefined
  for (const [field, value] of Object.entries(after)) {
    const was = texts(Reflect.get(before, field))
    const is = texts(value)
    if (was.length !== is.length) continue
    const at = is.findIndex((text, i) => looksRewritten(was[i] ?? '', text))
    if (at >= 0)
      return {
        field,
        problem: `It is "${was[at] ?? ''}" now, and the file says "${is[at] ?? ''}": a spreadsheet or a conversion may have rewritten it. Correct the file, or change it on its page if that is meant.`,
      }
  }
  return undefined
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

function looksRewritten(was: string, is: string): boolean {
  if (was === is) return false
  const number = bareNumber(is)
  if (number !== undefined && number === bareNumber(was)) return true
  return isWithQuestionMarks(was, is) || (nonAscii(is) < nonAscii(was) && plain(is) === plain(was))
}

/** Letters that a code page does not have were written as question marks. */
function isWithQuestionMarks(was: string, is: string): boolean {
  const [old, now] = [[...was], [...is]]
  return (
    old.length === now.length &&
    old.every((sign, at) => sign === now[at] || (now[at] === '?' && nonAscii(sign) > 0)) &&
    is.includes('?')
  )
}

function nonAscii(text: string): number {
  return [...text].filter((sign) => sign > '\x7F').length
}

const STROKES: Record<string, string> = { ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D', ħ: 'h', ı: 'i' }

/** Letters without their accents, as a code page that lacks them is given them. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[łŁøØđĐħı]/g, (letter) => STROKES[letter] ?? letter)
}
