/** Decides what one `<Gather>` hears of the keys a person presses, and when it ends. Pure: time is in seconds of the call. */

export interface TimedKey {
  key: string
  at: number
}

export interface GatherTerms {
  /** '' when no key ends it. */
  finishOnKey: string
  numDigits: number | undefined
  /** To the first key after the prompt, and between keys. */
  timeout: number
  promptSeconds: number
  /** Whether a key stops the prompt. */
  bargeIn: boolean
}

export interface Gathered {
  /** Never holds the key that finished it. */
  digits: string
  finishedOnKey: string
  endedAt: number
  promptEndedAt: number
  /** Keys it did not take: they fall into whatever comes next. */
  left: TimedKey[]
}

/**
 * - Ends on the finish key, on `numDigits` keys, or `timeout` seconds after the last key or the prompt, whichever is later.
 * - The finish key is never among the digits.
 * - After `numDigits` keys nothing more is taken: a `#` typed out of habit is left over.
 */
export function gatherKeys(terms: GatherTerms, startedAt: number, keys: readonly TimedKey[]): Gathered {
  let promptEndedAt = startedAt + terms.promptSeconds
  let deadline = promptEndedAt + terms.timeout
  let digits = ''
  for (const [index, { key, at }] of keys.entries()) {
    if (at > deadline) return { digits, finishedOnKey: '', endedAt: deadline, promptEndedAt, left: keys.slice(index) }
    if (terms.bargeIn) promptEndedAt = Math.min(promptEndedAt, at)
    deadline = Math.max(promptEndedAt, at) + terms.timeout
    const left = keys.slice(index + 1)
    if (key === terms.finishOnKey) return { digits, finishedOnKey: key, endedAt: at, promptEndedAt, left }
    digits += key
    if (digits.length === terms.numDigits) return { digits, finishedOnKey: '', endedAt: at, promptEndedAt, left }
  }
  return { digits, finishedOnKey: '', endedAt: deadline, promptEndedAt, left: [] }
}
