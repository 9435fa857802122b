/** Who is offered which waiting call, and in which order. Pure: facts and time in, an answer out. */
import type { Call, Stage } from '../../calls/call.ts'
import { chosenCombination } from '../../calls/decision/combinations.ts'
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Pause } from '../floor/pauses.ts'
import { speaks } from '../staff/languages.ts'
import type { Staff } from '../staff/staff.ts'

type Waiting = Extract<Stage, { kind: 'waiting' }>

/** After this wait anybody of the desk may take the call, whatever language or product it is about: own choice. */
export const WIDEN_MS: Record<Desk, number> = {
  'production-down': 60_000,
  support: 300_000,
  admin: 300_000,
  identification: 300_000,
  contracts: 300_000,
}
/** A colleague somebody is sent to is waited for this long. */
export const ONLY_MS = 60_000
/** A phone that rings this long is not answered; the ring itself is given up after 25 s. */
export const CLAIM_MS = 45_000

export interface Offer {
  isTo(staff: Staff): boolean
  /** Whatever they have declined. */
  mayTake(staff: Staff): boolean
}

/** Declined, and every analyst who is free now has declined it. */
export function isRefusedByAll(offer: Offer, { declined }: Waiting, free: readonly Staff[]): boolean {
  return declined.length > 0 && !free.some((person) => offer.isTo(person))
}

/**
 * - Where a contract says that data stays in a region, nobody elsewhere is ever offered the call.
 * - Language and product choose first, and stop mattering before a caller waits too long for them.
 * - A paused desk is looked after by supervisors; whoever is down waits for no pause, at whatever desk they are.
 * - A call sent to one colleague is theirs for a minute.
 * - An analyst who declined is not asked for a while, and sooner when no colleague is left: a caller never waits for an empty desk.
 *
 * What does not depend on the person is worked out once, because each call is looked at for every analyst at a desk.
 */
export function offerOf(call: Call, stage: Waiting, now: Date, paused: readonly Pick<Pause, 'desk'>[]): Offer {
  const { desk, only } = stage
  const { residency, product, language } = needsOf(call)
  const waited = now.getTime() - Date.parse(stage.since)
  const isPaused = call.told.urgent !== 'critical' && paused.some((pause) => pause.desk === desk)
  const isOnlyFor = only !== undefined && waited < ONLY_MS
  const isForAll = waited >= WIDEN_MS[desk]
  const offer: Offer = {
    isTo: (staff) => !hasDeclined(stage, staff.id, now) && offer.mayTake(staff),
    mayTake: (staff) => {
      const isSentOn = only === staff.id
      const supervises = staff.role === 'supervisor'
      if (isPaused && !supervises && !isSentOn) return false
      if (!supervises && !staff.desks.includes(desk)) return false
      if (residency !== undefined && residency !== staff.residency) return false
      if (isOnlyFor && !isSentOn) return false
      if (supervises || isSentOn || isForAll) return true
      return (product === undefined || staff.products.includes(product)) && speaks(staff.languages, language)
    },
  }
  return offer
}

/** They are not asked for as long as a caller may wait for fitting analysts; then it comes back to them. */
export function hasDeclined({ desk, declined }: Waiting, staff: StaffId, now: Date): boolean {
  return declined.some(
    ({ id, at }) => id === staff && (at === undefined || now.getTime() - Date.parse(at) < WIDEN_MS[desk]),
  )
}

/** What a call asks of whoever takes it. */
export function needsOf(call: Call) {
  const { identity, told } = call
  if (identity.kind === 'unverified') {
    return { residency: undefined, product: undefined, language: call.language }
  }
  const product = typeof told.product === 'object' ? told.product.named : undefined
  const { contact } = identity.standing
  return {
    residency: chosenCombination(identity.standing, told)?.residency,
    product,
    language: contact.language,
  }
}

/** Production down first, then whoever came first. */
export function inOrder(a: { desk: Desk; place: string }, b: { desk: Desk; place: string }): number {
  const urgent = Number(b.desk === 'production-down') - Number(a.desk === 'production-down')
  return urgent === 0 ? Number(a.place > b.place) - Number(a.place < b.place) : urgent
}

/** Somebody is being connected with this caller right now. */
export function isTaken({ claim }: Waiting, now: Date): boolean {
  return claim !== undefined && (claim.accepted || now.getTime() - Date.parse(claim.at) < CLAIM_MS)
}
