/** What reports on calls require of the records: sums over days and months by the calendar of the site. */
import type { CallId } from '../../domain/ids.ts'
import type { CallFigures, CallPath } from './call-history.ts'

/** What calls are told apart by. `all` has one value, the empty one. */
export const DIMENSIONS = ['all', 'desk', 'product', 'company', 'analyst', 'language'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Numbers of calls unless their names say seconds. Callbacks that we made are no calls. */
export interface Sums {
  calls: number
  /** Joined a queue. */
  queued: number
  answered: number
  /** Answered within the target of their desk. */
  inTarget: number
  /** Hung up in the queue before a person answered; soon after joining it, and later. */
  abandonedShort: number
  abandoned: number
  /** Hung up before they joined a queue. */
  leftMenu: number
  refused: number
  told: number
  /** Left because of a disruption that was announced. */
  leftInformed: number
  callbacksAgreed: number
  callbacksMade: number
  transfers: number
  /** Of those answered. */
  waitSeconds: number
  talkSeconds: number
  holdSeconds: number
  longestWait: number
  /** The keypad asked for a PIN, something was keyed, a PIN was accepted: before a person had the call. */
  asked: number
  keyed: number
  accepted: number
  /** Without a mis-key, a wrong PIN or a check that failed before it. */
  acceptedAtOnce: number
  callsMisKeyed: number
  callsWrongPin: number
  callsNotCompared: number
  /** Entries, of which a call may have several. */
  misKeys: number
  wrongPins: number
  /** Keyed and not accepted, and by what some of these callers were proved right later. */
  notAccepted: number
  laterPin: number
  laterProfile: number
  laterColleague: number
  laterSupervisor: number
  laterCallback: number
  laterNextCall: number
  /** Not proved right, and without a number: a later call of theirs is not known. */
  laterUnknown: number
}

/** How many calls had a value, by the value in ascending order. */
export type Counted<V> = readonly (readonly [V, number])[]

export interface PeriodSums extends Sums {
  /** The first day of the period, `YYYY-MM-DD`. */
  starts: string
  /** Seconds until the answer. */
  waits: Counted<number>
  /** Seconds from the first question for a PIN to the first entry, and from there to the accepted PIN. */
  keySeconds: Counted<number>
  acceptSeconds: Counted<number>
  /** Rules by which callers were refused. */
  rules: Counted<string>
}

export interface BrokenDown extends Sums {
  /** Empty: the call has none. */
  key: string
  /** As people know it: of a company or an analyst who is still in the directory. */
  name: string | undefined
  /** Seconds; undefined where no call was answered. */
  waitHalf: number | undefined
  waitMost: number | undefined
}

/** Whole days, both included, `YYYY-MM-DD`. */
export interface Days {
  from: string
  to: string
}

export interface QuarterHour {
  at: Date
  offered: number
  answered: number
  abandoned: number
}

/** What the records tell of today. Calls count once they are over. */
export interface DaySoFar {
  quarters: QuarterHour[]
  waits: Counted<number>
  /** Of the calls that were refused. */
  rules: Counted<string>
  /** In the last hour, whichever day that is. */
  refusedInHour: number
}

/** The queues at one moment, of calls that are over. */
export interface QueueMoment {
  at: Date
  waiting: number
  /** Of them, with production down. */
  urgentWaiting: number
  /** In the hour before, and within the target of their desk. */
  answered: number
  inTarget: number
  /** Owed, and not given up. */
  callbacks: number
  urgentCallbacks: number
}

/** A moment before which the records know of no call is left out. */
export interface QueueLately {
  /** At the same time of the day before, by the clock of the site. */
  yesterday: QueueMoment | undefined
  /** Quarter hours of the last four hours, oldest first. */
  quarters: QueueMoment[]
}

export interface StoredHistory extends Omit<CallFigures, 'endedAt' | 'startedAt'> {
  callId: CallId
  startedAt: Date
  endedAt: Date
  callbackAgreed: boolean
  callbackMadeAt: Date | undefined
  staffName: string | undefined
  companyName: string | undefined
  /** Where the contract that was chosen keeps its data. */
  residency: string | undefined
  /** Undefined once the retention or an erasure took it. */
  path: CallPath | undefined
}

/** Every method throws when the records cannot be read. */
export interface CallReports {
  /** The day it is at the site. */
  today(now: Date): Promise<string>
  /** In order of their days; a month where `by` is month and it lies within the days as a whole, else days. */
  periods(asked: Days & { by: 'day' | 'month'; dimension: Dimension; key: string }): Promise<PeriodSums[]>
  /** By what the calls had most of; at most so many. */
  breakdown(asked: Days & { dimension: Dimension; most: number }): Promise<BrokenDown[]>
  /** As people know it; undefined of one who is no longer in the directory. */
  nameOf(dimension: 'company' | 'analyst', key: string): Promise<string | undefined>
  daySoFar(now: Date): Promise<DaySoFar>
  queueLately(now: Date): Promise<QueueLately>
  /** Calls of this reference, newest first: a callback has the reference of the call on which it was agreed. */
  byReference(reference: string): Promise<StoredHistory[]>
  /** Writes what decisions and the trail tell of calls of this reference that are over and have no history: their live record was lost. */
  fillFromRecords(reference: string): Promise<void>
}

/** What makes reports fast. */
export interface CallSums {
  /** Sums up every day and month that is due; throws what `signal` was aborted with. */
  bringUpToDate(signal?: AbortSignal): Promise<void>
}
