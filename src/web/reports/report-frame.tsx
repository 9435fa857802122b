/** The frame of every report: which one, of which days, of which calls, and what its figures say. */
import type { Child } from 'hono/jsx'
import type { ReportColumn } from '../../calls/history/report-columns.ts'
import { Button, ButtonLink } from '../components/button.tsx'
import { neighbour, pathTo, RANGES, type Range, type ShownReport } from './asked.ts'

export const CALLS_PATH = '/reports'
export const VERIFICATION_PATH = '/reports/verification'
const REPORTS = [
  { path: CALLS_PATH, label: 'Calls' },
  { path: VERIFICATION_PATH, label: 'Verification' },
]

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
      <h1 class="visually-hidden">Reports</h1>
      <header class="reports-head">
        <Choices
          label="Reports"
          choices={REPORTS.map((one) => ({
            label: one.label,
            href: pathTo(one.path, asked),
            isChosen: one.path === path,
          }))}
        />
        <RangeForm path={path} asked={asked} today={today} />
      </header>
      <h2 class="reports-range">
        {rangeInWords(asked)}
        {asked.of !== undefined && (
          <small>
            {`Only ${asked.of.dimension}: ${onlyName ?? ''} `}
            <a href={pathTo(path, asked, { only: undefined, key: '' })}>Show all calls</a>
          </small>
        )}
      </h2>
      {children}
      <details id="reports-words">
        <summary>What the figures count</summary>
        <dl class="reports-words">
          {columns.map(({ title, says }) => (
            <div>
              <dt>{title}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
        <p>
          A call counts as soon as it is over, on the day on which it began, by the calendar of {zone}. Calls from
          before Careline stored their history count with what older records tell: they lack calls that hung up before
          anything was decided, and mis-keyed PINs.
        </p>
      </details>
    </div>
  )
}

/** One of a few, by links. */
export function Choices({
  label,
  choices,
}: {
  label: string
  choices: readonly { label: string; href: string; isChosen: boolean }[]
}) {
  return (
    <nav aria-label={label} class="choices">
      <ul>
        {choices.map((one) => (
          <li>
            <a href={one.href} aria-current={one.isChosen ? 'true' : undefined}>
              {one.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function RangeForm({ path, asked, today }: Pick<FrameProps, 'path' | 'asked' | 'today'>) {
  const [before, after] = [neighbour(asked, 'before', today), neighbour(asked, 'after', today)]
  const { by, query } = asked
  const stays = Object.entries({ range: 'days', by, only: query.only, key: query.key })
  return (
    <div class="reports-when">
      <Choices
        label="Range"
        choices={RANGES.filter((range) => range !== 'days').map((range) => ({
          label: RANGE_WORDS[range],
          href: pathTo(path, asked, {
            range,
            on: asked.to < today ? asked.to : undefined,
            from: undefined,
            to: undefined,
          }),
          isChosen: asked.range === range,
        }))}
      />
      {before !== undefined && (
        <ButtonLink kind="secondary" href={pathTo(path, { query: before })}>
          Earlier
        </ButtonLink>
      )}
      {after !== undefined && (
        <ButtonLink kind="secondary" href={pathTo(path, { query: after })}>
          Later
        </ButtonLink>
      )}
      <form method="get" action={path} class="reports-days" id="reports-days">
        {stays.map(([name, value]) =>
          value === undefined || value === '' ? null : <input type="hidden" name={name} value={value} />,
        )}
        <label>
          From
          <input type="date" name="from" id="reports-from" value={asked.from} max={today} required />
        </label>
        <label>
          to
          <input
            type="date"
            name="to"
            id="reports-to"
            value={asked.to < today ? asked.to : today}
            max={today}
            required
          />
        </label>
        <Button kind="secondary">Show</Button>
      </form>
    </div>
  )
}

const inUtc = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...parts })
const DAY = inUtc({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const SHORT_DAY = inUtc({ weekday: 'short', day: 'numeric', month: 'short' })
const MONTH = inUtc({ month: 'short', year: 'numeric' })

function rangeInWords({ from, to }: ShownReport): string {
  return from === to ? DAY.format(new Date(from)) : `${DAY.format(new Date(from))} to ${DAY.format(new Date(to))}`
}

/** Of a day or a month by its first day. */
export function periodInWords(starts: string, grain: 'day' | 'month'): string {
  return (grain === 'month' ? MONTH : SHORT_DAY).format(new Date(starts))
}
