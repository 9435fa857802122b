/** What keeping calendars requires of the records (interface). Every method throws when they cannot be reached. */
import type { Calendar, SpecialDay } from '../../domain/hours/calendar.ts'
import type { CalendarName, StoredCalendar } from '../../domain/hours/stored-calendar.ts'
import type { Person } from '../alert.ts'

/** `stale`: another supervisor changed it meanwhile. */
export type Saved = 'saved' | 'stale'

/** As it is stored. `feedUrl` undefined: holidays come from no address. */
export type EnteredCalendar = Calendar & { feedUrl: string | undefined }

export interface CalendarChange {
  name: CalendarName
  /** 0: there is none yet. */
  version: number
  /** Undefined: it is taken away, and always open. */
  calendar: EnteredCalendar | undefined
}

export interface HoursStore {
  all(): Promise<StoredCalendar[]>
  /** `version` 0: there is none yet. On record. */
  save(name: CalendarName, version: number, calendar: EnteredCalendar, by: Person, at: Date): Promise<Saved>
  /** All of them or none, each on record. */
  saveAll(changes: readonly CalendarChange[], by: Person, at: Date): Promise<Saved>
  /** It is always open again. */
  remove(name: CalendarName, version: number, by: Person, at: Date): Promise<Saved>
  /** Addresses that this process reads now; another process takes none of them for a while. */
  feedsToRead(at: Date, notSince: Date): Promise<{ name: CalendarName; url: string; zone: string }[]>
  feedRead(name: CalendarName, url: string, days: readonly SpecialDay[], at: Date): Promise<void>
  /** The last good one stays. */
  feedFailed(name: CalendarName, url: string, problem: string): Promise<void>
}
