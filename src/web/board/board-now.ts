/** What the board shows at this moment: the live floor, and what the records counted in the last hour. */
import { isOn } from '../../calls/incidents/incident.ts'
import type { CountedIncident, IncidentStore } from '../../calls/incidents/incident-store.ts'
import type { AlertsNow, ReadAlerts } from '../../alerts/board-alerts.ts'
import type { CallRecords } from '../../calls/call-records.ts'
import type { CallReports } from '../../calls/history/call-reports.ts'
import { boardOf, type Board } from '../../desk/floor/board.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import { watchFloor } from '../../desk/floor/floor.ts'
import { watchLately, type Lately } from '../../desk/floor/lately.ts'
import type { PauseStore } from '../../desk/floor/pauses.ts'
import { peopleOf, type BoardPerson } from '../../desk/floor/people.ts'
import { watchToday, type Today } from '../../desk/floor/today.ts'
import { MOST_ANSWERED, type QueueThroughputStore } from '../../desk/floor/queue-throughput.ts'
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
  /** An alert or an incident began or ended, or someone was told of it, since this was asked last: no call shows that either. Never rejects. */
  alertsMoved(): Promise<boolean>
}

/** Part of it changes with time alone, or in another process, so it is worked out again after a second. */
const BOARD_MS = 1_000

/** Worked out once for all boards and walls of this process. What cannot be read is undefined: the calls are shown all the same. */
export function watchBoard(deps: BoardNowDeps): BoardWatch {
  const floor = lookAtFloor(deps)
  let known: { at: number; board: Promise<BoardNow> } | undefined
  let isListening = false
  let seenLast = ''
  const moved = () => {
    known = undefined
    deps.alerts.changed()
  }
  const changed = () => {
    floor.changed()
    moved()
  }

  async function lookNow(at: Date): Promise<BoardNow> {
    const seen = await deps.view()
    if (!isListening) {
      isListening = true
      seen.listen(moved)
      deps.actions.callbacks.listen(moved)
    }
    return floor.look(seen, at)
  }

  return {
    now: () => {
      const at = deps.now()
      if (known === undefined || at.getTime() - known.at > BOARD_MS) {
        const board = lookNow(at)
        known = { at: at.getTime(), board }
        board.catch(moved)
      }
      return known.board
    },
    changed,
    async alertsMoved() {
      deps.alerts.changed()
      const at = deps.now()
      const [alerts, incidents] = await Promise.all([deps.alerts.now(), floor.incidentsOn(at)])
      const before = seenLast
      seenLast = JSON.stringify({ alerts, on: incidents?.map(({ id }) => id) })
      return seenLast !== before
    },
  }
}

interface FloorLook {
  look(seen: DeskView, at: Date): Promise<BoardNow>
  /** Undefined while the records do not answer. */
  incidentsOn(at: Date): Promise<BoardNow['incidents']>
  /** A person did something: what they did is read again at once. */
  changed(): void
}

function lookAtFloor(deps: BoardNowDeps): FloorLook {
  const { actions, view, presence, pauses, readiness, policy, now } = deps
  const floor = watchFloor(deps)
  const lastHour = nowAndThen((at) => countHour(at, deps), COUNT_MS)
  const live = async () => (await view()).all().map(({ call }) => call)
  // Counted over all of their calls.
  const announced = nowAndThen((at) => deps.incidents.list(at, MOST_LISTED), LISTED_MS)
  const incidentsOn = async (at: Date) =>
    (await announced.at(at).catch(() => undefined))?.filter((one) => isOn(one, at))
  const today = sameWhileEqual(watchToday({ reports: deps.reports, live, now }))
  const lately = watchLately({ reports: deps.reports, live, policy, now })
  async function lookNow(seen: DeskView, at: Date): Promise<BoardNow> {
    const [counted, presences, paused, health, callbacks, soFar, earlier, alerts, incidents] = await Promise.all([
      lastHour.at(at).catch(() => UNKNOWN),
      presence.all().catch(() => undefined),
      pauses.current(at).catch(() => []),
      readiness().catch(() => undefined),
      actions.callbacks.all().catch(() => undefined),
      today().catch(() => undefined),
      lately().catch(() => undefined),
      deps.alerts.now(),
      incidentsOn(at),
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
      incidents,
      at,
      timeZone: policy.timeZone,
    }
  }
  return { look: lookNow, incidentsOn, changed: () => announced.changed() }
}

/** More are not on at once. */
const MOST_LISTED = 20
const LISTED_MS = 3_000

/** Read again after so long, after a failure, and once it has changed: not for every call that moves. */
function nowAndThen<T>(read: (at: Date) => Promise<T>, everyMs: number) {
  let known: { at: number; value: Promise<T> } | undefined
  const changed = () => (known = undefined)
  return {
    at: (at: Date): Promise<T> => {
      if (known === undefined || at.getTime() - known.at > everyMs) {
        const one = { at: at.getTime(), value: read(at) }
        known = one
        one.value.catch(() => known === one && changed())
      }
      return known.value
    },
    changed,
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
      answered[desk] = await throughput.answeredSince(desk, since, MOST_ANSWERED)
    }),
  ])
  return {
    hour: { unverified: tally.reduce((sum, { verified, calls }) => sum + (verified ? 0 : calls), 0) },
    people,
    answered,
  }
}
