/** What the board shows at this moment: the live floor, and what the records counted in the last hour. */
import { isOn } from '../../calls/incidents/incident.ts'
import type { CountedIncident, IncidentStore } from '../../calls/incidents/incident-store.ts'
import type { AlertsNow, ReadAlerts } from '../../alerts/board-alerts.ts'
import type { CallRecords } from '../../calls/call-records.ts'
import type { CallReports } from '../../calls/history/call-reports.ts'
import { boardOf, refusedAndUnverified, type Board } from '../../desk/floor/board.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import { watchFloor } from '../../desk/floor/floor.ts'
import { watchLately, type Lately } from '../../desk/floor/lately.ts'
import type { PauseStore } from '../../desk/floor/pauses.ts'
import { peopleOf, type BoardPerson } from '../../desk/floor/people.ts'
import { watchToday, type Today } from '../../desk/floor/today.ts'
import type { QueueThroughputStore } from '../../desk/floor/queue-throughput.ts'
import type { PresenceStore } from '../../desk/staff/presence.ts'
import type { StaffDirectory } from '../../desk/staff/staff.ts'
import { DESKS, type Desk } from '../../domain/decide.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Readiness } from '../readiness.ts'
import type { ScreenContext } from '../screen-context.ts'

export type BoardContext = ScreenContext<'supervisor'>

/** Never changed: what is drawn of it is drawn once for all who look (shell/drawn-once.ts). */
export interface BoardNow {
  board: Board
  /** Undefined while the directory or the live store does not answer. */
  people: readonly BoardPerson[] | undefined
  /** Parts of the service that do not answer; undefined while that is not known. */
  degraded: string[] | undefined
  /** False while the live store does not answer. */
  isCurrent: boolean
  /** Undefined while the records do not answer. The same object for as long as nothing in it changes. */
  today: Today | undefined
  /** What the figures are held against. Undefined while the records do not answer. */
  lately: Lately | undefined
  at: Date
  alerts: AlertsNow
  /** That are on now. Undefined while the records do not answer. */
  incidents: readonly CountedIncident[] | undefined
  /** Of the site. */
  timeZone: string
}

export interface BoardNowDeps {
  actions: Pick<DeskActions, 'callbacks'>
  view: () => Promise<DeskView>
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  throughput: QueueThroughputStore
  records: CallRecords
  reports: Pick<CallReports, 'daySoFar' | 'queueLately'>
  alerts: ReadAlerts
  incidents: Pick<IncidentStore, 'list'>
  readiness: () => Promise<Readiness>
  policy: Pick<Policy, 'targets' | 'widenAfter' | 'ownerFirst' | 'timeZone'>
  now: () => Date
}

export interface BoardWatch {
  now(): Promise<BoardNow>
  /** To be called when something was done that no call shows. */
  changed(): void
}

/** Part of it changes with time alone, or in another process, so it is worked out again after a second. */
const BOARD_MS = 1_000

/** Worked out once for all boards and walls of this process. What cannot be read is undefined: the calls are shown all the same. */
export function watchBoard(deps: BoardNowDeps): BoardWatch {
  const look = lookAtFloor(deps)
  let known: { at: number; board: Promise<BoardNow> } | undefined
  let isListening = false
  const changed = () => {
    known = undefined
    deps.alerts.changed()
  }

  async function lookNow(at: Date): Promise<BoardNow> {
    const seen = await deps.view()
    if (!isListening) {
      isListening = true
      seen.listen(changed)
      deps.actions.callbacks.listen(changed)
    }
    return look(seen, at)
  }

  return {
    now: () => {
      const at = deps.now()
      if (known === undefined || at.getTime() - known.at > BOARD_MS) {
        const board = lookNow(at)
        known = { at: at.getTime(), board }
        board.catch(changed)
      }
      return known.board
    },
    changed,
  }
}

function lookAtFloor(deps: BoardNowDeps): (seen: DeskView, at: Date) => Promise<BoardNow> {
  const { actions, view, presence, pauses, readiness, policy, now } = deps
  const floor = watchFloor(deps)
  const lastHour = countedNowAndThen(deps)
  const live = async () => (await view()).all().map(({ call }) => call)
  const announced = listedNowAndThen(deps.incidents)
  const today = sameWhileEqual(watchToday({ reports: deps.reports, live, now }))
  const lately = watchLately({ reports: deps.reports, live, policy, now })
  return async (seen, at) => {
    const [counted, presences, paused, health, callbacks, soFar, earlier, alerts, incidents] = await Promise.all([
      lastHour(at).catch(() => UNKNOWN),
      presence.all().catch(() => undefined),
      pauses.current(at).catch(() => []),
      readiness().catch(() => undefined),
      actions.callbacks.all().catch(() => undefined),
      today().catch(() => undefined),
      lately().catch(() => undefined),
      deps.alerts.now(),
      announced(at).catch(() => undefined),
    ])
    const cards = seen.all().map(({ card }) => card)
    const waiting = await floor.now().catch(() => undefined)
    const refused = new Set((waiting?.waiting ?? []).filter(({ isRefused }) => isRefused).map(({ card }) => card.id))
    const { hour, people: staff, answered } = counted
    return {
      board: boardOf({
        cards,
        staff: staff ?? [],
        presences,
        answered,
        hour,
        pauses: paused,
        callbacks,
        refused,
        targets: policy.targets,
        now: at,
      }),
      people: staff && presences && peopleOf({ staff, presences, cards, callbacks: callbacks ?? [], now: at }),
      degraded: health && Object.keys(health.parts).filter((part) => health.parts[part] === 'down'),
      isCurrent: seen.isCurrent(),
      today: soFar,
      lately: earlier,
      alerts,
      incidents: incidents?.filter((one) => isOn(one, at)),
      at,
      timeZone: policy.timeZone,
    }
  }
}

/** More are not on at once. */
const MOST_LISTED = 20
const LISTED_MS = 3_000

/** Counted over all of their calls, so not for every call that moves. */
function listedNowAndThen(incidents: BoardNowDeps['incidents']): (at: Date) => Promise<readonly CountedIncident[]> {
  let known: { at: number; list: Promise<readonly CountedIncident[]> } | undefined
  return (at) => {
    if (known === undefined || at.getTime() - known.at > LISTED_MS) {
      const list = incidents.list(at, MOST_LISTED)
      list.catch(() => (known = undefined))
      known = { at: at.getTime(), list }
    }
    return known.list
  }
}

/** So that what was drawn of it is drawn again only when it has changed. */
function sameWhileEqual<T>(read: () => Promise<T>): () => Promise<T> {
  let known: { text: string; value: T } | undefined
  return async () => {
    const value = await read()
    const text = JSON.stringify(value)
    if (known?.text !== text) known = { text, value }
    return known.value
  }
}

interface LastHour {
  hour: Board['hour']
  people: Awaited<ReturnType<StaffDirectory['all']>> | undefined
  answered: Record<Desk, Awaited<ReturnType<QueueThroughputStore['answeredSince']>>>
}

const HOUR_MS = 60 * 60 * 1000
const COUNT_MS = 15_000

const UNKNOWN: LastHour = {
  hour: undefined,
  people: undefined,
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
  const answered = { ...UNKNOWN.answered }
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
