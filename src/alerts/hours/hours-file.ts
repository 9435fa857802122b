/** Calendars as a file that people read and keep, in the words of the form; and what such a file would change. Pure. */
import { z } from 'zod'
import {
  calendarFrom,
  daysInLines,
  inWords,
  isHolidayAddress,
  NO_HOLIDAY_ADDRESS,
} from '../../domain/hours/calendar-text.ts'
import { CALENDAR_NAMES, type CalendarName, type StoredCalendar } from '../../domain/hours/stored-calendar.ts'
import type { CalendarChange, EnteredCalendar } from './hours-store.ts'

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
/** In place of a calendar: always open. */
const NONE = 'none'
const MOST_PROBLEMS = 20

const text = z.string().max(2_000)
const calendar = z.strictObject({
  zone: text,
  week: z.strictObject({
    monday: text,
    tuesday: text,
    wednesday: text,
    thursday: text,
    friday: text,
    saturday: text,
    sunday: text,
  }),
  days: z.array(text).max(1_000).default([]),
  holidays: text.optional(),
})
const file = z.record(z.string(), z.union([z.literal(NONE), calendar]))

export type WantedCalendars = ReadonlyMap<CalendarName, EnteredCalendar | undefined>

/** Every calendar there can be, so that a file says the whole of it. Holidays that came from an address are read from there again. */
export function hoursFile(stored: readonly StoredCalendar[]): string {
  const parts = CALENDAR_NAMES.map((name) => {
    const one = stored.find((other) => other.name === name)
    return one === undefined
      ? `${name}: ${NONE}`
      : [`${name}:`, ...linesOf(enteredOf(one)).map((line) => `  ${line}`)].join('\n')
  })
  return `# Hours of Careline: careline hours import reads this. A calendar that is ${NONE} is always open.\n${parts.join('\n\n')}\n`
}

/** `data`: of the YAML. Calendars that the file does not name stay as they are. */
export function readHoursFile(data: unknown): { wanted: WantedCalendars } | { problems: string[] } {
  const read = file.safeParse(data)
  if (!read.success)
    return {
      problems: read.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => `${path.join(', ')}: ${message}`),
    }
  const wanted = new Map<CalendarName, EnteredCalendar | undefined>()
  const problems: string[] = []
  for (const [name, given] of Object.entries(read.data)) {
    const known = CALENDAR_NAMES.find((one) => one === name)
    if (known === undefined)
      problems.push(`${name}: there is no such calendar. There are ${CALENDAR_NAMES.join(', ')}.`)
    else if (given === NONE) wanted.set(known, undefined)
    else {
      const entered = enteredFrom(given)
      if ('wrong' in entered) problems.push(...entered.wrong.map((sentence) => `${name}, ${sentence}`))
      else wanted.set(known, entered.entry)
    }
  }
  return problems.length > 0 ? { problems: problems.slice(0, MOST_PROBLEMS) } : { wanted }
}

function enteredFrom({
  zone,
  week,
  days,
  holidays,
}: z.output<typeof calendar>): { entry: EnteredCalendar } | { wrong: string[] } {
  const read = calendarFrom({ zone, week: WEEKDAYS.map((day) => week[day]), days: days.join('\n') })
  const wrong =
    'wrong' in read ? Object.entries(read.wrong).map(([field, says]) => `${fieldInWords(field)}: ${says}`) : []
  if (holidays !== undefined && !isHolidayAddress(holidays)) wrong.push(`holidays: ${NO_HOLIDAY_ADDRESS}`)
  return wrong.length > 0 || 'wrong' in read ? { wrong } : { entry: { ...read.calendar, feedUrl: holidays } }
}

const fieldInWords = (field: string) =>
  field.startsWith('week-') ? (WEEKDAYS[Number(field.slice(5))] ?? field) : field

export interface ComparedCalendar extends CalendarChange {
  kind: 'new' | 'taken-away' | 'changed'
  /** Lines of the file that only one of the two has. */
  gone: readonly string[]
  come: readonly string[]
}

/** After the name of the calendar. */
export const CHANGE_WORDS: Record<ComparedCalendar['kind'], string> = {
  new: ': new',
  'taken-away': ': taken away, always open',
  changed: '',
}

/** Those alone that would be different. */
export function compareHours(stored: readonly StoredCalendar[], wanted: WantedCalendars): ComparedCalendar[] {
  return [...wanted].flatMap(([name, entry]) => {
    const one = stored.find((other) => other.name === name)
    const before = one && linesOf(enteredOf(one))
    const after = entry && linesOf(entry)
    if (JSON.stringify(before) === JSON.stringify(after)) return []
    const kind = after === undefined ? 'taken-away' : before === undefined ? 'new' : 'changed'
    const change = { name, version: one?.version ?? 0, calendar: entry, kind } as const
    return [{ ...change, gone: linesWithout(before, after), come: linesWithout(after, before) }]
  })
}

const linesWithout = (lines: readonly string[] = [], others: readonly string[] = []) =>
  lines.filter((line) => !others.includes(line)).map((line) => line.trim())

const enteredOf = ({ zone, week, days, feed }: StoredCalendar): EnteredCalendar => ({
  zone,
  week,
  days,
  feedUrl: feed?.url,
})

/** Texts in quotes as JSON has them are YAML as well. */
function linesOf({ zone, week, days, feedUrl }: EnteredCalendar): string[] {
  return [
    `zone: ${JSON.stringify(zone)}`,
    'week:',
    ...WEEKDAYS.map((day, i) => `  ${day}: ${JSON.stringify(inWords(week[i] ?? []))}`),
    ...(days.length === 0 ? [] : ['days:', ...daysInLines(days).map((line) => `  - ${JSON.stringify(line)}`)]),
    ...(feedUrl === undefined ? [] : [`holidays: ${JSON.stringify(feedUrl)}`]),
  ]
}
