/** What the board shows at this moment: the live floor, and what the records counted in the last hour. */
import type { CallRecords } from '../../calls/call-records.ts'
import type { CallReports } from '../../calls/history/call-reports.ts'
import { boardOf, refusedAndUnverified, type Board } from '../../desk/floor/board.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import { watchFloor } from '../../desk/floor/floor.ts'
import type { PauseStore } from '../../desk/floor/pauses.ts'
import { watchToday, type Today } from '../../desk/floor/today.ts'
import type { QueueThroughputStore } from '../../desk/floor/queue-throughput.ts'
import type { PresenceStore } from '../../desk/staff/presence.ts'
import type { StaffDirectory } from '../../desk/staff/staff.ts'
import { DESKS, type Desk } from '../../domain/decide.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Readiness } from '../readiness.ts'

export interface BoardNow {
  board: Board
  /** Parts of the service that do not answer. */
  degraded: string[]
  /** False while the live store does not answer. */
  isCurrent: boolean
  /** Undefined while the records do not answer. */
  today: Today | undefined
}

export interface BoardNowDeps {
  actions: Pick<DeskActions, 'callbacks'>
  view: () => Promise<DeskView>
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  throughput: QueueThroughputStore
  records: CallRecords
  reports: Pick<CallReports, 'daySoFar'>
  readiness: () => Promise<Readiness>
  policy: Pick<Policy, 'targets' | 'widenAfter'>
  now: () => Date
}

/** What cannot be read is shown as none; the calls are shown all the same. */
export function watchBoard(deps: BoardNowDeps): () => Promise<BoardNow> {
  const { actions, view, presence, pauses, readiness, policy, now } = deps
  const floor = watchFloor(deps)
  const lastHour = countedNowAndThen(deps)
  const live = async () => (await view()).all().map(({ call }) => call)
  const today = watchToday({ reports: deps.reports, live, now })
  return async () => {
    const at = now()
    const seen = await view()
    const [{ hour, people, answered }, presences, paused, health, callbacks, soFar] = await Promise.all([
      lastHour(at).catch(() => NOTHING),
      presence.all().catch(() => []),
      pauses.current(at).catch(() => []),
      readiness(),
      actions.callbacks.all().catch(() => []),
      today().catch(() => undefined),
    ])
    const cards = seen.all().map(({ card }) => card)
    const waiting = await floor.now().catch(() => undefined)
    const refused = new Set((waiting?.waiting ?? []).filter(({ isRefused }) => isRefused).map(({ card }) => card.id))
    return {
      board: boardOf({
        cards,
        staff: people,
        presences,
        answered,
        hour,
        pauses: paused,
        callbacks,
        refused,
        targets: policy.targets,
        now: at,
      }),
      degraded: Object.keys(health.parts).filter((part) => health.parts[part] === 'down'),
      isCurrent: seen.isCurrent(),
      today: soFar,
    }
  }
}

interface LastHour {
  hour: Board['hour']
  people: Awaited<ReturnType<StaffDirectory['all']>>
  answered: Record<Desk, Awaited<ReturnType<QueueThroughputStore['answeredSince']>>>
}

const HOUR_MS = 60 * 60 * 1000
const COUNT_MS = 15_000

const NOTHING: LastHour = {
  hour: { refused: 0, unverified: 0 },
  people: [],
  answered: { 'production-down': [], support: [], admin: [], identification: [], contracts: [] },
}

/** The records are counted now and then, not for every call that moves. A failed count is tried again at the next look. */
function countedNowAndThen(deps: Pick<BoardNowDeps, 'records' | 'staff' | 'throughput'>) {
  let counted: { at: number; hour: Promise<LastHour> } | undefined
  return (at: Date): Promise<LastHour> => {
    if (counted === undefined || at.getTime() - counted.at > COUNT_MS) {
      const hour = countHour(at, deps)
      hour.catch(() => (counted = undefined))
      counted = { at: at.getTime(), hour }
    }
    return counted.hour
  }
}

async function countHour(
  at: Date,
  { records, staff, throughput }: Pick<BoardNowDeps, 'records' | 'staff' | 'throughput'>,
): Promise<LastHour> {
  const since = new Date(at.getTime() - HOUR_MS)
  const answered = { ...NOTHING.answered }
  const [tally, people] = await Promise.all([
    records.tallySince(since),
    staff.all(),
    ...DESKS.map(async (desk) => {
      answered[desk] = await throughput.answeredSince(desk, since)
    }),
  ])
  return {
    hour: refusedAndUnverified(tally),
    people,
    answered,
  }
}
