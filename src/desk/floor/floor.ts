/** What all desks show alike, worked out once for all of them: who waits in which order, who has which call, who is there. */
import type { Desk } from '../../domain/decide.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { Card } from '../card.ts'
import type { DeskView } from '../desk-view.ts'
import { inOrder, isRefusedByAll, offerOf, type Offer } from '../connect/offer.ts'
import type { Pause, PauseStore } from './pauses.ts'
import { isThere, type Presence, type PresenceStore } from '../staff/presence.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'

export interface Floor {
  /** Production down first, then whoever came first. */
  waiting: readonly WaitingCall[]
  lines: ReadonlyMap<Desk, { waiting: number; oldest: string }>
  held: ReadonlyMap<StaffId, Card>
  presences: ReadonlyMap<StaffId, Presence>
  /** Who is ready and in no call: the same list for everybody who is in one. */
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
}

export interface FloorDeps {
  view: () => Promise<DeskView>
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  now: () => Date
}

export interface FloorWatch {
  now(): Promise<Floor>
  /** Somebody of the staff did something that no call tells of. */
  changed(): void
}

/** Some of it changes with time alone, or by another process. */
const AS_IT_WAS_MS = 1_000
/** People come and go seldom enough. */
const STAFF_MS = 10_000

export function watchFloor({ view, presence, pauses, staff, now }: FloorDeps): FloorWatch {
  let known: { at: number; floor: Promise<Floor> } | undefined
  let people: { at: number; all: Promise<Staff[]> } | undefined
  let listening = false

  function everybody(at: number): Promise<Staff[]> {
    if (people === undefined || at - people.at > STAFF_MS) {
      const all = staff.all()
      people = { at, all }
      // Asked again by the next who looks.
      all.catch(() => (people = undefined))
    }
    return people.all.catch(() => [])
  }

  async function look(at: Date): Promise<Floor> {
    const seen = await view()
    if (!listening) {
      listening = true
      seen.listen(() => (known = undefined))
    }
    const [all, presences, paused] = await Promise.all([
      everybody(at.getTime()),
      presence.all().catch(() => []),
      pauses.current(at).catch(() => []),
    ])
    const calls = seen.all()
    const held = new Map<StaffId, Card>()
    for (const { card } of calls) if (card.holder !== null && !held.has(card.holder.id)) held.set(card.holder.id, card)
    const there = new Map(presences.map((one) => [one.id, one]))
    const free = all.filter(({ id }) => {
      const one = there.get(id)
      return one !== undefined && isThere(one, at) && !held.has(id)
    })
    const waiting = calls
      .flatMap(({ card, call }): WaitingCall[] => {
        const { stage } = call
        if (card.state !== 'waiting' || stage.kind !== 'waiting') return []
        const offer = offerOf(call, stage, at, paused)
        return [{ card, offer, isRefused: isRefusedByAll(offer, stage, free) }]
      })
      .toSorted((a, b) => inOrder(a.card, b.card))
    const lines = new Map<Desk, { waiting: number; oldest: string }>()
    for (const { card } of waiting) {
      const { waiting: before, oldest } = lines.get(card.desk) ?? { waiting: 0, oldest: card.since }
      lines.set(card.desk, { waiting: before + 1, oldest })
    }
    return {
      waiting,
      lines,
      held,
      presences: there,
      free,
      paused,
      isCurrent: seen.isCurrent(),
    }
  }

  return {
    now: () => {
      const at = now()
      if (known === undefined || at.getTime() - known.at > AS_IT_WAS_MS) {
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
