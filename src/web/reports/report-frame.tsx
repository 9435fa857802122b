/** The frame of every report: which one, of which days, of which calls, and what its figures say. */
import type { Child } from 'hono/jsx'
import { ReportTabs } from './report-tabs.tsx'
import { neighbour, pathTo, RANGES, type Range, type ShownReport } from './asked.ts'
import type { ReportColumn } from './report-columns.ts'

export interface FrameProps {
  path: string
  asked: ShownReport
  today: string
  zone: string
  /** Of the calls that are shown alone, as people know it. */
  onlyName: string | undefined
  columns: readonly ReportColumn[]
  children: Child
}

const RANGE_WORDS: Record<Range, string> = { day: 'Day', week: 'Week', month: 'Month', days: 'Days' }

export function ReportFrame({ path, asked, today, zone, onlyName, columns, children }: FrameProps) {
  return (
    <div class="reports">
      <header class="reports-head">
        <h1>Reports</h1>
        <ReportTabs asked={asked} path={path} />
      </header>
      <RangeForm path={path} asked={asked} today={today} />
      <p class="reports-range">
        <strong>{rangeInWords(asked)}</strong>
        {asked.of !== undefined && (
          <>
            {' · '}only {asked.of.dimension}: {onlyName}{' '}
            <a href={pathTo(path, asked, { only: undefined, key: '' })}>Show all calls</a>
          </>
        )}
      </p>
      {children}
      <details id="reports-words" class="reports-words">
        <summary>What the figures count</summary>
        <dl>
          {columns.map(({ title, says }) => (
            <div>
              <dt>{title}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
        <p>
          A call counts as soon as it is over, on the day on which it began, by the calendar of {zone}. Calls from
          before Careline kept their history count with what older records tell: they lack calls that hung up before
          anything was decided, and mis-keyed PINs.
        </p>
      </details>
    </div>
  )
}

function RangeForm({ path, asked, today }: Pick<FrameProps, 'path' | 'asked' | 'today'>) {
  const [before, after] = [neighbour(asked, 'before', today), neighbour(asked, 'after', today)]
  return (
    <form method="get" action={path} class="reports-form" id="reports-range-form">
      {Object.entries({ by: asked.by, only: asked.query.only, key: asked.query.key }).map(([name, value]) =>
        value === undefined || value === '' ? null : <input type="hidden" name={name} value={value} />,
      )}
      <nav aria-label="Range" class="segments">
        {RANGES.filter((range) => range !== 'days').map((range) => (
          <a
            class="button"
            href={pathTo(path, asked, {
              range,
              on: asked.to < today ? asked.to : undefined,
              from: undefined,
              to: undefined,
            })}
            aria-current={asked.range === range ? 'true' : undefined}
          >
            {RANGE_WORDS[range]}
          </a>
        ))}
      </nav>
      {before !== undefined && (
        <a class="button" href={pathTo(path, { query: before })} aria-label="Earlier">
          ‹
        </a>
      )}
      {after !== undefined && (
        <a class="button" href={pathTo(path, { query: after })} aria-label="Later">
          ›
        </a>
      )}
      <input type="hidden" name="range" value="days" />
      <label class="field">
        From <input type="date" name="from" id="reports-from" value={asked.from} max={today} required />
      </label>
      <label class="field">
        To{' '}
        <input type="date" name="to" id="reports-to" value={asked.to < today ? asked.to : today} max={today} required />
      </label>
      <button class="button secondary outline">Show</button>
    </form>
  )
}

const DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
})
const MONTH = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short', year: 'numeric' })

function rangeInWords({ from, to }: ShownReport): string {
  return from === to ? DAY.format(new Date(from)) : `${DAY.format(new Date(from))} to ${DAY.format(new Date(to))}`
}

/** Of a day or a month by its first day. */
export function periodInWords(starts: string, grain: 'day' | 'month'): string {
  return (grain === 'month' ? MONTH : SHORT_DAY).format(new Date(starts))
}
