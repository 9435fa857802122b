/** What every desk's screen shows, worked out once for all: who waits in which order, who has which call, who is there. */
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Card } from '../card.ts'
import type { DeskView, SeenCall } from '../desk-view.ts'
import { caseOwnerOf, inOrder, isRefusedByAll, offerOf, type Offer, type WideningPolicy } from '../connect/offer.ts'
import { rememberOwners } from './case-owner.ts'
import type { Pause, PauseStore } from './pauses.ts'
import { isThere, type Presence, type PresenceStore } from '../staff/presence.ts'
import { recentStaff } from '../staff/recent-staff.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'

export interface Floor {
  /** Production down first, then in the order in which the callers came. */
  waiting: readonly WaitingCall[]
  queues: ReadonlyMap<Desk, { waiting: number; oldest: string }>
  held: ReadonlyMap<StaffId, Card>
  /** Calls of colleagues about which these are asked. */
  consulted: ReadonlyMap<StaffId, Card>
  presences: ReadonlyMap<StaffId, Presence>
  /** Who is ready and in no call: so it is the same list for every analyst who is in one. */
  free: readonly Staff[]
  paused: readonly Pause[]
  /** False while the live store does not answer. */
  isCurrent: boolean
}

export interface WaitingCall {
  card: Card
  offer: Offer
  /** Every analyst who is free has declined it: it comes back to all of them. */
  isRefused: boolean
  /** It was declined, transferred to one colleague, or is about the case of one: who may take it depends on more than what they look after and speak. */
  isPersonal: boolean
}

export interface FloorDeps {
  view: () => Promise<DeskView>
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  policy: WideningPolicy
  now: () => Date
}

export interface FloorWatch {
  now(): Promise<Floor>
  /** To be called when a member of staff did something that no call shows. */
  changed(): void
}

/** Part of it changes with time alone, or in another process, so it is worked out again after a second. */
const FLOOR_MS = 1_000

export function watchFloor({ view, presence, pauses, staff, policy, now }: FloorDeps): FloorWatch {
  let known: { at: number; floor: Promise<Floor> } | undefined
  let listening = false
  const allStaff = recentStaff(staff)
  const withOwner = rememberOwners()

  async function look(at: Date): Promise<Floor> {
    const seen = await view()
    if (!listening) {
      listening = true
      seen.listen(() => (known = undefined))
    }
    const [everyone, presences, paused] = await Promise.all([
      allStaff(at.getTime()),
      presence.all().catch(() => []),
      pauses.current(at).catch(() => []),
    ])
    const all = seen.all()
    const people = new Map<string, Staff>(everyone.map((one) => [one.id, one]))
    const there = new Map(presences.map((one) => [one.id, one]))
    const owners = { staff: people, presences: there, held: callsByAnalyst(all), at }
    const calls = all.map((one) => ({ ...one, card: withOwner(one.card, owners) }))
    const held = callsByAnalyst(calls)
    const consulted = new Map(calls.flatMap(({ card }) => (card.consulted === null ? [] : [[card.consulted.id, card]])))
    const free = everyone.filter(({ id }) => {
      const one = there.get(id)
      return one !== undefined && isThere(one, at) && !held.has(id) && !consulted.has(id)
    })
    const waiting = waitingCalls(calls, { at, paused, free, policy })
    return {
      waiting,
      queues: queuesOf(waiting),
      held,
      consulted,
      presences: there,
      free,
      paused,
      isCurrent: seen.isCurrent(),
    }
  }

  return {
    now: () => {
      const at = now()
      if (known === undefined || at.getTime() - known.at > FLOOR_MS) {
        const floor = look(at)
        known = { at: at.getTime(), floor }
        floor.catch(() => (known = undefined))
      }
      return known.floor
    },
    changed: () => {
      known = undefined
    },
  }
}

function callsByAnalyst(calls: readonly SeenCall[]): Map<StaffId, Card> {
  const held = new Map<StaffId, Card>()
  for (const { card } of calls) if (card.holder !== null && !held.has(card.holder.id)) held.set(card.holder.id, card)
  return held
}

/** In the order in which they are served. */
function waitingCalls(
  calls: readonly SeenCall[],
  { at, paused, free, policy }: { at: Date; paused: readonly Pause[]; free: readonly Staff[]; policy: WideningPolicy },
): WaitingCall[] {
  return calls
    .flatMap(({ card, call }): WaitingCall[] => {
      const { stage } = call
      if (card.state !== 'waiting' || stage.kind !== 'waiting') return []
      const owner = caseOwnerOf(call)
      const freeOwner = owner === undefined ? undefined : free.find(({ id }) => id === owner)
      const offer = offerOf(call, stage, at, paused, policy, freeOwner)
      const isPersonal = stage.declined.length > 0 || stage.only !== undefined || owner !== undefined
      return [{ card, offer, isRefused: isRefusedByAll(offer, stage, free), isPersonal }]
    })
    .toSorted((a, b) => inOrder(a.card, b.card))
}

function queuesOf(waiting: readonly WaitingCall[]): Floor['queues'] {
  const queues = new Map<Desk, { waiting: number; oldest: string }>()
  for (const { card } of waiting) {
    const { waiting: before, oldest } = queues.get(card.desk) ?? { waiting: 0, oldest: card.since }
    queues.set(card.desk, { waiting: before + 1, oldest })
  }
  return queues
}
