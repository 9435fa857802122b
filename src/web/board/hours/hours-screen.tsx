/** Hours: supervisors see and change the calendars of desks and contracts. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { HoursStore } from '../../../alerts/hours/hours-store.ts'
import { nothingIsThere, readHolidays } from '../../../alerts/hours/read-holidays.ts'
import { calendarText } from '../../../alerts/ical-events.ts'
import type { WatchHours } from '../../../alerts/hours/watch-hours.ts'
import type { CalendarName, StoredCalendar } from '../../../domain/hours/stored-calendar.ts'
import { daysInLines } from '../../../domain/hours/calendar-text.ts'
import { isTimeZone } from '../../../domain/hours/zoned-time.ts'
import type { Policy } from '../../../domain/policy.ts'
import type { Allow, ScreenHandler } from '../../allow.ts'
import { page } from '../../shell/page.tsx'
import {
  calendarNamed,
  hoursFrom,
  partOf,
  typedHours,
  typedOf,
  type TypedHours,
  type WrongHours,
} from './hours-form.ts'
import { hoursFileScreens } from './hours-file-screen.tsx'
import { HoursPage, OneCalendar, titleOf } from './hours-page.tsx'

const ROLES = ['supervisor', 'administrator'] as const
type Handler = ScreenHandler<(typeof ROLES)[number]>
type Asked = Parameters<Handler>

export interface HoursScreenDeps {
  hoursStore: HoursStore
  hours: Pick<WatchHours, 'changed'>
  policy: Pick<Policy, 'timeZone'>
  now: () => Date
}

const SAID: Readonly<Record<string, string>> = {
  saved: 'The hours are saved, and count from the next call on.',
  removed: 'The calendar is removed: it is always open.',
  gone: 'There is no such calendar.',
  'stale-removed': 'Another supervisor has changed it meanwhile. This is how it is now.',
}
const GOOD: ReadonlySet<string> = new Set(['saved', 'removed'])
const STALE =
  'Another supervisor has saved this calendar meanwhile. Your entries stand below, and are not saved: look at theirs on the page of all hours, and save again to write over them.'
const BODY = { kind: 'form', limit: '2mb' } as const
const FILE = { kind: 'bytes', limit: '2mb' } as const
const LIMIT = { most: 60, minutes: 10 } as const
const versioned = z.object({ version: z.coerce.number().int().min(1) })

export function hoursScreens(allow: Allow, deps: HoursScreenDeps): void {
  const { hoursStore, hours, now } = deps
  const codeOf = ({ query }: Request) => (typeof query['said'] === 'string' ? query['said'] : '')
  allow({ method: 'get', path: '/board/hours', roles: ROLES }, async (context, request, response) => {
    const code = codeOf(request)
    const stored = await hoursStore.all()
    const props = { context, stored, now: now(), said: SAID[code], isWrong: !GOOD.has(code) }
    response.type('html').send(page({ context, title: 'Hours', body: <HoursPage {...props} />, wide: true }))
  })
  hoursFileScreens(allow, deps)
  allow({ method: 'get', path: '/board/hours/:calendar', roles: ROLES }, async (...asked) => {
    const name = calendarNamed(String(asked[1].params['calendar']))
    if (name === undefined) return asked[2].redirect(303, '/board/hours?said=gone#said')
    return showOne(asked, name, {}, deps)
  })
  allow({ method: 'post', path: '/board/hours/:calendar', roles: ROLES, body: BODY, limit: LIMIT }, (...asked) => {
    const name = calendarNamed(String(asked[1].params['calendar']))
    if (name === undefined) return asked[2].redirect(303, '/board/hours?said=gone#said')
    return save(asked, name, deps)
  })
  fileScreen(allow, deps)
  allow(
    { method: 'post', path: '/board/hours/:calendar/remove', roles: ROLES, limit: LIMIT },
    async ({ person }, request, response) => {
      const name = calendarNamed(String(request.params['calendar']))
      const { version } = versioned.parse(request.body)
      const by = { actor: `staff ${person.id}`, name: person.name }
      const done = name === undefined ? 'gone' : await hoursStore.remove(name, version, by, now())
      await hours.changed()
      response.redirect(
        303,
        `/board/hours?said=${done === 'saved' ? 'removed' : done === 'stale' ? 'stale-removed' : 'gone'}#said`,
      )
    },
  )
}

/** The days of a file that was chosen on the page, for its list. Nothing is stored. */
function fileScreen(allow: Allow, { now }: HoursScreenDeps): void {
  const path = '/board/hours/:calendar/file'
  allow({ method: 'post', path, roles: ROLES, body: FILE, limit: LIMIT }, (_context, request, response) => {
    const zone = z.string().max(64).catch('').parse(request.query['zone'])
    const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array()
    const read = isTimeZone(zone) ? fileRead(bytes, zone, now()) : { problem: 'Enter the time zone first.' }
    response.status('problem' in read ? 422 : 200).json(read)
  })
}

