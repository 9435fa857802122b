/** Where a callback stands in the order in which a desk serves its callers: where its caller would, had they waited on. Pure. */
import type { Desk } from '../../domain/decide.ts'
import type { Staff } from '../staff/staff.ts'
import { callbackState, type Callback } from './callback-store.ts'

/** Whom an attempt has just missed is left alone for so long, unless a person decides otherwise. */
export const REST_MS = 10 * 60_000

/** As `inOrder` compares it with the cards of waiting calls. */
export function deskPlace({ desk = 'identification', urgent, place }: Pick<Callback, 'desk' | 'urgent' | 'place'>): {
  desk: Desk
  place: string
} {
  return { desk: urgent ? 'production-down' : desk, place: place.toISOString() }
}

/** True when its turn comes by the order of its desk: no attempt goes on, none has failed a moment ago, and it is not night there. */
export function isDue(callback: Callback & { opens: unknown }, now: Date): boolean {
  const { dialledAt, result } = callback
  const rests = result !== undefined && dialledAt !== undefined && now.getTime() - dialledAt.getTime() < REST_MS
  return callbackState(callback, now) === 'open' && !rests && callback.opens === undefined
}

/** Those who serve the desk at which its caller waited have it in their order; others see it on the list alone. */
export function servesDesk(by: Pick<Staff, 'role' | 'desks'>, callback: Callback): boolean {
  return by.role === 'supervisor' || by.desks.includes(deskPlace(callback).desk)
}
