/** Where the service may fail, as labels of figures: closed lists, so that no failure makes a figure of its own. */

const WITHIN_A_CALL = [
  'taking a turn',
  'turn',
  'fallback',
  'reading the flows of a call',
  'going on after a move',
  'end of a place in line',
  'reading rights again',
  'recording a decision',
  'noting a request to the administrators',
  'noting a callback',
  'noting who left for an incident',
  'pin-entry-open',
  'PIN check',
] as const

/** Webhooks that a caller waits for. While another one fails the caller hears music, or has hung up. */
const WAITED_FOR = ['incoming', 'step', 'queue-result', 'moved'] as const

const OTHER = 'other'

/** A caller is sent to a person because of it. */
export const CALLER_PLACES: readonly string[] = [
  ...WITHIN_A_CALL,
  ...WAITED_FOR.flatMap((route) => [route, `${route} took too long`, `${route} too many at once`]),
  'fallback took too long',
  'fallback too many at once',
  OTHER,
]

/** Callers go on as before. */
export const ASIDE_PLACES = [
  'alerts',
  'API',
  'audit anchor',
  'badges',
  'call records',
  'desk',
  'event webhooks',
  'flows',
  'hold message',
  'notices',
  'PIN checks',
  'PIN counts',
  'reload',
  'screens',
  'sweep',
  'system of record',
  'telephony',
  'webhooks',
] as const
export type AsidePlace = (typeof ASIDE_PLACES)[number]

/** Where a client that asks too often is told to wait. */
export const LIMITED_PLACES = ['API', 'CSP reports', 'sign-in'] as const
export type LimitedPlace = (typeof LIMITED_PLACES)[number]

/** The label of what failed while a caller waited; the number of a turn is left out. */
export function callerPlace(where: string): string {
  const place = where.replace(/ [0-9]+$/, '')
  return CALLER_PLACES.includes(place) ? place : OTHER
}

/** Undefined for a webhook that no caller waits for. */
export function webhookPlace(where: string): string | undefined {
  return CALLER_PLACES.includes(where) ? where : undefined
}
