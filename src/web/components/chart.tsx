/** Figures per interval as bars or lines, drawn by the server, with the table they are drawn from behind them. */
import type { Child } from 'hono/jsx'

export interface Series {
  name: string
  /** One for each interval. Undefined: not measured, which is drawn as a gap and never as nothing. */
  values: readonly (number | undefined)[]
}

export interface ChartProps {
  id: string
  title: string
  /** What is to be seen in it, as a sentence, for a person who does not see it. */
  summary: string
  /** `bars` stand on each other, `lines` beside each other. */
  kind: 'bars' | 'lines'
  /** Of each interval, e.g. "08:15". */
  labels: readonly string[]
  /** Three at most: more cannot be told apart. */
  series: readonly Series[]
  /** What a figure is of, e.g. "calls" or "s". */
  unit: string
  /** A line across, e.g. the target of a wait. */
  aim?: { value: number; label: string } | undefined
  /** Where no one can open it, e.g. on a wall. */
  withoutTable?: boolean
}

export function Chart(chart: ChartProps) {
  const { id, title, unit, series, aim } = chart
  const ticks = ticksUpTo(highest(chart))
  return (
    <figure class="chart" id={id}>
      <figcaption>
        <span id={`${id}-title`}>{title}</span> <small>{unit}</small>
      </figcaption>
      {(series.length > 1 || aim !== undefined) && <Legend series={series} aim={aim} />}
      <div class="chart-plot">
        <div class="chart-y" aria-hidden="true">
          {ticks.toReversed().map((tick) => (
            <span>{tick}</span>
          ))}
        </div>
        <Plot chart={chart} ticks={ticks} />
        <div class="chart-x" aria-hidden="true">
          {axisLabels(chart.labels).map(({ label, at }) => (
            <span class={at.join(' ')}>{at.length > 0 && <span>{label}</span>}</span>
          ))}
        </div>
      </div>
      {chart.withoutTable !== true && (
        <details id={`${id}-table`}>
          <summary>The figures as a table</summary>
          <ChartTable chart={chart} />
        </details>
      )}
    </figure>
  )
}

function Legend({ series, aim }: Pick<ChartProps, 'series' | 'aim'>) {
  return (
    <ul class="chart-legend">
      {series.map(({ name }, i) => (
        <li class={`chart-key chart-key--${i + 1}`}>{name}</li>
      ))}
      {aim !== undefined && <li class="chart-key chart-key--aim">{aim.label}</li>}
    </ul>
  )
}

/** On a grid of 100 by 100, stretched to its place: words would be stretched with it, so that they stand outside. */
function Plot({ chart, ticks }: { chart: ChartProps; ticks: readonly number[] }) {
  const { id, summary, kind, aim } = chart
  const top = ticks.at(-1) ?? 1
  const y = (value: number) => round(100 - (100 * value) / top)
  return (
    <svg
      class="chart-area"
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      role="img"
      aria-labelledby={`${id}-title ${id}-desc`}
    >
      <desc id={`${id}-desc`}>{summary}</desc>
      {ticks.map((tick) => (
        <path class="chart-grid" d={`M0 ${y(tick)}H100`} />
      ))}
      {kind === 'bars' ? <Bars chart={chart} y={y} /> : <Lines chart={chart} y={y} />}
      {aim !== undefined && aim.value <= top && <path class="chart-aim" d={`M0 ${y(aim.value)}H100`} />}
    </svg>
  )
}

interface DrawnProps {
  chart: ChartProps
  y: (value: number) => number
}

/** Of the width of an interval. */
const BAR = 0.7
/** Of the width of all: one day alone is no wall. */
const WIDEST_BAR = 6

function Bars({ chart: { labels, series }, y }: DrawnProps) {
  const step = 100 / labels.length
  const width = Math.min(step * BAR, WIDEST_BAR)
  return (
    <>
      {series.map(({ values }, s) => {
        const below = (i: number) => series.slice(0, s).reduce((sum, one) => sum + (one.values[i] ?? 0), 0)
        const bars = values.map((value, i) => {
          if (value === undefined || value === 0) return ''
          const [from, to] = [y(below(i)), y(below(i) + value)]
          return `M${round(i * step + (step - width) / 2)} ${from}V${to}h${round(width)}V${from}z`
        })
        return <path class={`chart-bars chart-bars--${s + 1}`} d={bars.join('')} />
      })}
    </>
  )
}

