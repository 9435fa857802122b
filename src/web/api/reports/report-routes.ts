/** Figures of calls for other systems: the same as the reports on the screen, without the people who called. */
import { z } from 'zod'
import { askReport, daysIn, MOST_DAYS, type AskedReport } from '../../../calls/history/ask-report.ts'
import {
  DIMENSIONS,
  type BrokenDown,
  type CallReports,
  type Counted,
  type PeriodSums,
  type Sums,
} from '../../../calls/history/call-reports.ts'
import { within } from '../../../calls/history/report.ts'
import { ruleSentence } from '../../../domain/consequences.ts'
import { CALL_COLUMNS, VERIFICATION_COLUMNS, type ReportColumn } from '../../../calls/history/report-columns.ts'
import { sendProblem } from '../../http/json-error.ts'
import { define, type Defined, type Operation } from '../operation.ts'

export interface ReportRoutesDeps {
  reports: CallReports
  /** By whose calendar days go. */
  timeZone: () => string
}

/** More rows than that are no report: `most` of the query asks for fewer. */
const MOST_ROWS = 1_000

const dimension = z.enum(DIMENSIONS).exclude(['all'])
const query = z.strictObject({
  from: z.iso.date().describe('First day, by the calendar of the site'),
  to: z.iso.date().describe(`Last day; at most ${MOST_DAYS} days`),
  only: dimension.optional().describe('Only calls with the value `key` of this; the breakdown is of all calls'),
  key: z.string().max(64).optional().describe('Empty: calls that have none'),
  by: dimension.optional().describe('Broken down by this, those with most calls first'),
  most: z.coerce.number().int().min(1).max(MOST_ROWS).default(100),
})

/** `null`: nothing to work it out from. */
function figuresOf(columns: readonly ReportColumn[]) {
  const shape = Object.fromEntries(columns.map(({ id, says }) => [id, z.number().nullable().describe(says)]))
  const schema = z.object(shape)
  return { schema, of: (sums: Sums) => Object.fromEntries(columns.map(({ id, of }) => [id, of(sums) ?? null])) }
}

const calls = figuresOf(CALL_COLUMNS)
const verification = figuresOf(VERIFICATION_COLUMNS)
const halfAndMost = z.object({ half: z.number().nullable(), nineInTen: z.number().nullable() })

function reportSchema<T extends z.ZodRawShape>(figures: z.ZodObject, more: T) {
  const head = { timeZone: z.string(), from: z.iso.date(), to: z.iso.date(), grain: z.enum(['day', 'month']) }
  return z.object({
    ...head,
    total: figures.extend(more),
    periods: z.array(figures.extend({ starts: z.iso.date() })),
    breakdown: z.array(figures.extend({ key: z.string(), name: z.string().nullable(), waitSeconds: halfAndMost })),
  })
}

const refusal = z.object({ rule: z.string(), reason: z.string(), calls: z.number().int() })
const CALLS = reportSchema(calls.schema, { waitSeconds: halfAndMost, refusals: z.array(refusal) })
const later = ['pin', 'profile', 'colleague', 'supervisor', 'call-back', 'next-call'] as const
const VERIFICATION = reportSchema(verification.schema, {
  secondsToKey: halfAndMost,
  secondsToAccept: halfAndMost,
  misKeys: z.number().int(),
  wrongPins: z.number().int(),
  provedLaterBy: z.record(z.enum(later), z.number().int()),
})

const markOf = (counted: Counted<number>) => ({
  half: within(counted, 0.5) ?? null,
  nineInTen: within(counted, 0.9) ?? null,
})

const rowOf = ({ key, name, waitHalf, waitMost }: BrokenDown) => ({
  key,
  name: name ?? null,
  waitSeconds: { half: waitHalf ?? null, nineInTen: waitMost ?? null },
})

export function reportOperations({ reports, timeZone }: ReportRoutesDeps): Defined[] {
  const declared = (path: string, summary: string, schema: z.ZodType): Operation & { query: typeof query } => ({
    method: 'get',
    path,
    scope: 'reports:read',
    summary,
    query,
    answers: { 200: { description: 'Shares are from 0 to 1, times are in seconds', schema } },
  })
  return [
    define({
      operation: declared(
        '/reports/calls',
        'How many calls there were, how soon they were answered, and why some were not',
        CALLS,
      ),
      handle: async ({ query: asked }, response) => {
        const days = readDays(asked)
        if ('wrong' in days) return sendProblem(response, 'invalid', { fields: [days.wrong] })
        const { total, grain, periods, breakdown } = await askReport(reports, days)
        const refusals = total.rules.map(([rule, count]) => ({ rule, reason: ruleSentence(rule), calls: count }))
        response.json({
          ...headOf(days, timeZone(), grain),
          total: { ...calls.of(total), waitSeconds: markOf(total.waits), refusals },
          periods: periods.map((one) => ({ starts: one.starts, ...calls.of(one) })),
          breakdown: breakdown.map((one) => ({ ...rowOf(one), ...calls.of(one) })),
        })
      },
    }),
    define({
      operation: declared(
        '/reports/verification',
        'How far callers come with their PIN, and who was refused and right',
        VERIFICATION,
      ),
      handle: async ({ query: asked }, response) => {
        const days = readDays(asked)
        if ('wrong' in days) return sendProblem(response, 'invalid', { fields: [days.wrong] })
        const { total, grain, periods, breakdown } = await askReport(reports, days)
        response.json({
          ...headOf(days, timeZone(), grain),
          total: { ...verification.of(total), ...stepsOf(total) },
          periods: periods.map((one) => ({ starts: one.starts, ...verification.of(one) })),
          breakdown: breakdown.map((one) => ({ ...rowOf(one), ...verification.of(one) })),
        })
      },
    }),
  ]
}

function readDays({
  only,
  key = '',
  by,
  ...asked
}: z.output<typeof query>): AskedReport | { wrong: { field: string; problem: string } } {
  if (asked.from > asked.to) return { wrong: { field: 'to', problem: 'must not be before from' } }
  if (daysIn(asked) > MOST_DAYS)
    return { wrong: { field: 'to', problem: `must be at most ${MOST_DAYS} days after from` } }
  return { ...asked, by, of: only === undefined ? undefined : { dimension: only, key } }
}

function headOf({ from, to }: AskedReport, timeZone: string, grain: 'day' | 'month') {
  return { timeZone, from, to, grain }
}

function stepsOf(total: PeriodSums) {
  return {
    secondsToKey: markOf(total.keySeconds),
    secondsToAccept: markOf(total.acceptSeconds),
    misKeys: total.misKeys,
    wrongPins: total.wrongPins,
    provedLaterBy: {
      pin: total.laterPin,
      profile: total.laterProfile,
      colleague: total.laterColleague,
      supervisor: total.laterSupervisor,
      'call-back': total.laterCallback,
      'next-call': total.laterNextCall,
    },
  }
}
