/** Reads an iCalendar file (RFC 5545) as other programs export it, alike for shifts and for holidays. */
import ICAL from 'ical.js'
import { addDays, isTimeZone, momentOf, wallTime, type WallTime } from '../domain/hours/zoned-time.ts'

/** With a sentence for people, which names no address. */
export class Unreadable extends Error {}

/** A calendar of years is some hundred kilobytes. */
export const LARGEST_CALENDAR = 2_000_000

const NO_CALENDAR = 'it is no calendar (RFC 5545)'
/** So far an occurrence may be moved from where its series has it. */
const MOVED_DAYS = 31
/** Of all entries together: a file of others must not keep a processor busy. */
const MOST_OCCURRENCES = 20_000

/** The text of a file: UTF-8, or UTF-16 with its mark. Throws a sentence. */
export function calendarText(bytes: Uint8Array): string {
  if (bytes.length > LARGEST_CALENDAR) throw new Unreadable('it is too long')
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  try {
    return new TextDecoder(isUtf16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8', { fatal: true }).decode(
      bytes,
    )
  } catch (cause) {
    throw new Unreadable('it is no text in UTF-8 or UTF-16', { cause })
  }
}

export interface Occurrence {
  start: ICAL.Time
  end: ICAL.Time
  /** The series, or what changed this occurrence of it. */
  item: ICAL.Event
}

export interface CalendarEvents {
  /** Series and single events, without those that were cancelled. */
  events: readonly ICAL.Event[]
  /** Names that neither the file nor this machine describes; their times have no zone. */
  unknownZones: readonly string[]
  /** Those that begin between the two days, and some around them. Throws where an event says nothing, or has too many. */
  occurrences: (event: ICAL.Event, from: string, until: string) => Generator<Occurrence>
}

/** Throws a sentence where the text is no calendar. A file may hold several. */
export function readEvents(body: string): CalendarEvents {
  const root = rootOf(body)
  const unknownZones = [...zonesIn(root)].filter((name) => !isDescribed(root, name))
  const left = { occurrences: MOST_OCCURRENCES }
  return {
    events: eventsOf(root),
    unknownZones,
    *occurrences(event, from, until) {
      for (const one of occurrencesOf(event, from, until, left)) if (!isCancelled(one.item)) yield one
    },
  }
}

/** One calendar of all that are in the file, so that an event finds its series and its zone wherever they stand. */
function rootOf(body: string): ICAL.Component {
  try {
    const parsed: unknown = ICAL.parse(
      body
        .replace(/^\uFEFF/, '')
        .replaceAll(/\n\uFEFF/g, '\n')
        .trimStart(),
    )
    const isMany = Array.isArray(parsed) && Array.isArray(parsed[0])
    const all = new ICAL.Component('vcalendar')
    for (const one of isMany ? parsed : [parsed]) {
      const root = Array.isArray(one) ? new ICAL.Component(one) : undefined
      if (root?.name !== 'vcalendar') throw new Unreadable(NO_CALENDAR)
      for (const child of root.getAllSubcomponents().slice())
        if (child.name === 'vevent' || isZoneOfTheFile(child)) all.addSubcomponent(child)
    }
    return all
  } catch (cause) {
    throw new Unreadable(NO_CALENDAR, { cause })
  }
}

/** The rules of this runtime are newer than those in a file, where it knows the zone by its name. */
function isZoneOfTheFile(component: ICAL.Component): boolean {
  const name = component.name === 'vtimezone' ? component.getFirstPropertyValue('tzid') : undefined
  return typeof name === 'string' && !isTimeZone(name)
}

function* zonesIn(root: ICAL.Component): Generator<string> {
  const names = root
    .getAllSubcomponents('vevent')
    .flatMap((event) => event.getAllProperties().map((property) => property.getFirstParameter('tzid')))
  for (const name of new Set(names)) if (typeof name === 'string' && name !== '') yield name
}

/** Makes a zone that this runtime knows known to the library, which reads only those of the file. */
function isDescribed(root: ICAL.Component, name: string): boolean {
  if (root.getAllSubcomponents('vtimezone').some((one) => one.getFirstPropertyValue('tzid') === name)) return true
  if (!isTimeZone(name)) return false
  if (!ICAL.TimezoneService.has(name)) ICAL.TimezoneService.register(new RuntimeZone({ tzid: name }))
  return true
}

/** A zone by the rules of this runtime. */
class RuntimeZone extends ICAL.Timezone {
  /** In seconds. The library asks with a time of this zone, or with one of UTC that is on its way here. */
  override utcOffset(time: ICAL.Time): number {
    const shown = asUtc(time)
    if (time.zone === this) return (shown - momentOf(time, this.tzid).getTime()) / 1_000
    return (asUtc(wallTime(new Date(shown), this.tzid)) - shown) / 1_000
  }
}

const asUtc = ({ year, month, day, hour, minute, second }: WallTime): number =>
  Date.UTC(year, month - 1, day, hour, minute, second)