function Lines({ chart: { labels, series }, y }: DrawnProps) {
  const step = 100 / labels.length
  const at = (i: number, value: number) => `${round((i + 0.5) * step)} ${y(value)}`
  return (
    <>
      {series.map(({ values }, s) => {
        const line = values.map((value, i) => {
          if (value === undefined) return ''
          // A measurement between two gaps is a dot: a line of no length with round ends.
          return values[i - 1] === undefined ? `M${at(i, value)}L${at(i, value)}` : `L${at(i, value)}`
        })
        return <path class={`chart-line chart-line--${s + 1}`} d={line.join('')} />
      })}
    </>
  )
}

function ChartTable({ chart: { title, labels, series, unit } }: { chart: ChartProps }) {
  return (
    <div class="table-scroll" role="region" aria-label={`${title}, as a table`} tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            {series.map(({ name }) => (
              <th scope="col" class="figure">
                {name} ({unit})
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, i): Child => (
            <tr>
              <th scope="row">{label}</th>
              {series.map(({ values }) => (
                <td class="figure">{values[i] ?? '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function highest({ kind, labels, series, aim }: ChartProps): number {
  const stacked = labels.map((_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0))
  const single = series.flatMap(({ values }) => values.map((value) => value ?? 0))
  return Math.max(aim?.value ?? 0, ...(kind === 'bars' ? stacked : single))
}

/** From zero in at most four even steps of 1, 2 or 5 and zeros. */
export function ticksUpTo(most: number): number[] {
  if (most <= 0) return [0, 1]
  const rough = most / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power)
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step)
}

/** Widths of a drawing at the least, in the size of its letters (components.css, "Charts"). */
const WIDTHS = [
  { name: 'at-narrow', ems: 17 },
  { name: 'at-small', ems: 25 },
  { name: 'at-medium', ems: 31 },
  { name: 'at-wide', ems: 39 },
  { name: 'at-widest', ems: 57 },
] as const
/** Of a letter, and of the space between two labels. */
const [LETTER, GAP] = [0.6, 1]

/** Each label where its interval begins, and at which widths of the drawing it is shown: every second, third … that fits there, evenly. */
export function axisLabels(labels: readonly string[]): { label: string; at: string[] }[] {
  const needed = Math.max(...labels.map((label) => label.length)) * LETTER + GAP
  const steps = WIDTHS.map(({ name, ems }) => ({
    name,
    every: Math.ceil((needed * labels.length) / ems),
    // A label reaches over the intervals after its own.
    last: labels.length - (needed * labels.length) / ems,
  }))
  return labels.map((label, i) => ({
    label,
    at: steps.filter(({ every, last }) => i % every === 0 && (i === 0 || i <= last)).map(({ name }) => name),
  }))
}

/** How a figure went, as a small line without axes: with a sentence for a person who does not see it. */
export interface SparklineProps {
  /** Oldest first. Undefined: not measured, which is drawn as a gap. */
  values: readonly (number | undefined)[]
  /** What is to be seen in it, as a sentence. */
  summary: string
  /** Of the top; the highest of the values unless it is given. */
  most?: number
}

/** Of a sparkline, stretched to its place. */
const [WIDTH, HEIGHT] = [100, 20]

/** Nothing where there is no line to draw: one measurement says nothing of how it went. */
export function Sparkline({ values, summary, most }: SparklineProps) {
  const measured = values.filter((value) => value !== undefined)
  if (measured.length < 2) return null
  const top = Math.max(1, most ?? Math.max(...measured))
  const at = (i: number, value: number) =>
    `${round((i * WIDTH) / (values.length - 1))} ${round(HEIGHT - (HEIGHT * Math.min(value, top)) / top)}`
  const line = values.map((value, i) => {
    if (value === undefined) return ''
    return values[i - 1] === undefined ? `M${at(i, value)}L${at(i, value)}` : `L${at(i, value)}`
  })
  return (
    <span class="sparkline">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <path class="chart-grid" d={`M0 ${HEIGHT}H${WIDTH}`} />
        <path class="sparkline-line" d={line.join('')} />
      </svg>
      <span class="visually-hidden">{summary}</span>
    </span>
  )
}

const round = (value: number): number => Math.round(value * 100) / 100
