/** Shifts of an iCalendar file (RFC 5545): recurrences, exceptions and zones as its library reads them. */
import ICAL from 'ical.js'
import type { StaffId } from '../../domain/ids.ts'
import { isTimeZone, momentOf } from '../../domain/hours/zoned-time.ts'
import { detailsOf, isCancelled } from '../ical-events.ts'
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

/** Throws where the text is no calendar. `zone`: of times that name none. */
export function readCalendar(
  body: string,
  { from, until, zone, staff }: { from: Date; until: Date; zone: string; staff: readonly KnownEngineer[] },
): CalendarRead {
  const root = ICAL.Component.fromString(body)
  if (root.name !== 'vcalendar') throw new Error('it is no calendar')
  for (const one of root.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(one)
  const shifts: Shift[] = []
  const problems: string[] = []
  const events = root.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
  const changed = events.filter((event) => event.isRecurrenceException())
  for (const event of events) {
    if (event.isRecurrenceException()) continue
    for (const other of changed) if (other.uid === event.uid) event.relateException(other)
    for (const { start, end, item } of occurrences(event, until, zone)) {
      if (end <= from || start >= until || isCancelled(item)) continue
      const who = engineerOf(item, staff)
      if (who === undefined) {
        const said = `"${nameOf(item)}" has no telephone number and is no member of the staff`
        if (!problems.includes(said) && problems.length < MOST_PROBLEMS) problems.push(said)
      } else if (shifts.length < MOST_SHIFTS)
        shifts.push({ id: undefined, ...who, from: start, until: end, isOverride: false })
    }
  }
  return { shifts, problems }
}

interface Occurrence {
  start: Date
  end: Date
  item: ICAL.Event
}

function* occurrences(event: ICAL.Event, until: Date, zone: string): Generator<Occurrence> {
  const between = (startDate: ICAL.Time, endDate: ICAL.Time, item: ICAL.Event): Occurrence => ({
    start: moment(startDate, zoneOf(item, 'dtstart') ?? zone),
    end: moment(endDate, zoneOf(item, 'dtend') ?? zoneOf(item, 'dtstart') ?? zone),
    item,
  })
  if (!event.isRecurring()) {
    yield between(event.startDate, event.endDate, event)
    return
  }
  const times = event.iterator()
  for (let count = 0; count < MOST_SHIFTS * 10; count += 1) {
    const next: ICAL.Time | null | undefined = times.next()
    if (next === null || next === undefined) return
    const { startDate, endDate, item } = detailsOf(event.getOccurrenceDetails(next))
    const one = between(startDate, endDate, item)
    yield one
    // An exception may move one forward by some days.
    if (one.start.getTime() > until.getTime() + 31 * 86_400_000) return
  }
}

/** As the entry names it: the library forgets the name of a zone that the file does not describe. */
function zoneOf({ component }: ICAL.Event, property: 'dtstart' | 'dtend'): string | undefined {
  const name = component.getFirstProperty(property)?.getFirstParameter('tzid')
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** By the name of the zone where this runtime knows it: its rules are newer than those in a file. */
function moment(time: ICAL.Time, zone: string): Date {
  const { year, month, day, hour, minute, second } = time
  if (time.zone?.tzid === 'UTC') return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  return isTimeZone(zone) ? momentOf({ year, month, day, hour, minute, second }, zone) : time.toJSDate()
}

const nameOf = ({ summary }: ICAL.Event) =>
  (summary ?? '')
    .replace(PHONE, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s:,–-]+|[\s:,–-]+$/g, '')
    .slice(0, 80) || 'an entry'

/** The number stands in the entry, or the entry is named after a member of the staff who has one. */
function engineerOf(
  item: ICAL.Event,
  staff: readonly KnownEngineer[],
): Pick<Shift, 'name' | 'phone' | 'staff'> | undefined {
  const name = nameOf(item)
  const known = staff.find((one) => one.name.toLowerCase() === name.toLowerCase() || one.id === name)
  const contacts = item.component
    .getAllProperties()
    .filter((property) => ['summary', 'location', 'description', 'attendee', 'contact'].includes(property.name))
  const given = contacts
    .map((property) => PHONE.exec(String(property.getFirstValue()))?.[0])
    .find((found) => found !== undefined)
  const phone = given?.replace(/[^+0-9]/g, '') ?? telephone(known?.phone)
  return phone === undefined ? undefined : { name, phone, staff: known?.id }
}

/** Browsers and SIP phones are answered at the desk, where this engineer is not. */
const telephone = (phone: string | undefined) =>
  phone !== undefined && /^\+[1-9][0-9]{6,14}$/.test(phone) ? phone : undefined
