/** Whose case a call is about, and whether they are there: said on the card, so that the analyst who takes it knows. */
import type { Card, CaseOwner } from '../card.ts'
import { isThere, type Presence } from '../staff/presence.ts'
import type { Staff } from '../staff/staff.ts'
import type { StaffId } from '../../domain/ids.ts'

export interface OwnersNow {
  staff: ReadonlyMap<string, Staff>
  presences: ReadonlyMap<StaffId, Presence>
  /** Cards of the calls that people have. */
  held: ReadonlyMap<StaffId, Card>
  at: Date
}

/** The card with the owner of its case, the same object for as long as the owner does the same: a card is drawn once. */
export function rememberOwners(): (card: Card, now: OwnersNow) => Card {
  const known = new WeakMap<Card, { owner: string; card: Card }>()
  return (card, now) => {
    if (card.ownerId === null) return card
    const owner = ownerNow(card.ownerId, now)
    const key = JSON.stringify(owner)
    const before = known.get(card)
    if (before?.owner === key) return before.card
    const told = { ...card, owner }
    known.set(card, { owner: key, card: told })
    return told
  }
}

function ownerNow(id: string, { staff, presences, held, at }: OwnersNow): CaseOwner {
  const person = staff.get(id)
  if (person === undefined) return { id, name: id, is: 'elsewhere', since: null }
  const known = presences.get(person.id)
  const is = (state: CaseOwner['is'], since: string | null): CaseOwner => ({ id, name: person.name, is: state, since })
  const call = held.get(person.id)
  if (call !== undefined) return is('on-a-call', call.holder?.since ?? null)
  if (known === undefined) return is('not-here', null)
  if (known.state === 'ready') return isThere(known, at) ? is('ready', known.since) : is('not-here', known.seenAt)
  return is(known.state, known.since)
}
