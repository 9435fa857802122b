/** What Twilio says about where a call comes from. It splits counters and never proves who is calling. */

/**
 * - `number`: a plausible E.164 number (`+` and 7–15 digits).
 * - `withheld`: the caller hid it, in any of the spellings Twilio uses.
 * - `other`: SIP, client, short codes and everything else; counted like `withheld`.
 */
export type CallerNumber = { kind: 'number'; e164: string } | { kind: 'withheld' } | { kind: 'other' }

/** Letters on a keypad: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE (docs/twilio.md). */
const SPELT_WITHHELD = new Set(['266696687', '7378742833', '2562533', '8656696', '86282452253'])
const WORD_WITHHELD = /^(anonymous|restricted|blocked|unknown|unavailable|private|withheld)$/i

/** Never throws; anything unexpected is `other`. */
export function readCallerNumber(from: string | undefined): CallerNumber {
  const text = (from ?? '').trim()
  if (text === '' || WORD_WITHHELD.test(text)) return { kind: 'withheld' }
  const digits = text.replace(/^\+/, '')
  if (SPELT_WITHHELD.has(digits) || SPELT_WITHHELD.has(digits.replace(/^1/, ''))) return { kind: 'withheld' }
  return /^\+[1-9][0-9]{6,14}$/.test(text) ? { kind: 'number', e164: text } : { kind: 'other' }
}

/** For people and logs: the country code and last two digits, e.g. `+44…01`. */
export function maskCallerNumber(caller: CallerNumber): string {
  return caller.kind === 'number' ? `${caller.e164.slice(0, 3)}…${caller.e164.slice(-2)}` : caller.kind
}
