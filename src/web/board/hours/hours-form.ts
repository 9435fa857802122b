/** A calendar as a supervisor enters it: read from the form, and what is wrong with it by field. */
import { z } from 'zod'
import {
  calendarFrom,
  isHolidayAddress,
  NO_HOLIDAY_ADDRESS,
  typedFrom,
  type TypedCalendar,
  type WrongCalendar,
} from '../../../domain/hours/calendar-text.ts'
import { ALWAYS_OPEN, type Calendar } from '../../../domain/hours/calendar.ts'
import { CALENDAR_NAMES, type CalendarName, type StoredCalendar } from '../../../domain/hours/stored-calendar.ts'

export interface TypedHours extends TypedCalendar {
  version: number
  feedUrl: string
  /** The text of an iCalendar file, whose days are to be added. */
  ics: string
}

export type WrongHours = WrongCalendar & { feedUrl?: string; ics?: string }

const text = (most: number) =>
  z
    .string()
    .catch('')
    .transform((typed) => typed.slice(0, most).replaceAll('\r\n', '\n'))

const fields = z.object({
  version: z.coerce.number().int().min(0).catch(0),
  zone: text(64),
  days: text(40_000),
  feedUrl: text(2_000),
  ics: text(500_000),
})

export function typedHours(body: unknown): TypedHours {
  const all = z.record(z.string(), z.unknown()).catch({}).parse(body)
  const week = Array.from({ length: 7 }, (_, i) => text(200).parse(all[`week-${i}`]))
  return { ...fields.parse(all), week }
}

/** As it is stored; of one that is not there, always open in the zone of the site. */
export function typedOf(stored: StoredCalendar | undefined, zone: string): TypedHours {
  const calendar: Calendar = stored ?? { ...ALWAYS_OPEN, zone }
  return { ...typedFrom(calendar), version: stored?.version ?? 0, feedUrl: stored?.feed?.url ?? '', ics: '' }
}

export function hoursFrom(
  typed: TypedHours,
): { calendar: Calendar & { feedUrl: string | undefined } } | { wrong: WrongHours } {
  const read = calendarFrom(typed)
  const feedUrl = typed.feedUrl.trim()
  const isWrong = feedUrl !== '' && !isHolidayAddress(feedUrl)
  if ('wrong' in read || isWrong)
    return {
      wrong: {
        ...('wrong' in read ? read.wrong : {}),
        ...(isWrong ? { feedUrl: NO_HOLIDAY_ADDRESS } : {}),
      },
    }
  return { calendar: { ...read.calendar, feedUrl: feedUrl === '' ? undefined : feedUrl } }
}

/** By the last part of an address: `support`, `business-hours`. */
export function calendarNamed(part: string): CalendarName | undefined {
  return CALENDAR_NAMES.find((name) => name.slice(name.indexOf(':') + 1) === part)
}

export const partOf = (name: CalendarName): string => name.slice(name.indexOf(':') + 1)
