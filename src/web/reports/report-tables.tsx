/** Tables of reports: figures by period, by what calls are told apart by, and why callers were refused. */
import type { BrokenDown, Counted, PeriodSums } from '../../calls/history/call-reports.ts'
import { shown, type ReportColumn } from '../../calls/history/report-columns.ts'
import { ruleSentence } from '../../domain/consequences.ts'
import { languageName } from '../../domain/directory/languages.ts'
import { Table, type Column } from '../components/table.tsx'
import { KINDS, pathTo, type ShownReport } from './asked.ts'
import { Choices, periodInWords } from './report-frame.tsx'

const NO_CALL = 'No call on these days.'

const figures = (columns: readonly ReportColumn[]): Column<PeriodSums | BrokenDown>[] =>
  columns.map(({ title, kind, of }) => ({ title, isFigure: true, cell: (row) => shown(kind, of(row)) }))

/** All figures of each day or month; the chart above shows a few of them. */
export function PeriodTable({
  periods,
  grain,
  columns,
}: {
  periods: readonly PeriodSums[]
  grain: 'day' | 'month'
  columns: readonly ReportColumn[]
}) {
  const first: Column<PeriodSums> = {
    title: grain === 'day' ? 'Day' : 'Month',
    cell: ({ starts }) => periodInWords(starts, grain),
  }
  return (
    <details id="reports-periods">
      <summary>All figures by {grain}</summary>
      <Table label={`By ${grain}`} columns={[first, ...figures(columns)]} rows={periods} empty={NO_CALL} keepsColumns />
    </details>
  )
}

const NONE_WORDS: Record<(typeof KINDS)[number], string> = {
  desk: 'No desk',
  product: 'No product named',
  company: 'Not verified',
  analyst: 'Not answered',
  language: 'Not known',
}

/** As people know it. */
export function nameOfKey(dimension: (typeof KINDS)[number], key: string, name: string | undefined): string {
  if (key === '') return NONE_WORDS[dimension]
  if (dimension === 'language') return languageName(key)
  if (dimension === 'desk' || dimension === 'product') return key.replaceAll('-', ' ')
  return name ?? key
}

export function Breakdown({
  path,
  asked,
  rows,
  columns,
}: {
  path: string
  asked: ShownReport
  rows: readonly BrokenDown[]
  columns: readonly ReportColumn[]
}) {
  const { by } = asked
  const first: Column<BrokenDown> = {
    title: by,
    cell: ({ key, name }) => <a href={pathTo(path, asked, { only: by, key })}>{nameOfKey(by, key, name)}</a>,
  }
  return (
    <section aria-labelledby="breakdown-title" id="breakdown">
      <header class="section-head">
        <h2 id="breakdown-title">By {by}</h2>
        <Choices
          label="Told apart by"
          choices={KINDS.map((kind) => ({
            label: kind,
            href: `${pathTo(path, asked, { by: kind })}#breakdown`,
            isChosen: kind === by,
          }))}
        />
      </header>
      {asked.of !== undefined && <p>Of all calls of these days, not only of those that are shown above.</p>}
      <Table label={`By ${by}`} columns={[first, ...figures(columns)]} rows={rows} empty={NO_CALL} keepsColumns />
      {rows.length === asked.most && <p>These had most calls. The file has all of them.</p>}
    </section>
  )
}

/** Sentences, with the name of the rule for support in small print. */
export function Refusals({ rules, total }: { rules: Counted<string>; total: number }) {
  const most = Math.max(1, ...rules.map(([, calls]) => calls))
  const columns: Column<readonly [string, number]>[] = [
    {
      title: 'Reason',
      cell: ([rule]) => (
        <>
          {ruleSentence(rule)} <small class="code">{rule}</small>
        </>
      ),
    },
    { title: 'Calls', isFigure: true, cell: ([, calls]) => shown('calls', calls) },
    {
      title: 'Of the refused',
      isFigure: true,
      cell: ([, calls]) => shown('share', total === 0 ? undefined : calls / total),
    },
    { title: 'Share', cell: ([, calls]) => <ShareBar share={calls / most} /> },
  ]
  return (
    <section aria-labelledby="refusals-title">
      <h2 id="refusals-title">Why callers were refused</h2>
      <Table
        label="Why callers were refused"
        columns={columns}
        rows={rules.toSorted(([, a], [, b]) => b - a)}
        empty="No caller was refused on these days."
      />
    </section>
  )
}

/** The number beside it says the same. */
export function ShareBar({ share }: { share: number }) {
  return (
    <svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="share-bar-of" width="100" height="8" />
      <rect class="share-bar-is" width={(100 * Math.min(1, share)).toFixed(1)} height="8" />
    </svg>
  )
}
