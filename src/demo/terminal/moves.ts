/** What to do in a call, written down: `pin,1,3` or one line typed at the terminal phone. */

export type Move =
  | { kind: 'keys'; keys: string; ahead: boolean }
  /** The person's PIN, and keys right after it. */
  | { kind: 'pin'; after: string; ahead: boolean }
  | { kind: 'silence' }
  | { kind: 'wait' }
  /** After a tone. */
  | { kind: 'say'; seconds: number }

const SPEAKS_SECONDS = 8

/** Undefined for what no keypad has. */
export function readMove(text: string): Move | undefined {
  const group = text.trim()
  if (group === '' || group === '-') return { kind: 'silence' }
  if (group === 'wait') return { kind: 'wait' }
  const spoken = /^say(?::([1-9][0-9]{0,2}))?$/.exec(group)
  if (spoken !== null) return { kind: 'say', seconds: Math.min(Number(spoken[1] ?? SPEAKS_SECONDS), 300) }
  const parts = /^(>?)(pin)?([0-9*#]*)$/.exec(group)
  if (parts === null || group === '>') return undefined
  const [, early, pin, keys = ''] = parts
  const ahead = early === '>'
  return pin === undefined ? { kind: 'keys', keys, ahead } : { kind: 'pin', after: keys, ahead }
}

/** A menu key may be shown; anything longer may be a PIN and is only counted. */
export function shownKeys(keys: string): string {
  return keys.length <= 2 ? keys : '•'.repeat(keys.length)
}
