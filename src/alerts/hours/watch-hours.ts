/** The calendars as calls of this process know them, read again every few seconds. While the records do not answer, the last ones count. */
import { isReadable, lineHoursFrom, wholeCalendar, type StoredCalendar } from '../../domain/hours/stored-calendar.ts'
import type { LineHours } from '../../domain/hours/line-hours.ts'
import { nothingIsThere, readHolidays } from './read-holidays.ts'
import type { HoursStore } from './hours-store.ts'

export interface WatchHours {
  /** Reads the calendars; begins to read addresses of holidays when it is time, and waits for none. Never rejects. */
  round(): Promise<void>
  /** Resolves when those whose time it is are read, one after the other. Never rejects. */
  readAddresses(): Promise<void>
  /** Reads the calendars now: one was changed here. Never rejects. */
  changed(): Promise<void>
  /** As they were last read here: whether each can be, and its address was read of late. */
  areRead(): readonly { calendar: string; isRead: boolean }[]
}

export interface WatchHoursDeps {
  store: HoursStore
  /** Calls go by these hours from now on. */
  take: (hours: LineHours) => void
  /** The text at an address; rejects with a sentence. */
  download: (url: string) => Promise<string>
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

/** An address is read so often, by one process. */
const READ_MS = 6 * 3_600_000
/** Two readings in a row went wrong. */
const UNREAD_MS = 2 * READ_MS + 3_600_000

export function watchHours({ store, take, download, onFailure, now }: WatchHoursDeps): WatchHours {
  let known: readonly StoredCalendar[] = []
  async function read(): Promise<void> {
    try {
      known = await store.all()
      take(lineHoursFrom(known))
    } catch (error) {
      onFailure('reading the hours', error)
    }
  }

  async function readFeeds(): Promise<void> {
    const at = now()
    for (const { name, url, zone } of await store.feedsToRead(at, new Date(at.getTime() - READ_MS))) {
      try {
        const { days } = readHolidays(await download(url), zone, at)
        if (days.length === 0) throw nothingIsThere()
        await store.feedRead(name, url, days, at)
      } catch (error) {
        await store.feedFailed(name, url, error instanceof Error ? error.message : String(error))
      }
    }
  }

  let reading: Promise<void> | undefined
  const readAddresses = () =>
    (reading ??= readFeeds()
      .catch((error: unknown) => onFailure('reading holidays', error))
      .finally(() => (reading = undefined)))

  return {
    round() {
      void readAddresses()
      return read()
    },
    readAddresses,
    changed: read,
    areRead: () =>
      known.map((one) => ({ calendar: one.name, isRead: isReadable(wholeCalendar(one)) && isFresh(one, now()) })),
  }
}

function isFresh({ feed, changedAt }: StoredCalendar, now: Date): boolean {
  if (feed?.problem === undefined) return true
  return now.getTime() - (feed.readAt ?? changedAt).getTime() < UNREAD_MS
}
