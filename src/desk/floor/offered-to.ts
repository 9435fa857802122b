/** The calls that a person is offered: looked for once for all who look after the same desks and products and speak the same languages. */
import type { Card } from '../card.ts'
import type { Staff } from '../staff/staff.ts'
import type { WaitingCall } from './floor.ts'

export type OfferedTo = (person: Staff, waiting: readonly WaitingCall[]) => Card[]

/**
 * At most `most`, in the order in which they wait. Of calls in which the person matters (`isPersonal`) each person is asked about
 * each of them. `waiting` must never be changed: what was found in it is remembered for as long as it exists.
 */
export function makeOfferedTo(most: number): OfferedTo {
  const found = new WeakMap<readonly WaitingCall[], Map<string, WaitingCall[]>>()
  return (person, waiting) => {
    const byKind = found.get(waiting) ?? new Map<string, WaitingCall[]>()
    found.set(waiting, byKind)
    const kind = kindOf(person)
    const forKind = byKind.get(kind) ?? forAllLike(person, waiting, most)
    byKind.set(kind, forKind)
    const offered: Card[] = []
    for (const one of forKind) {
      if (offered.length === most) break
      if (!one.isPersonal || isOffered(one, person)) offered.push(one.card)
    }
    return offered
  }
}

/** Everything about a person that `Offer` asks, but who they are. */
function kindOf({ role, residency, desks, products, languages }: Staff): string {
  return JSON.stringify([role, residency, desks, products, languages])
}

/** As far as a person of this kind can be shown: so many that all of them are offered, and between those what depends on the person. */
function forAllLike(person: Staff, waiting: readonly WaitingCall[], most: number): WaitingCall[] {
  const calls: WaitingCall[] = []
  let forAll = 0
  for (const one of waiting) {
    if (forAll === most) break
    if (!one.isPersonal && !isOffered(one, person)) continue
    calls.push(one)
    if (!one.isPersonal) forAll += 1
  }
  return calls
}

function isOffered({ offer, isRefused }: WaitingCall, person: Staff): boolean {
  return isRefused ? offer.mayTake(person) : offer.isTo(person)
}
