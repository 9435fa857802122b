/** Calls of each day or month as stacked bars, drawn by the server; the table beside them says the same in numbers. */
export interface Bar {
  /** Under the bar, e.g. `Mon 4`. */
  label: string
  /** From the bottom up, in the order of the legend. */
  parts: readonly number[]
}

export interface BarsProps {
  /** What the drawing shows, for those who do not see it. */
  title: string
  legend: readonly string[]
  bars: readonly Bar[]
}

const HEIGHT = 180
const BOTTOM = 24
const LEFT = 44
const WIDTH = 960
/** Of the place that a bar has. */
const THICK = 0.7
const MOST_LABELS = 16

export function Bars({ title, legend, bars }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ parts }) => sum(parts)))
  const top = niceTop(most)
  const place = (WIDTH - LEFT) / Math.max(1, bars.length)
  const y = (value: number) => HEIGHT - (value / top) * (HEIGHT - 12)
  const everyNth = Math.ceil(bars.length / MOST_LABELS)
  return (
    <figure class="chart">
      <ul class="chart-legend" aria-hidden="true">
        {legend.map((name, index) => (
          <li class={`series-${index + 1}`}>{name}</li>
        ))}
      </ul>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + BOTTOM}`} role="img" aria-label={title} preserveAspectRatio="none">
        {[0, 0.5, 1].map((share) => (
          <g class="chart-grid">
            <line x1={LEFT} x2={WIDTH} y1={y(top * share)} y2={y(top * share)} />
            <text x={LEFT - 6} y={y(top * share) + 4} text-anchor="end">
              {(top * share).toLocaleString('en')}
            </text>
          </g>
        ))}
        {bars.map(({ label, parts }, at) => {
          const x = LEFT + place * at + (place * (1 - THICK)) / 2
          return (
            <g>
              <title>{`${label}: ${parts.map((part, index) => `${part.toLocaleString('en')} ${legend[index] ?? ''}`).join(', ')}`}</title>
              {parts.map((part, index) => {
                const below = sum(parts.slice(0, index))
                return part === 0 ? null : (
                  <rect
                    class={`series-${index + 1}`}
                    x={x.toFixed(1)}
                    width={(place * THICK).toFixed(1)}
                    y={y(below + part).toFixed(1)}
                    height={(y(below) - y(below + part)).toFixed(1)}
                  />
                )
              })}
              {at % everyNth === 0 && (
                <text
                  class="chart-label"
                  x={(LEFT + place * (at + 0.5)).toFixed(1)}
                  y={HEIGHT + 17}
                  text-anchor="middle"
                >
                  {label}
                </text>
              )}
            </g>
          )
        })}
      </svg>
    </figure>
  )
}

const sum = (parts: readonly number[]) => parts.reduce((all, part) => all + part, 0)

/** The next 1, 2 or 5 with zeros behind it that an even half fits into. */
function niceTop(most: number): number {
  const unit = 10 ** Math.floor(Math.log10(most))
  const top = [1, 2, 4, 5, 10].map((factor) => factor * unit).find((one) => one >= most) ?? most
  return Math.max(2, top)
}
