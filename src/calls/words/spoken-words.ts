/** Names, numbers, days and moments the way a person would say them. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { dayIn } from '../../domain/directory/contract-state.ts'
import type { Company } from '../../domain/directory/directory.ts'
import type { Prompts } from '../../flows/prompts.ts'

type Rendered = { rendered: string }

export function spokenName(company: Company): string {
  return company.spokenName
}

/** Ten digits as 3-3-4. */
export function groupTen(digits: string): string {
  return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`
}

/** Four digits as two pairs. */
export function spokenCode(code: string): { digits: string } {
  return { digits: `${code.slice(0, 2)} ${code.slice(2)}` }
}

/** The digits of an E.164 number: country code first, then the groups in which people there write it down. */
export function groupPhone(e164: string): string {
  const written = parsePhoneNumberFromString(e164)?.formatInternational() ?? e164
  return written.match(/[0-9]+/g)?.join(' ') ?? ''
}

/** Whole minutes, e.g. `one minute`, `5 minutes`. */
export function spokenMinutes(count: number, prompts: Prompts, language: string): Rendered {
  return counted(count, 'one-minute', 'minutes', prompts, language)
}

/** Whole days, e.g. `one day`, `30 days`. */
export function spokenDays(count: number, prompts: Prompts, language: string): Rendered {
  return counted(count, 'one-day', 'days', prompts, language)
}

/** E.g. `one Designated Contact`, `3 Designated Contacts`. */
export function spokenDesignatedContacts(count: number, prompts: Prompts, language: string): Rendered {
  return counted(count, 'one-designated-contact', 'designated-contacts', prompts, language)
}

function counted(count: number, one: string, more: string, prompts: Prompts, language: string): Rendered {
  return count === 1
    ? { rendered: prompts.text(`count.${one}`, language, {}) }
    : { rendered: prompts.text(`count.${more}`, language, { count: String(count) }) }
}

/** A calendar day, `on 4 March`; with its year only when that is not this year. Both days are `YYYY-MM-DD`. */
export function spokenDay(day: string, today: string, prompts: Prompts, language: string): Rendered {
  return dayInWords(new Date(day), 'UTC', Number(today.slice(0, 4)), prompts, language)
}

/** A moment in the listener's own zone, e.g. `today at 9:40 in the morning`, `yesterday at 3:05 in the afternoon`, `on 4 March`. */
export function spokenMoment(at: Date, zone: string, now: Date, prompts: Prompts, language: string): Rendered {
  const days = dayNumber(now, zone) - dayNumber(at, zone)
  if (days !== 0 && days !== 1) return dayInWords(at, zone, Number(dayIn(zone, now).slice(0, 4)), prompts, language)
  const then = parts(at, zone, language, { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' })
  const partOfDay = { rendered: prompts.text(`date.${partOf(hourIn(zone, at))}`, language, {}) }
  const time = `${then['hour']}:${then['minute']}`
  return { rendered: prompts.text(days === 0 ? 'date.today' : 'date.yesterday', language, { time, partOfDay }) }
}

function dayInWords(at: Date, zone: string, thisYear: number, prompts: Prompts, language: string): Rendered {
  const { day = '', month = '' } = parts(at, zone, language, { day: 'numeric', month: 'long' })
  const year = dayIn(zone, at).slice(0, 4)
  const name = Number(year) === thisYear ? 'date.day' : 'date.day-and-year'
  return { rendered: prompts.text(name, language, { day, month, year }) }
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>

function parts(at: Date, timeZone: string, language: string, format: Intl.DateTimeFormatOptions): Parts {
  const written = new Intl.DateTimeFormat(language, { timeZone, ...format }).formatToParts(at)
  return Object.fromEntries(written.map(({ type, value }) => [type, value]))
}

/** Days since 1970 on the calendar of that zone. */
function dayNumber(at: Date, zone: string): number {
  return Date.parse(dayIn(zone, at)) / 86_400_000
}

function hourIn(zone: string, at: Date): number {
  return Number(parts(at, zone, 'en', { hour: '2-digit', hourCycle: 'h23' })['hour'])
}

function partOf(hour: number): 'morning' | 'afternoon' | 'evening' {
  if (hour < 12) return 'morning'
  return hour < 18 ? 'afternoon' : 'evening'
}
