/** Names, numbers, days and moments the way a person would say them. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { DateTime } from 'luxon'
import type { Company } from '../../domain/directory/directory.ts'

export function spokenName(company: Company): string {
  return company.spokenName
}

/** Ten digits as 3-3-4 (reference/prompts.en.json E1). */
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

/** A calendar day, `on 4 March`; with its year only when that is not this year. Both days are `YYYY-MM-DD`. */
export function spokenDay(day: string, today: string, language: string): string {
  const then = DateTime.fromISO(day, { zone: 'utc' }).setLocale(language)
  return `on ${then.toFormat(day.slice(0, 4) === today.slice(0, 4) ? 'd MMMM' : 'd MMMM yyyy')}`
}

/** A moment in the listener's own zone, e.g. `today at 9:40 in the morning`, `yesterday`, `on 4 March`. */
export function spokenMoment(at: Date, zone: string, now: Date, language: string): string {
  const then = DateTime.fromJSDate(at, { zone }).setLocale(language)
  const here = DateTime.fromJSDate(now, { zone })
  const days = here.startOf('day').diff(then.startOf('day'), 'days').days
  if (days === 0) return `today at ${then.toFormat('h:mm')} ${partOfDay(then.hour)}`
  if (days === 1) return `yesterday at ${then.toFormat('h:mm')} ${partOfDay(then.hour)}`
  return `on ${then.toFormat(then.year === here.year ? 'd MMMM' : 'd MMMM yyyy')}`
}

function partOfDay(hour: number): string {
  if (hour < 12) return 'in the morning'
  return hour < 18 ? 'in the afternoon' : 'in the evening'
}
