/** Waiting callers and ready analysts by desk, for the monitoring: the numbers of the board, read at most every five seconds. */
import type { AtDesk } from '../../calls/queue/hold-loop.ts'
import type { Desk } from '../../domain/decide.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Card } from '../card.ts'
import type { Presence, PresenceStore } from '../staff/presence.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'
import { readsFrom } from '../staff/region.ts'
import { boardOf, type PeopleAtDesk } from './board.ts'

export interface DeskFigures {
  desk: Desk
  waiting: number
  /** 0 while no caller waits. */
  oldestWaitSeconds: number
  there: PeopleAtDesk
  /** Callers in the queue for whom none of them is ready. */
  unattended: number
}

/** Those of a desk who may take the call of a contract that keeps its data in this region. */
export function mayTake({ ready, onCall, wrapUp }: PeopleAtDesk, region: string | undefined): PeopleAtDesk {
  const ofRegion = (some: readonly Staff[]) => some.filter((person) => readsFrom(person, region))
  return { ready: ofRegion(ready), onCall: ofRegion(onCall), wrapUp: ofRegion(wrapUp) }
}

/** What a caller may be told of those who could take the call. `others`, too, while it is not known. */
export function heardOf(there: PeopleAtDesk | undefined): AtDesk {
  if (there === undefined || there.ready.length > 0 || there.wrapUp.length > 0) return 'others'
  return there.onCall.length > 0 ? 'talking' : 'none'
}

export interface DeskFiguresDeps {
  /** Of every call at a desk. Rejects while the live store does not answer. */
  cards: () => Promise<readonly Card[]>
  presence: Pick<PresenceStore, 'all'>
  staff: Pick<StaffDirectory, 'all'>
  policy: Pick<Policy, 'targets'>
  now: () => Date
}

/** A scrape every 15 s is usual; several monitorings must not each read every call. */
const EVERY_MS = 5_000

/** Who of the staff does what is left out while Postgres, which knows the staff, does not answer. Rejects while the live store does not. */
export function deskFigures(deps: DeskFiguresDeps): () => Promise<Partial<DeskFigures>[]> {
  let known: { at: number; figures: Promise<Partial<DeskFigures>[]> } | undefined
  return () => {
    const at = deps.now().getTime()
    if (known === undefined || at - known.at > EVERY_MS) known = { at, figures: readFigures(deps) }
    return known.figures
  }
}

async function readFigures({ cards, presence, staff, policy, now }: DeskFiguresDeps): Promise<Partial<DeskFigures>[]> {
  const [atDesks, presences, all] = await Promise.all([cards(), presence.all(), staff.all().catch(() => undefined)])
  const at = now()
  const { desks } = onBoard(atDesks, { presences, staff: all ?? [], targets: policy.targets, now: at })
  return desks.map(({ desk, waiting, oldestSince, there, unattended }) => ({
    desk,
    waiting,
    oldestWaitSeconds: oldestSince === undefined ? 0 : Math.max(0, at.getTime() - Date.parse(oldestSince)) / 1_000,
    ...(all === undefined || there === undefined || unattended === undefined
      ? {}
      : { there, unattended: unattended.length }),
  }))
}

const NONE_ANSWERED = { 'production-down': [], support: [], admin: [], identification: [], contracts: [] }

/** The board counts them; what else it shows is not needed here. */
function onBoard(
  cards: readonly Card[],
  known: { presences: readonly Presence[]; staff: readonly Staff[]; targets: Policy['targets']; now: Date },
) {
  return boardOf({
    ...known,
    cards,
    answered: NONE_ANSWERED,
    hour: { unverified: 0 },
    pauses: [],
    callbacks: [],
    refused: new Set(),
  })
}
