/** What a caller did in a call, noted as it happens, for a test to do it again. Digits of a PIN are never noted. */
import { hasCheckDigit } from '../../domain/pin/verhoeff.ts'
import type { RequestFault, GatherTerms } from '../../simulator/index.ts'

export type Did =
  | { kind: 'dialled' }
  /** A menu key, a way out of a number such as `0#`, a case or contract number. */
  | { kind: 'keys'; keys: string }
  | { kind: 'pin' }
  /** Keyed where a PIN was asked for, and not theirs; of another length, it is only counted. */
  | { kind: 'wrong-pin' }
  | { kind: 'mistyped-pin' }
  | { kind: 'part-of-pin'; count: number; finished: boolean }
  | { kind: 'silence' }
  | { kind: 'hung-up' }

export interface Note {
  at: Date
  did: Did
  /** Befell the request that came of it. */
  fault: RequestFault | undefined
}

export interface CallNotes {
  /** Since the last dialling. */
  readonly notes: readonly Note[]
  add: (did: Did) => void
  answered: (keys: string, terms: Pick<GatherTerms, 'numDigits'>) => void
  befell: (fault: RequestFault) => void
}

const WAY_OUT = /^[0-9*]?#?$/
/** Case numbers have ten digits and contract numbers fewer. */
const LONGEST_NUMBER = 10

/** `pins` are all there are: nothing of them is noted even where another number was asked for. */
export function noteCall(pin: string | undefined, pins: readonly string[]): CallNotes {
  let notes: Note[] = []
  const add = (did: Did): void => {
    if (did.kind === 'dialled') notes = []
    notes.push({ at: new Date(), did, fault: undefined })
  }
  return {
    get notes() {
      return notes
    },
    add,
    answered: (keys, terms) => add(whatWasKeyed(keys, terms, pin, pins)),
    befell: (fault) => {
      const last = notes.at(-1)
      if (last !== undefined) last.fault = fault
    },
  }
}

function whatWasKeyed(
  keys: string,
  { numDigits }: Pick<GatherTerms, 'numDigits'>,
  pin: string | undefined,
  pins: readonly string[],
): Did {
  if (keys === '') return { kind: 'silence' }
  if (WAY_OUT.test(keys)) return { kind: 'keys', keys }
  const digits = keys.replace(/\D/g, '')
  if (digits === pin) return { kind: 'pin' }
  // A menu takes one key and a PIN as many as it has; any other number ends with the pound key alone.
  const isNumber = numDigits === undefined && digits.length <= LONGEST_NUMBER
  if (isNumber && !pins.some((one) => one.includes(digits))) return { kind: 'keys', keys }
  if (digits.length !== numDigits) return { kind: 'part-of-pin', count: digits.length, finished: keys.endsWith('#') }
  return { kind: hasCheckDigit(digits) ? 'wrong-pin' : 'mistyped-pin' }
}
