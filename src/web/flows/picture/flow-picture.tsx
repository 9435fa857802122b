/** One flow as authors see it: every step with the sentences that it says, and where each answer leads. */
import { flowOf } from '../../../flows/loader/check-graph.ts'
import type { Arrow } from '../../../flows/flow-graph.ts'
import type { Step, StepName } from '../../../flows/steps.ts'
import { layOut, type Placed } from '../../calls/flow-layout.ts'
import { lineOf, outlineOf, pointOf, type DrawnLine, type Size } from '../../calls/flow-lines.ts'
import { flowTitle, stepTitle } from '../../calls/steps-taken.ts'
import { wrapped } from './wrapped.ts'

const SIZE: Size = { width: 264, height: 96, column: 400, row: 124, margin: 18, above: 0 }
/** At the right, for arrows within the last column. */
const BULGE = 90
const LINE = 15
const MOST_LINES = 4
const MOST_LETTERS = 22

export interface FlowPictureProps {
  flow: string
  steps: readonly [StepName, Step][]
  /** What the step says, in the language of the picture. */
  saidBy: (step: Step) => string
  language: string
  /** The step that is shown beside the picture. */
  chosen: StepName | undefined
  isFound: (name: StepName) => boolean
  hrefOf: (name: StepName) => string
  /** More words on an arrow, e.g. how many calls took it. */
  noteOf?: (arrow: Arrow) => string | undefined
}

export function FlowPicture(props: FlowPictureProps) {
  const { flow, steps, noteOf = () => undefined } = props
  const { boxes, arrows, columns, rows } = layOut(steps)
  const places = new Map(boxes.map((box) => [box.name, pointOf(box, SIZE)]))
  const width = (columns - 1) * SIZE.column + SIZE.width + 2 * SIZE.margin + BULGE
  const height = (rows - 1) * SIZE.row + SIZE.height + 2 * SIZE.margin + 16
  return (
    <div class="flow-picture" role="region" aria-label={`Picture of the flow ${flowTitle(flow)}`} tabindex={0}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} data-zooms="">
        {arrows.flatMap((arrow) =>
          lineOf(arrow, places, SIZE).map((line) => <Line line={line} note={noteOf(arrow)} />),
        )}
        {boxes.map((box) => (
          <Box box={box} props={props} />
        ))}
      </svg>
    </div>
  )
}

function Line({ line: { d, head, label, words }, note }: { line: DrawnLine; note: string | undefined }) {
  const shown = label.length > MOST_LETTERS ? `${label.slice(0, MOST_LETTERS - 1)}…` : label
  return (
    <g class="picture-arrow">
      <path class="flow-line" d={d} />
      <path class="flow-head" d={head} />
      {(shown !== '' || note !== undefined) && (
        <text x={words.x} y={words.y} text-anchor={words.at}>
          {shown !== label && <title>{label}</title>}
          {[shown, note].filter((one) => one !== undefined && one !== '').join(' · ')}
        </text>
      )}
    </g>
  )
}

function Box({ box: { name, step, column, row }, props }: { box: Placed; props: FlowPictureProps }) {
  const { saidBy, language, chosen, isFound, hrefOf } = props
  const { x, y } = pointOf({ name, step, column, row }, SIZE)
  const title = step === undefined ? `${flowTitle(flowOf(name))}: ${stepTitle(name)}` : stepTitle(name)
  const says = step === undefined ? '' : saidBy(step)
  const lines = wrapped(says, language, MOST_LINES)
  const first = y + (SIZE.height - lines.length * LINE) / 2 + 4
  const classes = [
    'picture-step',
    `flow-step--${step?.kind ?? 'elsewhere'}`,
    chosen === name ? 'is-chosen' : '',
    isFound(name) ? 'is-found' : '',
  ]
  return (
    <a href={hrefOf(name)} class={classes.filter((one) => one !== '').join(' ')}>
      <title>{`${title}: ${says}`}</title>
      <path class="flow-box" d={outlineOf(step, x, y, SIZE)} />
      <text class="picture-title" x={x + SIZE.width / 2} y={first}>
        {title}
      </text>
      {lines.map((line, at) => (
        <text x={x + SIZE.width / 2} y={first + (at + 1) * LINE}>
          {line}
        </text>
      ))}
    </a>
  )
}
