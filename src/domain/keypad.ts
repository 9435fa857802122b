/** Reads what a caller pressed, for everything that is not a PIN. */
import { caseNumber, type CaseNumber } from './ids.ts'
import type { Secret } from './secret.ts'

/** One key of a menu; `several` when Twilio sent more than one or something that is no key. */
export type MenuKey = (typeof KEYS)[number] | 'several'

const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const

/** `doubled`: this telephone sends every key twice, so two alike are one. Never throws. */
export function readMenuKey(pressed: Secret, doubled = false): MenuKey {
  const text = doubled ? pressed.reveal().replace(/^(.)\1$/, '$1') : pressed.reveal()
  return KEYS.find((key) => key === text) ?? 'several'
}

/** The item whose key was pressed: 1 is the first. Undefined for any other key, and for none. */
export function itemAtKey<T>(items: readonly T[], pressed: Secret | undefined): T | undefined {
  const key = pressed === undefined ? 'several' : readMenuKey(pressed)
  return /^[1-9]$/.test(key) ? items[Number(key) - 1] : undefined
}

/** Every digit came twice, as some phones and gateways send them. */
export function isDoubled(pressed: Secret): boolean {
  const text = pressed.reveal()
  return text.length >= 6 && /^(?:([0-9])\1)+$/.test(text)
}

/** What the caller keyed where digits ending in the pound key are expected (docs/voice.md). */
export type NumberEntry =
  | { kind: 'person' } // 0
  | { kind: 'more-time' } // 7
  | { kind: 'language' } // 8
  | { kind: 'cleared' } // anything holding a star
  | { kind: 'digits'; digits: Secret }
  | { kind: 'unreadable' }

/** Shared by PIN, case number and contract number entry. */
export function readNumberEntry(pressed: Secret): NumberEntry {
  const text = pressed.reveal()
  if (text.includes('*')) return { kind: 'cleared' }
  if (text === '0') return { kind: 'person' }
  if (text === '7') return { kind: 'more-time' }
  if (text === '8') return { kind: 'language' }
  return /^[0-9]+$/.test(text) ? { kind: 'digits', digits: pressed } : { kind: 'unreadable' }
}

/** What a contact who was called back keyed for the digits of their code: these, others, or the stars of one who does not have them. */
export type CodeEntry = 'right' | 'wrong' | 'none'

export function readCodeDigits(pressed: Secret | undefined, digits: string): CodeEntry {
  const text = pressed?.reveal()
  return text === '**' ? 'none' : text === digits ? 'right' : 'wrong'
}

/** Callers may leave leading zeros out; the printed form has ten digits. */
export function readCaseNumber(digits: Secret): CaseNumber | undefined {
  const text = digits.reveal()
  if (text.length === 0 || text.length > 10) return undefined
  const parsed = caseNumber.safeParse(text.padStart(10, '0'))
  return parsed.success ? parsed.data : undefined
}

/** How many digits the numbers of the other system have. Zeros in front may be left out where `from` is 1. */
export interface DigitCount {
  from: number
  to: number
}

/** What a keyed number may be: our number, and the digits by which the number of the other system is found (without zeros in front). */
export function readKeyedCase(
  digits: Secret,
  others: readonly DigitCount[],
): { ours: CaseNumber | undefined; theirs: string | undefined } {
  const text = digits.reveal()
  const isTheirs = others.some(({ from, to }) => text.length >= from && text.length <= to)
  const bare = text.replace(/^0+/, '')
  return { ours: readCaseNumber(digits), theirs: isTheirs && bare !== '' ? bare : undefined }
}

/** The digits of a contract number as keyed, compared with the digits of each contract's printed number. */
export function readContractDigits(digits: Secret): string {
  return digits.reveal().slice(0, 20)
}