function eventsOf(root: ICAL.Component): ICAL.Event[] {
  const none: ICAL.Event[] = []
  // Without the list the library takes what changed any series of the file for a change of this one.
  const all = root.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one, { exceptions: none }))
  const series = all.filter((event) => !event.isRecurrenceException())
  // The last version of a change is the one that counts.
  const changed = all.filter((event) => event.isRecurrenceException()).toSorted((a, b) => sequence(a) - sequence(b))
  const alone = new Map<string, ICAL.Event>()
  for (const other of changed) {
    const own = series.filter(({ uid }) => uid === other.uid)
    try {
      for (const event of own) if (event.isRecurring()) relate(event, other)
      // Of a series that is not in the file.
      if (own.length === 0) alone.set(`${other.uid} ${other.recurrenceId.toString()}`, other)
    } catch {
      // It does not say which one it changes.
      alone.set(`${other.uid} of ${alone.size}`, other)
    }
  }
  // RFC 5545 counts the beginning among the dates, the library does not.
  for (const { component, startDate } of series)
    if (component.hasProperty('rdate') && !component.hasProperty('rrule') && startDate !== null)
      component.addPropertyWithValue('rdate', startDate)
  return [...series, ...alone.values()].filter((event) => !isCancelled(event))
}

const sequence = ({ component }: ICAL.Event): number => Number(component.getFirstPropertyValue('sequence') ?? 0) || 0

/** The library compares as text: in the zone of the series, and with its time of day where only a day is named. */
function relate(event: ICAL.Event, other: ICAL.Event): void {
  const { recurrenceId } = other
  const { startDate } = event
  if (startDate === null) return
  if (other.modifiesFuture()) {
    event.relateException(other)
    return
  }
  const named = recurrenceId.convertToZone(startDate.zone)
  if (named.isDate && !startDate.isDate) {
    const { hour, minute, second } = startDate
    named.isDate = false
    Object.assign(named, { hour, minute, second })
  }
  Object.assign(event.exceptions, { [named.toString()]: other })
}

const isCancelled = ({ component }: ICAL.Event): boolean =>
  String(component.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED'

function* occurrencesOf(
  event: ICAL.Event,
  from: string,
  until: string,
  left: { occurrences: number },
): Generator<Occurrence> {
  if (!isWritten(event)) throw new Unreadable('it has a date that no calendar has')
  const { startDate, endDate, component } = event
  if (component.getAllProperties('rdate').some(({ type }) => type === 'period'))
    throw new Unreadable('it repeats at periods, which are not read here')
  if (!event.isRecurring() || event.isRecurrenceException()) {
    yield { start: startDate, end: endDate, item: event }
    return
  }
  // By the clock on the wall, so that a night in which it changes ends at the same time as the others.
  const lasts = endDate.convertToZone(startDate.zone).subtractDate(startDate)
  const first = firstToRead(event, addDays(from, -2 * MOVED_DAYS))
  const times = first && event.iterator(first)
  for (;;) {
    const next: ICAL.Time | null | undefined = times?.next()
    // One that is after it may have been moved into the days that are read.
    if (next === null || next === undefined || dayOf(next) > addDays(until, MOVED_DAYS)) return
    if ((left.occurrences -= 1) < 0) throw new Unreadable('the calendar has too many entries')
    const details = detailsOf(event.getOccurrenceDetails(next))
    if (details.item === event) {
      details.end = next.clone()
      details.end.addDuration(lasts)
    }
    yield details
  }
}

/** Begins a series of years near the day that is read. Undefined: it ended before. */
function firstToRead(event: ICAL.Event, day: string): ICAL.Time | undefined {
  const { startDate, component } = event
  const rules = component.getAllProperties('rrule').map((property) => property.getFirstValue())
  const [rule] = rules
  if (rules.length !== 1 || component.hasProperty('rdate') || !(rule instanceof ICAL.Recur)) return startDate
  if (rule.until !== null && dayOf(rule.until) < day) return undefined
  if (/^(MINUTE|SECOND)LY$/.test(rule.freq)) throw new Unreadable('it repeats more often than every hour')
  // Rarer ones are few, and the last of a number of them is found by counting.
  const days = { WEEKLY: 7, DAILY: 1, HOURLY: 1 }[rule.freq]
  if (rule.count !== null || days === undefined) return startDate
  const step = days * rule.interval
  const steps = Math.floor((Date.parse(day) - Date.parse(dayOf(startDate))) / 86_400_000 / step)
  const first = startDate.clone()
  if (steps > 0) first.adjust(steps * step, 0, 0, 0)
  return first
}

/** The types of the library leave them out. */
function detailsOf(found: unknown): Occurrence {
  if (typeof found === 'object' && found !== null && 'startDate' in found && 'endDate' in found && 'item' in found) {
    const { startDate, endDate, item } = found
    if (startDate instanceof ICAL.Time && endDate instanceof ICAL.Time && item instanceof ICAL.Event)
      return { start: startDate, end: endDate, item }
  }
  throw new Unreadable('an occurrence has no dates')
}

/** False without a beginning, and for the 32nd of a month, which the library takes for the 1st of the next. */
function isWritten({ component, startDate }: ICAL.Event): boolean {
  const property: unknown = component.getFirstProperty('dtstart')?.toJSON()
  const written: unknown = Array.isArray(property) ? property[3] : undefined
  return startDate !== null && typeof written === 'string' && written.startsWith(dayOf(startDate))
}

/** `YYYY-MM-DD`, by the clock of its own zone. */
export function dayOf({ year, month, day }: ICAL.Time): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}
