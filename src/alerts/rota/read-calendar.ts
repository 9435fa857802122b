/** Shifts of an iCalendar file (RFC 5545): recurrences, exceptions and zones as its library reads them. */
import type ICAL from 'ical.js'
import type { StaffId } from '../../domain/ids.ts'
import { dayIn, momentOf } from '../../domain/hours/zoned-time.ts'
import { readEvents, Unreadable } from '../ical-events.ts'
import type { Shift } from './rota.ts'

export interface CalendarRead {
  shifts: Shift[]
  /** What cannot be used, in sentences for people. */
  problems: string[]
}

export interface KnownEngineer {
  id: StaffId
  name: string
  phone: string | undefined
}

/** A calendar without end is read as far as it is needed. */
const MOST_SHIFTS = 2_000
const MOST_PROBLEMS = 5
const PHONE = /\+[1-9](?:[ ().-]?[0-9]){6,14}/

/** Throws a sentence where the text is no calendar. `zone`: of times that name none. */
export function readCalendar(
  body: string,
  { from, until, zone, staff }: { from: Date; until: Date; zone: string; staff: readonly KnownEngineer[] },
): CalendarRead {
  const { events, unknownZones, occurrences } = readEvents(body)
  const shifts: Shift[] = []
  const problems = new Set(
    unknownZones.map((name) => `the time zone "${name.slice(0, 80)}" is not known here; its times count as of ${zone}`),
  )
  for (const event of events) {
    try {
      for (const occurrence of occurrences(event, dayIn('UTC', from), dayIn('UTC', until))) {
        const { item } = occurrence
        const [start, end] = [moment(occurrence.start, zone), moment(occurrence.end, zone)]
        if (end <= from || start >= until) continue
        const who = engineerOf(item, staff)
        if (who === undefined) problems.add(`"${nameOf(item)}" has no telephone number and is no member of the staff`)
        else if (shifts.length < MOST_SHIFTS)
          shifts.push({ id: undefined, ...who, from: start, until: end, isOverride: false })
      }
    } catch (error) {
      // The others are read: one entry that says nothing must leave no night without an engineer.
      problems.add(`"${nameOf(event)}" cannot be read${error instanceof Unreadable ? `: ${error.message}` : ''}`)
    }
  }
  return { shifts, problems: [...problems].slice(0, MOST_PROBLEMS) }
}

function moment(time: ICAL.Time, zone: string): Date {
  return time.isDate || time.zone.tzid === 'floating' ? momentOf(time, zone) : time.toJSDate()
}

const nameOf = ({ summary }: ICAL.Event) =>
  (summary ?? '')
    .replace(PHONE, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s:,–-]+|[\s:,–-]+$/g, '')
    .slice(0, 80) || 'an entry'

/**
 * The number stands in the entry, or the entry is of a member of the staff who has one. Programs put the numbers of their meetings
 * into the text, so that is asked last.
 */
function engineerOf(
  item: ICAL.Event,
  staff: readonly KnownEngineer[],
): Pick<Shift, 'name' | 'phone' | 'staff'> | undefined {
  const name = nameOf(item)
  const known = memberIn(item, name, staff)
  const phone =
    phoneIn(item, 'summary', 'location', 'contact', 'attendee') ??
    telephone(known?.phone) ??
    phoneIn(item, 'description')
  return phone === undefined ? undefined : { name: known?.name ?? name, phone, staff: known?.id }
}

/** Named by the title, by a part of it ("On Call - Noor Haddad - Primary"), or alone among those who take part. */
function memberIn(
  { component }: ICAL.Event,
  title: string,
  staff: readonly KnownEngineer[],
): KnownEngineer | undefined {
  const named = (text: string | undefined) =>
    staff.find(({ id, name }) => id === text || name.toLowerCase() === text?.trim().toLowerCase())
  const attendees = component.getAllProperties('attendee').flatMap((one) => one.getParameter('cn'))
  for (const texts of [[title], title.split(/\s[-–—|]\s|[:,;()[\]]/), attendees]) {
    const members = new Set(texts.map(named).filter((one) => one !== undefined))
    const [one] = members
    if (members.size === 1) return one
  }
  return undefined
}

function phoneIn({ component }: ICAL.Event, ...names: string[]): string | undefined {
  for (const name of names)
    for (const property of component.getAllProperties(name)) {
      const found = PHONE.exec(String(property.getFirstValue()))?.[0]
      if (found !== undefined) return found.replace(/[^+0-9]/g, '')
    }
  return undefined
}

/** Browsers and SIP phones are answered at the desk, where this engineer is not. */
const telephone = (phone: string | undefined) =>
  phone !== undefined && /^\+[1-9][0-9]{6,14}$/.test(phone) ? phone : undefined
