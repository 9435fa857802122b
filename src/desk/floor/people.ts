/** Who is there, what they do, and on which call: for supervisors. Pure. */
import type { Card } from '../card.ts'
import { isGoingOn, type Callback } from '../callbacks/callback-store.ts'
import { isSeen, type Presence } from '../staff/presence.ts'
import { statusOf, type StaffState, type StaffStatus } from '../staff/staff-status.ts'
import type { Staff } from '../staff/staff.ts'

export interface BoardPerson extends Pick<Staff, 'id' | 'name' | 'desks'> {
  status: StaffStatus
  /** Which they are rung for, talk on, or are asked about. */
  call: Card | undefined
  /** Of a colleague, in which they monitor or speak. */
  joined: Card | undefined
}

export interface PeopleFacts {
  staff: readonly Staff[]
  presences: readonly Presence[]
  cards: readonly Card[]
  callbacks: readonly Callback[]
  now: Date
}

/** As a supervisor looks for them: who could take a call, who is in one, who comes back, who is gone. */
const ORDER: readonly StaffState[] = [
  'ready',
  'ringing',
  'on-a-call',
  'calling-back',
  'wrap-up',
  'missed',
  'away',
  'off',
]

/** Everyone who takes calls, by what they do, then by name. */
export function peopleOf({ staff, presences, cards, callbacks, now }: PeopleFacts): BoardPerson[] {
  const presenceOf = new Map(presences.map((one) => [one.id, one]))
  const held = new Map(cards.flatMap((card) => (card.holder === null ? [] : [[card.holder.id, card] as const])))
  const asked = new Map(cards.flatMap((card) => (card.consulted === null ? [] : [[card.consulted.id, card] as const])))
  const joined = new Map(cards.flatMap((card) => card.listeners.map(({ id }) => [id, card] as const)))
  const callsBack = new Map(
    callbacks.flatMap((one) => (one.staff !== undefined && isGoingOn(one, now) ? [[one.staff, one] as const] : [])),
  )
  return staff
    .filter(({ role }) => role === 'analyst' || role === 'supervisor')
    .map(({ id, name, desks }) => {
      const mine = held.get(id)
      const about = mine === undefined ? asked.get(id) : undefined
      const status = statusOf(presenceOf.get(id), mine, callsBack.get(id), about?.consulted)
      return {
        id,
        name,
        desks,
        status: isInCall(status) ? status : unlessGone(status, presenceOf.get(id), now),
        call: mine ?? about,
        joined: joined.get(id),
      }
    })
    .toSorted((a, b) => ORDER.indexOf(a.status.state) - ORDER.indexOf(b.status.state) || a.name.localeCompare(b.name))
}

const isInCall = ({ state }: StaffStatus) => state === 'ringing' || state === 'on-a-call' || state === 'calling-back'

/** A person who signed out or whose screen is not connected is offered nothing, whatever they chose before. */
function unlessGone(status: StaffStatus, presence: Presence | undefined, now: Date): StaffStatus {
  if (presence === undefined) return status
  if (status.why === 'signed-out' || status.why === 'unseen') return { ...status, state: 'off' }
  return isSeen(presence, now) ? status : { state: 'off', since: presence.seenAt, why: 'unseen' }
}
