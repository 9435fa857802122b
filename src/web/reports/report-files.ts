/** Reports as CSV, with every figure: shares from 0 to 1, times in seconds. What a spreadsheet would run is defused. */
import { setImmediate as afterOthers } from 'node:timers/promises'
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

export function periodsFile({ periods, grain }: CallReport): AsyncIterable<string> {
  return inPieces(headings(grain), periods, (sums) => [sums.starts, ...cells(sums)])
}

export function breakdownFile({ breakdown }: CallReport, by: (typeof KINDS)[number]): AsyncIterable<string> {
  const heads = headings(by, 'name', 'halfAnsweredWithinSeconds', 'nineInTenAnsweredWithinSeconds')
  return inPieces(heads, breakdown, (sums) => [
    sums.key,
    nameOfKey(by, sums.key, sums.name),
    inFile('seconds', sums.waitHalf),
    inFile('seconds', sums.waitMost),
    ...cells(sums),
  ])
}

export function refusalsFile({ total }: CallReport): AsyncIterable<string> {
  return inPieces(['rule', 'reason', 'calls'], total.rules, ([rule, calls]) => [
    rule,
    ruleSentence(rule),
    String(calls),
  ])
}

/** A few milliseconds of work: every company at once would hold up the calls of this process. */
const AT_ONCE = 200

async function* inPieces<Row>(
  heads: readonly string[],
  rows: readonly Row[],
  cellsOf: (row: Row) => string[],
): AsyncGenerator<string> {
  yield toCsv([heads])
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    yield toCsv(rows.slice(from, from + AT_ONCE).map(cellsOf))
    await afterOthers()
  }
}
