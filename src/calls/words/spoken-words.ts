/** Names, digits, days and moments as values of prompts: which words they become is written in the language's own file. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { dayIn, wallTime } from '../../domain/hours/zoned-time.ts'
import type { Company } from '../../domain/directory/directory.ts'
import type { Prompts, SpokenValue } from '../../flows/prompts.ts'

type Rendered = { rendered: string }

export function spokenName(company: Company): string {
  return company.spokenName
}

/** The digits of a reference, a case number or a code; how they are grouped is the language's choice. */
export function spokenDigits(written: string): { digits: string } {
  return { digits: written.replace(/[^0-9]/g, '') }
}

/** The digits of an E.164 number: country code first, then the groups in which people there write it down. */
export function groupPhone(e164: string): string {
  const written = parsePhoneNumberFromString(e164)?.formatInternational() ?? e164
  return written.match(/[0-9]+/g)?.join(' ') ?? ''
}

/** A calendar day, `on 4 March`; with its year only when that is not this year. Both days are `YYYY-MM-DD`. */
export function spokenDay(day: string, today: string, prompts: Prompts, language: string): Rendered {
  const name = day.slice(0, 4) === today.slice(0, 4) ? 'date.day' : 'date.day-and-year'
  return { rendered: prompts.text(name, language, dayValues(day)) }
}

/** A moment in the listener's own zone, e.g. `today at 9:40 in the morning`, `yesterday at 3:05 in the afternoon`, `on 4 March`. */
export function spokenMoment(at: Date, zone: string, now: Date, prompts: Prompts, language: string): Rendered {
  const [day, today] = [dayIn(zone, at), dayIn(zone, now)]
  const days = (Date.parse(today) - Date.parse(day)) / DAY_MS
  if (days !== 0 && days !== 1) return spokenDay(day, today, prompts, language)
  const name = days === 0 ? 'date.today' : 'date.yesterday'
  return { rendered: prompts.text(name, language, { ...dayValues(day), ...timeValues(at, zone) }) }
}

/** A moment to come in the listener's own zone, which is named: `tomorrow at 9:00 in the morning, Central European Time`. */
export function spokenOpening(
  at: Date | undefined,
  zone: string,
  now: Date,
  prompts: Prompts,
  language: string,
): Rendered {
  if (at === undefined) return { rendered: prompts.text('date.opens-later', language, {}) }
  const day = dayIn(zone, at)
  const days = (Date.parse(day) - Date.parse(dayIn(zone, now))) / DAY_MS
  const within = days === 1 ? 'date.opens-tomorrow' : days < 7 ? 'date.opens-weekday' : 'date.opens-day'
  const name = days === 0 ? 'date.opens-today' : within
  const values = { ...dayValues(day), ...timeValues(at, zone), zoneName: zoneName(zone, at, language) }
  return { rendered: prompts.text(name, language, values) }
}

/** As people there call it, e.g. `Central European Time`: callers and desks live in different ones. */
function zoneName(zone: string, at: Date, language: string): string {
  const named = (timeZoneName: 'longGeneric' | 'long') => {
    const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName }).formatToParts(at)
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
  }
  const name = named('longGeneric')
  // "GMT+00:00" of UTC is not to be spoken.
  return /[+\u2212-]\d/.test(name) ? named('long') : name
}

const DAY_MS = 86_400_000

/** Every part that a language may want. */
function dayValues(day: string): Record<string, SpokenValue> {
  const when = new Date(day)
  return { when, dayOfMonth: when.getUTCDate(), year: day.slice(0, 4) }
}

/** `clock` is that of twelve hours, as `9:05`; a language that counts to 24 takes `hour` and `minute`. */
function timeValues(at: Date, zone: string): Record<string, SpokenValue> {
  const { hour, minute } = wallTime(at, zone)
  const hour12 = hour % 12 === 0 ? 12 : hour % 12
  return {
    hour,
    hour12,
    minute,
    clock: `${hour12}:${String(minute).padStart(2, '0')}`,
    partOfDay: partOf(hour),
  }
}

function partOf(hour: number): 'morning' | 'afternoon' | 'evening' {
  if (hour < 12) return 'morning'
  return hour < 18 ? 'afternoon' : 'evening'
}
