/** Tables of reports: figures by period, by what calls are told apart by, and why callers were refused. */
import type { BrokenDown, Counted, PeriodSums, Sums } from '../../calls/history/call-reports.ts'
import { ruleSentence } from '../../domain/consequences.ts'
import { KINDS, pathTo, type ShownReport } from './asked.ts'
import { shown, type ReportColumn } from './report-columns.ts'
import { periodInWords } from './report-frame.tsx'

interface FigureTableProps<T extends Sums> {
  label: string
  first: string
  columns: readonly ReportColumn[]
  rows: readonly T[]
  nameOf: (row: T) => unknown
}

export function FigureTable<T extends Sums>({ label, first, columns, rows, nameOf }: FigureTableProps<T>) {
  return (
    <div class="scrolls" role="region" aria-label={`${label}, as a table`} tabindex={0}>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {columns.map(({ title, says }) => (
              <th scope="col" title={says}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{nameOf(row)}</th>
              {columns.map(({ kind, of }) => (
                <td>{shown(kind, of(row))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function PeriodTable({
  periods,
  grain,
  columns,
}: {
  periods: readonly PeriodSums[]
  grain: 'day' | 'month'
  columns: readonly ReportColumn[]
}) {
  return (
    <details id="reports-periods">
      <summary>{grain === 'day' ? 'By day' : 'By month'}, as a table</summary>
      <FigureTable
        label={grain === 'day' ? 'By day' : 'By month'}
        first={grain === 'day' ? 'Day' : 'Month'}
        columns={columns}
        rows={periods}
        nameOf={({ starts }) => periodInWords(starts, grain)}
      />
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

const PLURALS: Record<(typeof KINDS)[number], string> = {
  desk: 'desk',
  product: 'product',
  company: 'company',
  analyst: 'analyst',
  language: 'language',
}

/** As people know it. */
export function nameOfKey(dimension: (typeof KINDS)[number], key: string, name: string | undefined): string {
  if (key === '') return NONE_WORDS[dimension]
  if (dimension === 'desk') return key.replaceAll('-', ' ')
  if (dimension === 'language') return LANGUAGES.of(key) ?? key
  return name ?? key
}
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

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
  return (
    <section aria-labelledby="breakdown-title" id="breakdown">
      <header class="section-head">
        <h2 id="breakdown-title">By {asked.by}</h2>
        <nav aria-label="Told apart by" class="segments">
          {KINDS.map((kind) => (
            <a
              class="button"
              href={`${pathTo(path, asked, { by: kind })}#breakdown`}
              aria-current={asked.by === kind ? 'true' : undefined}
            >
              {PLURALS[kind]}
            </a>
          ))}
        </nav>
      </header>
      {asked.of !== undefined && <p>Of all calls of these days, not only of those that are shown above.</p>}
      {rows.length === 0 ? (
        <p class="empty">No call on these days.</p>
      ) : (
        <FigureTable
          label={`By ${asked.by}`}
          first={PLURALS[asked.by]}
          columns={columns}
          rows={rows}
          nameOf={({ key, name }) => (
            <a href={pathTo(path, asked, { only: asked.by, key })}>{nameOfKey(asked.by, key, name)}</a>
          )}
        />
      )}
      {rows.length === asked.most && <p>These had most calls. The file has all of them.</p>}
    </section>
  )
}

/** Sentences, with the name of the rule for support in small print. */
export function Refusals({ rules, total }: { rules: Counted<string>; total: number }) {
  const most = Math.max(1, ...rules.map(([, calls]) => calls))
  return (
    <section aria-labelledby="refusals-title">
      <h2 id="refusals-title">Why callers were refused</h2>
      {rules.length === 0 ? (
        <p class="empty">No caller was refused on these days.</p>
      ) : (
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col">Calls</th>
              <th scope="col">Of the refused</th>
              <th scope="col">
                <span class="visually-hidden">As a bar</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rules
              .toSorted(([, a], [, b]) => b - a)
              .map(([rule, calls]) => (
                <tr>
                  <th scope="row">
                    {ruleSentence(rule)} <small class="code">{rule}</small>
                  </th>
                  <td>{shown('calls', calls)}</td>
                  <td>{shown('share', total === 0 ? undefined : calls / total)}</td>
                  <td class="bar-cell">
                    <svg viewBox="0 0 100 8" width="100%" height="8" preserveAspectRatio="none" aria-hidden="true">
                      <rect class="series-3" width={String((100 * calls) / most)} height="8" />
                    </svg>
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
