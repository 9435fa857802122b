/** The rota as this process knows it: that of the board and that of the calendar. While the records are down, the last good one holds. */
import { readFile } from 'node:fs/promises'
import type { StaffDirectory } from '../../desk/staff/staff.ts'
import { calendarText, Unreadable } from '../ical-events.ts'
import { holesIn, onDutyAt, type Hole, type Shift } from './rota.ts'
import { readCalendar, type CalendarRead, type KnownEngineer } from './read-calendar.ts'
import type { RotaStore, StoredCalendar } from './rota-store.ts'

export interface RotaNow {
  /** From now to a week ahead, those of the calendar included. */
  shifts: readonly Shift[]
  onDuty: readonly Shift[]
  /** A week ahead; none while no rota is kept. */
  holes: readonly Hole[]
  /** Of the calendar, in sentences for people. */
  problems: readonly string[]
  /** Neither a shift nor a calendar is there. */
  isThere: boolean
}

export interface WatchRota {
  now(): Promise<RotaNow>
  /** Who is rung now, from memory where the records do not answer. Never rejects. */
  onDuty: () => Promise<readonly Shift[]>
  /** Reads the calendar when it is time. Never rejects. */
  round(): Promise<void>
  changed(): void
  /** Whether the calendar was read of late; undefined: there is none. Rejects while the records are down. */
  isRead(): Promise<boolean | undefined>
}

export interface WatchRotaDeps {
  store: RotaStore
  staff: Pick<StaffDirectory, 'all'>
  /** An https address, or a file. Undefined: there is none. */
  calendar: string | undefined
  zone: () => string
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
export const AHEAD_MS = 7 * DAY_MS
const KNOWN_MS = 15_000
/** The calendar is read so often, by one process. */
const READ_MS = 15 * 60_000
/** Four readings in a row went wrong. */
const UNREAD_MS = 4 * READ_MS
const TIMEOUT_MS = 10_000

export function watchRota(deps: WatchRotaDeps): WatchRota {
  const { store, staff, calendar, zone, onFailure, now } = deps
  let known: { at: number; rota: RotaNow } | undefined
  const readOnce = rememberedCalendar()

  async function read(at: Date): Promise<RotaNow> {
    const from = new Date(at.getTime() - DAY_MS)
    const until = new Date(at.getTime() + AHEAD_MS)
    const [own, stored, engineers] = await Promise.all([
      store.shifts(from, until),
      calendar === undefined ? undefined : store.calendar(),
      staff.all(),
    ])
    const dated = inCalendar(stored, (body) => readOnce(body, zone(), engineers, at))
    const shifts = [...own, ...dated.shifts]
      .filter((shift) => shift.until > at && shift.from < until)
      .toSorted((a, b) => a.from.getTime() - b.from.getTime())
    const isThere = shifts.length > 0 || calendar !== undefined
    return {
      shifts,
      onDuty: onDutyAt(shifts, at),
      holes: isThere ? holesIn(shifts, at, until) : [],
      problems: dated.problems,
      isThere,
    }
  }

  async function current(): Promise<RotaNow> {
    const at = now()
    if (known === undefined || Math.abs(at.getTime() - known.at) > KNOWN_MS)
      known = { at: at.getTime(), rota: await read(at) }
    return known.rota
  }

  return {
    now: current,
    async onDuty() {
      try {
        return onDutyAt((await current()).shifts, now())
      } catch (error) {
        onFailure('reading the rota', error)
        return onDutyAt(known?.rota.shifts ?? [], now())
      }
    },
    async round() {
      if (calendar === undefined) return
      const at = now()
      try {
        if (!(await store.mayRead(at, new Date(at.getTime() - READ_MS)))) return
        await fetchInto(store, calendar, at)
        known = undefined
      } catch (error) {
        onFailure('reading the calendar of the rota', error)
      }
    },
    changed: () => (known = undefined),
    isRead: () => (calendar === undefined ? Promise.resolve(undefined) : wasReadOfLate(store, now())),
  }
}

async function wasReadOfLate(store: Pick<RotaStore, 'lastRead'>, now: Date): Promise<boolean> {
  const last = await store.lastRead()
  // Until its first reading nothing is known to be wrong with it.
  if (last?.problem === undefined) return true
  return last.readAt !== undefined && now.getTime() - last.readAt.getTime() < UNREAD_MS
}

/** Reading years of shifts takes a tenth of a second, in which no caller is answered: done once an hour, and when one of these changes. */
function rememberedCalendar() {
  let last: { key: string; found: CalendarRead } | undefined
  return (body: string, zone: string, engineers: readonly KnownEngineer[], at: Date): CalendarRead => {
    const hour = Math.floor(at.getTime() / HOUR_MS) * HOUR_MS
    const staff = engineers.map(({ id, name, phone }) => ({ id, name, phone }))
    const key = JSON.stringify([hour, zone, staff, body])
    if (last?.key !== key) {
      const [from, until] = [new Date(hour - DAY_MS), new Date(hour + HOUR_MS + AHEAD_MS)]
      last = { key, found: readCalendar(body, { from, until, zone, staff }) }
    }
    return last.found
  }
}

function inCalendar(stored: StoredCalendar | undefined, work: (body: string) => CalendarRead): CalendarRead {
  const old = stored?.problem === undefined ? [] : [calendarProblem(stored)]
  if (stored === undefined || stored.body === '') return { shifts: [], problems: old }
  const read = work(stored.body)
  return { shifts: read.shifts, problems: [...old, ...read.problems] }
}

function calendarProblem({ problem, readAt }: StoredCalendar): string {
  const since =
    readAt === undefined ? 'It has never been read' : `The one of ${readAt.toISOString().slice(0, 16)} UTC counts`
  return `The calendar of the rota could not be read: ${problem}. ${since}.`
}

/** One that is no calendar replaces none. */
async function fetchInto(store: RotaStore, calendar: string, at: Date): Promise<void> {
  let body: string
  try {
    body =
      calendar.startsWith('https://') || calendar.startsWith('http://')
        ? await download(calendar)
        : calendarText(await readFile(calendar))
    readCalendar(body, { from: at, until: new Date(at.getTime() + AHEAD_MS), zone: 'UTC', staff: [] })
  } catch (error) {
    await store.calendarFailed(whyNot(error), at)
    return
  }
  await store.calendarRead(body, at)
}

async function download(address: string): Promise<string> {
  const response = await fetch(address, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'text/calendar' },
  })
  if (!response.ok) throw new Unreadable(`its address answered ${response.status}`)
  return calendarText(new Uint8Array(await response.arrayBuffer()))
}

/** A sentence without the address, which is a secret. */
function whyNot(error: unknown): string {
  if (error instanceof Unreadable) return error.message
  if (error instanceof Error && error.name === 'TimeoutError') return 'its address did not answer in time'
  const coded = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (coded instanceof Error && 'code' in coded) return `it cannot be reached (${String(coded.code)})`
  return 'it is no calendar (RFC 5545)'
}
