/** What keeping the rota requires of the records. */
import type { Person } from '../alert.ts'
import type { Shift } from './rota.ts'

export type NewShift = Omit<Shift, 'id'>

/** The calendar as it was last read, and why it could not be read since. */
export interface StoredCalendar {
  /** Empty: it has never been read. */
  body: string
  readAt: Date | undefined
  /** Absent: the last reading went well. */
  problem: string | undefined
  triedAt: Date
}

export interface RotaStore {
  /** Those of the board that overlap this time, without those that were removed. */
  shifts(from: Date, until: Date): Promise<Shift[]>
  /** All or none, on record. */
  add(shifts: readonly NewShift[], by: Person, at: Date): Promise<void>
  /** False: it is not there. */
  remove(id: string, by: Person, at: Date): Promise<boolean>
  calendar(): Promise<StoredCalendar | undefined>
  /** The same without what it says. */
  lastRead(): Promise<Omit<StoredCalendar, 'body'> | undefined>
  /** True for one process in each while: it reads the calendar now. */
  mayRead(at: Date, notSince: Date): Promise<boolean>
  calendarRead(body: string, at: Date): Promise<void>
  /** The last good one stays. */
  calendarFailed(problem: string, at: Date): Promise<void>
}
