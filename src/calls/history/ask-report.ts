/** One report, as the screen, a file and the API show it: sums of the whole range, of its days or months, and by one dimension. */
import { addDays } from '../../domain/hours/zoned-time.ts'
import type { BrokenDown, CallReports, Days, Dimension, PeriodSums } from './call-reports.ts'
import { addUp, byMonth } from './report.ts'

export interface AskedReport extends Days {
  /** Only calls that have this value. */
  of: { dimension: Exclude<Dimension, 'all'>; key: string } | undefined
  /** Also broken down by this. */
  by: Exclude<Dimension, 'all'> | undefined
  most: number
}

export interface CallReport {
  total: PeriodSums
  grain: 'day' | 'month'
  periods: PeriodSums[]
  breakdown: BrokenDown[]
}

/** More days than this are shown month by month. */
export const MOST_DAYS_SHOWN = 62
/** A report of more days is refused: two years are what the standard retention keeps of calls. */
export const MOST_DAYS = 2 * 366

export async function askReport(reports: CallReports, asked: AskedReport): Promise<CallReport> {
  const { from, to, of, by, most } = asked
  const grain = daysIn(asked) > MOST_DAYS_SHOWN ? 'month' : 'day'
  const [found, breakdown] = await Promise.all([
    reports.periods({ from, to, by: grain, dimension: of?.dimension ?? 'all', key: of?.key ?? '' }),
    by === undefined ? [] : reports.breakdown({ from, to, dimension: by, most }),
  ])
  const periods = grain === 'month' ? byMonth(found) : found
  return { total: addUp(periods), grain, periods, breakdown }
}

/** The first day of each day or month of the range, also of those without a call. */
export function startsIn(days: Days, grain: 'day' | 'month'): string[] {
  const all = Array.from({ length: daysIn(days) }, (_, i) => addDays(days.from, i))
  return grain === 'day' ? all : [...new Set(all.map((day) => `${day.slice(0, 7)}-01`))]
}

const DAY_MS = 24 * 3_600_000

/** Days of the calendar, both ends included: none of them is longer than another here. */
export function daysIn({ from, to }: Days): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1
}