function fileRead(bytes: Uint8Array, zone: string, at: Date): { days: string[]; says: string } | { problem: string } {
  try {
    const { days, leftOut } = readHolidays(calendarText(bytes), zone, at)
    if (days.length === 0) throw nothingIsThere()
    return { days: daysInLines(days), says: leftOutInWords(leftOut) }
  } catch (error) {
    return { problem: unreadable(error) }
  }
}

const unreadable = (error: unknown) => `This cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`

const leftOutInWords = (entries: number) =>
  entries === 0 ? '' : ` ${entries === 1 ? '1 entry is' : `${entries} entries are`} no whole days, and left out.`

interface Shown {
  typed?: TypedHours
  wrong?: WrongHours
  said?: string
  isGood?: boolean
}

async function showOne(
  [context, , response]: Asked,
  name: CalendarName,
  { typed, wrong = {}, said, isGood = false }: Shown,
  { hoursStore, policy, now }: HoursScreenDeps,
): Promise<void> {
  const one = find(await hoursStore.all(), name)
  const body = (
    <OneCalendar
      context={context}
      name={name}
      one={one}
      typed={typed ?? typedOf(one, policy.timeZone)}
      wrong={wrong}
      now={now()}
      said={said}
      isWrong={!isGood}
    />
  )
  const title = `Hours: ${titleOf(name)}`
  send(
    response,
    typed !== undefined && !isGood ? 422 : 200,
    page({ context, title, body, wide: true, scripts: ['hours.js'] }),
  )
}

function send(response: Response, status: number, html: ReturnType<typeof page>): void {
  response.status(status).type('html').send(html)
}

/** - Days of a pasted file are put into the list and shown; they are saved with the next press.
 *  - Of two supervisors the second keeps what they typed. */
async function save(asked: Asked, name: CalendarName, deps: HoursScreenDeps): Promise<void> {
  const [{ person }, request, response] = asked
  const { hoursStore, hours, now } = deps
  const typed = typedHours(request.body)
  if (typed.ics.trim() !== '') return showOne(asked, name, withDays(typed, now()), deps)
  const read = hoursFrom(typed)
  if ('wrong' in read) return showOne(asked, name, { typed, wrong: read.wrong }, deps)
  const by = { actor: `staff ${person.id}`, name: person.name }
  const done = await hoursStore.save(name, typed.version, read.calendar, by, now())
  await hours.changed()
  if (done === 'saved') return response.redirect(303, `/board/hours?said=saved#hours-${partOf(name)}`)
  const version = find(await hoursStore.all(), name)?.version ?? 0
  return showOne(asked, name, { typed: { ...typed, version }, said: STALE }, deps)
}

function withDays(typed: TypedHours, at: Date): Shown {
  const read = hoursFrom({ ...typed, ics: '' })
  if ('wrong' in read) return { typed, wrong: read.wrong }
  const { calendar } = read
  try {
    const { days, leftOut } = readHolidays(typed.ics, calendar.zone, at)
    const fresh = days.filter(({ day }) => !calendar.days.some((one) => one.day === day))
    const all = [...calendar.days, ...fresh].toSorted((a, b) => a.day.localeCompare(b.day))
    return {
      typed: { ...typed, ics: '', days: daysInLines(all).join('\n') },
      said: `${fresh.length} days of the file stand in the list now. Look at them, and save.${leftOutInWords(leftOut)}`,
      isGood: true,
    }
  } catch (error) {
    return { typed, wrong: { ics: unreadable(error) } }
  }
}

const find = (all: readonly StoredCalendar[], name: CalendarName) => all.find((one) => one.name === name)
