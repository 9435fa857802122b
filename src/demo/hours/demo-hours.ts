/** Hours of the demo: a contract that covers other hours than these, whenever it is looked at, and desks that close while some people call. */
import type { HoursStore } from '../../alerts/hours/hours-store.ts'
import { ALWAYS_OPEN, type Calendar, type SpecialDay } from '../../domain/hours/calendar.ts'
import { CALENDAR_NAMES, type CalendarName, type StoredCalendar } from '../../domain/hours/stored-calendar.ts'
import { addDays, dayIn } from '../../domain/hours/zoned-time.ts'

const DEMO = { actor: 'service', name: 'the demo' } as const
const CLOSED = 'Closed, to be heard in the demo'
const OPENS = 'Opens again after the demo'
const ZONE = 'Europe/London'
const MORNING = { from: 9 * 60, until: 17 * 60 }
/** A demo that runs for longer has the hours of the week. */
const CLOSED_DAYS = 7

/** By day in London, and closed for the next days, so that it is outside them at every hour. One that a supervisor has changed stays. */
export async function loadDemoHours(store: HoursStore, now: Date): Promise<void> {
  const all = await store.all()
  await openDesks(store, now, all)
  const name = 'contract:business-hours'
  const known = all.find((one) => one.name === name)
  const days = closedDays(now, ZONE, CLOSED_DAYS)
  const isNew = known?.days[0]?.day !== days[0]?.day
  if (!isNew || (known !== undefined && known.changedBy !== DEMO.name)) return
  const week = ALWAYS_OPEN.week.map((_, day) => (day < 5 ? [MORNING] : []))
  await store.save(name, known?.version ?? 0, { zone: ZONE, week, days, feedUrl: undefined }, DEMO, now)
}

export interface DemoDesks {
  /** Closes every desk from today until the day after tomorrow; the hours that they have stay beside that. */
  close(): Promise<void>
  /** Opens them again, once for each time that they were closed. */
  open(): Promise<void>
}

/** A call that was left alone does not keep them closed. */
const LONGEST_MS = 15 * 60_000

/** `changed`: calls go by the new hours when it resolves. */
export function demoDesks(store: HoursStore, changed: () => Promise<void>, now: () => Date): DemoDesks {
  let calls = 0
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => (last = last.catch(() => undefined).then(work))
  const open = (left: () => number) =>
    inTurn(async () => {
      calls = Math.max(0, left())
      if (calls > 0) return
      clearTimeout(timer)
      await openDesks(store, now(), await store.all())
      await changed()
    })
  return {
    close: () =>
      inTurn(async () => {
        calls += 1
        clearTimeout(timer)
        timer = setTimeout(() => void open(() => 0).catch(() => undefined), LONGEST_MS).unref()
        await closeDesks(store, now())
        await changed()
      }),
    open: () => open(() => calls - 1),
  }
}

const isDesk = (name: CalendarName) => name.startsWith('desk:')

async function closeDesks(store: HoursStore, now: Date): Promise<void> {
  const all = await store.all()
  for (const name of CALENDAR_NAMES.filter(isDesk)) {
    const known = all.find((one) => one.name === name)
    const before = known === undefined ? { ...ALWAYS_OPEN, zone: ZONE } : withoutDemo(known)
    const closed = closedDays(now, before.zone, 1)
    const opens = { day: addDays(dayIn(before.zone, now), 2), name: OPENS, spans: [MORNING] }
    const days = [...closed, opens, ...before.days.filter(({ day }) => day > opens.day || day < (closed[0]?.day ?? ''))]
    await store.save(name, known?.version ?? 0, { ...before, days, feedUrl: known?.feed?.url }, DEMO, now)
  }
}

async function openDesks(store: HoursStore, now: Date, all: readonly StoredCalendar[]): Promise<void> {
  for (const one of all.filter(({ name }) => isDesk(name))) {
    const before = withoutDemo(one)
    if (before.days.length === one.days.length) continue
    const isOurs = before.days.length === 0 && JSON.stringify(before.week) === JSON.stringify(ALWAYS_OPEN.week)
    if (isOurs && one.feed === undefined) await store.remove(one.name, one.version, DEMO, now)
    else await store.save(one.name, one.version, { ...before, feedUrl: one.feed?.url }, DEMO, now)
  }
}

const withoutDemo = ({ zone, week, days }: Calendar): Calendar => ({
  zone,
  week,
  days: days.filter(({ name }) => name !== CLOSED && name !== OPENS),
})

/** From yesterday, so that it is closed in every zone. */
function closedDays(now: Date, zone: string, ahead: number): SpecialDay[] {
  const today = dayIn(zone, now)
  return Array.from({ length: ahead + 2 }, (_, i) => ({ day: addDays(today, i - 1), name: CLOSED, spans: [] }))
}
