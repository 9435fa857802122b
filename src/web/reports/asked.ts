/** What a report is asked for, as its address says: a range, calls of one kind only, and what they are told apart by. */
import { z } from 'zod'
import { daysIn, MOST_DAYS, type AskedReport } from '../../calls/history/ask-report.ts'
import { addDays } from '../../domain/hours/zoned-time.ts'
import type { Days, Dimension } from '../../calls/history/call-reports.ts'

export const RANGES = ['day', 'week', 'month', 'days'] as const
export type Range = (typeof RANGES)[number]

export const KINDS = ['desk', 'product', 'company', 'analyst', 'language'] as const satisfies readonly Dimension[]

/** As the address has it; anything that is not understood has its standard value, so that no old link is broken. */
export const reportQuery = z.object({
  range: z.enum(RANGES).catch('days'),
  /** A day in the range. */
  on: z.iso.date().optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
  by: z.enum(KINDS).catch('desk'),
  only: z.enum(KINDS).optional().catch(undefined),
  key: z.string().max(64).catch(''),
})
export type ReportQuery = z.infer<typeof reportQuery>

export interface ShownReport extends AskedReport {
  range: Range
  by: NonNullable<AskedReport['by']>
  /** Only of calls that have this. */
  query: ReportQuery
}

const MOST_ROWS = 50

/** The whole week, month or range that was asked for, up to today. */
export function askedBy(query: ReportQuery, today: string): ShownReport {
  const { range, by, only, key } = query
  return {
    ...withinReason(daysOf(query, today), today),
    range,
    by,
    query,
    of: only === undefined ? undefined : { dimension: only, key },
    most: MOST_ROWS,
  }
}

function daysOf({ range, on, from, to }: ReportQuery, today: string): Days {
  const day = on ?? today
  switch (range) {
    case 'day':
      return { from: day, to: day }
    case 'week': {
      const monday = addDays(day, -((new Date(day).getUTCDay() + 6) % 7))
      return { from: monday, to: addDays(monday, 6) }
    }
    case 'month': {
      const first = `${day.slice(0, 7)}-01`
      const next = `${addDays(first, 31).slice(0, 7)}-01`
      return { from: first, to: addDays(next, -1) }
    }
    case 'days':
      return { from: from ?? addDays(today, -29), to: to ?? today }
    default:
      return range satisfies never
  }
}

/** In order, not in the future, and no longer than reports go. */
function withinReason({ from, to }: Days, today: string): Days {
  const [first, last] = from <= to ? [from, to] : [to, from]
  const end = last > today && first <= today ? today : last
  return daysIn({ from: first, to: end }) > MOST_DAYS
    ? { from: addDays(end, 1 - MOST_DAYS), to: end }
    : { from: first, to: end }
}

/** The address of a report like this one. */
export function pathTo(path: string, { query }: Pick<ShownReport, 'query'>, change: Partial<ReportQuery> = {}): string {
  const entries = Object.entries({ ...query, ...change }).filter((entry): entry is [string, string] => {
    const [, value] = entry
    return value !== undefined && value !== ''
  })
  return `${path}?${new URLSearchParams(entries).toString()}`
}

/** The range before or after this one; undefined for days that were chosen, and for the future. */
export function neighbour(
  { range, from, to, query }: ShownReport,
  which: 'before' | 'after',
  today: string,
): ReportQuery | undefined {
  if (range === 'days') return undefined
  const on = which === 'before' ? addDays(from, -1) : addDays(daysOf(query, today).to, 1)
  return on > today || (which === 'after' && to >= today) ? undefined : { ...query, on }
}
