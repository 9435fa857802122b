/** Reports as CSV, with every figure: shares from 0 to 1, times in seconds. What a spreadsheet would run is defused. */
import type { CallReport } from '../../calls/history/ask-report.ts'
import type { Sums } from '../../calls/history/call-reports.ts'
import { toCsv } from '../../directory/files/export.ts'
import { ruleSentence } from '../../domain/consequences.ts'
import type { KINDS } from './asked.ts'
import { CALL_COLUMNS, inFile, LATER, VERIFICATION_COLUMNS } from '../../calls/history/report-columns.ts'
import { nameOfKey } from './report-tables.tsx'

const COLUMNS = [...CALL_COLUMNS, ...VERIFICATION_COLUMNS]

const headings = (...first: string[]) => [
  ...first,
  ...COLUMNS.map(({ id }) => id),
  ...LATER.map(({ title }) => `proved right ${title}`),
]

const cells = (sums: Sums) => [
  ...COLUMNS.map(({ kind, of }) => inFile(kind, of(sums))),
  ...LATER.map(({ of }) => inFile('calls', of(sums))),
]

export function periodsFile({ periods, grain }: CallReport): string {
  return toCsv([headings(grain), ...periods.map((sums) => [sums.starts, ...cells(sums)])])
}

export function breakdownFile({ breakdown }: CallReport, by: (typeof KINDS)[number]): string {
  const rows = breakdown.map((sums) => [
    sums.key,
    nameOfKey(by, sums.key, sums.name),
    inFile('seconds', sums.waitHalf),
    inFile('seconds', sums.waitMost),
    ...cells(sums),
  ])
  return toCsv([headings(by, 'name', 'halfAnsweredWithinSeconds', 'nineInTenAnsweredWithinSeconds'), ...rows])
}

export function refusalsFile({ total }: CallReport): string {
  const rows = total.rules.map(([rule, calls]) => [rule, ruleSentence(rule), String(calls)])
  return toCsv([['rule', 'reason', 'calls'], ...rows])
}
