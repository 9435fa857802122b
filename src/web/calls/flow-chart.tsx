/** One flow as it is drawn on the page of a call: every step and arrow, those that the call took marked and numbered. */
import type { Arrow } from '../../flows/flow-graph.ts'
import { flowOf } from '../../flows/loader/check-graph.ts'
import type { Step, StepName } from '../../flows/steps.ts'
import { layOut, type Placed } from './flow-layout.ts'
import { lineOf, outlineOf, pointOf, type DrawnLine, type Point, type Size } from './flow-lines.ts'
import { flowTitle, stepTitle, type StepTaken } from './steps-taken.ts'

const WIDTH = 158
const HEIGHT = 26
const COLUMN = 270
const ROW = 37
const MARGIN = 18
/** Of a label, which stands before the box that its arrow leads to. */
const MOST_LETTERS = 16
const MOST_IN_BOX = 25
const SIZE: Size = { width: WIDTH, height: HEIGHT, column: COLUMN, row: ROW, margin: MARGIN, above: 9 }
/** At the right, for arrows within the last column. */
const BULGE = 60
/** Of the number above a box. */
const BADGE = 9
const MOST_NUMBERS = 3

export interface FlowChartProps {
  id: string
  flow: string
  steps: readonly [StepName, Step][]
  /** Of the whole call, in order. */
  taken: readonly StepTaken[]
  /** Words of a prompt. */
  heardAs: (prompt: string) => string
}

export function FlowChart({ id, flow, steps, taken, heardAs }: FlowChartProps) {
  const { boxes, arrows, columns, rows } = layOut(steps)
  const places = new Map(boxes.map((box) => [box.name, pointOf(box, SIZE)]))
  const isTaken = takenArrows(taken)
  const drawn = arrows.flatMap((arrow) => lineOf(arrow, places, SIZE, isTaken(arrow)))
  const leaps = leapsOf(taken, arrows, places)
  const passed = new Set(taken.map(({ step }) => step)).size
  const width = (columns - 1) * COLUMN + WIDTH + 2 * MARGIN + BULGE
  const height = (rows - 1) * ROW + HEIGHT + 2 * MARGIN + BADGE
  return (
    <figure class="flow-chart" id={id}>
      <figcaption id={`${id}-title`}>{flowTitle(flow)}</figcaption>
      <div class="scrolls" role="region" aria-labelledby={`${id}-title`} tabindex={0}>
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-labelledby={`${id}-desc`}>
          <desc id={`${id}-desc`}>
            {`The flow ${flow.replaceAll('-', ' ')} with the ${passed} of its steps that the call went through; the list says them in words.`}
          </desc>
          {drawn.filter((line) => !line.isTaken).map(Line)}
          {[...drawn.filter((line) => line.isTaken), ...leaps].map(Line)}
          {boxes.map((box) => (
            <Box box={box} taken={taken.filter((one, at) => isAt(box, one, taken[at - 1], flow))} heardAs={heardAs} />
          ))}
        </svg>
      </div>
    </figure>
  )
}

/** A step of another flow counts where this flow led to it. */
const isAt = ({ name, step }: Placed, one: StepTaken, before: StepTaken | undefined, flow: string): boolean =>
  one.step === name && (step !== undefined || (before !== undefined && flowOf(before.step) === flow))

function takenArrows(taken: readonly StepTaken[]): (arrow: Arrow) => boolean {
  const pairs = new Set(taken.map(({ step }, at) => `${taken[at - 1]?.step ?? ''} ${step}`))
  return ({ from, to }) => pairs.has(`${from} ${to}`)
}

/** From one step of this flow to another without an arrow of the flow, e.g. back by a star. */
function leapsOf(
  taken: readonly StepTaken[],
  arrows: readonly Arrow[],
  places: ReadonlyMap<StepName, Point>,
): DrawnLine[] {
  const known = new Set(arrows.map(({ from, to }) => `${from} ${to}`))
  return taken.flatMap(({ step }, at) => {
    const before = taken[at - 1]?.step
    if (before === undefined || flowOf(before) !== flowOf(step) || known.has(`${before} ${step}`)) return []
    known.add(`${before} ${step}`)
    return lineOf({ from: before, to: step, label: '' }, places, SIZE, true, true)
  })
}

function Line({ d, head, label, words, isTaken, isLeap }: DrawnLine) {
  const kind = isTaken ? 'taken' : 'open'
  return (
    <g class={`flow-arrow flow-arrow--${kind}`}>
      <path class={isLeap ? 'flow-line flow-line--leap' : 'flow-line'} d={d} />
      <path class="flow-head" d={head} />
      {isTaken && label !== '' && (
        <text x={words.x} y={words.y} text-anchor={words.at}>
          {shortened(label, MOST_LETTERS)}
        </text>
      )}
    </g>
  )
}

const shortened = (words: string, most: number): string =>
  words.length > most ? `${words.slice(0, most - 1)}…` : words

interface BoxProps {
  box: Placed
  taken: readonly StepTaken[]
  heardAs: FlowChartProps['heardAs']
}

function Box({ box, taken, heardAs }: BoxProps) {
  const { name, step } = box
  const { x, y } = pointOf(box, SIZE)
  const title = step === undefined ? `${flowTitle(flowOf(name))}: ${stepTitle(name)}` : stepTitle(name)
  return (
    <g class={`flow-step flow-step--${step?.kind ?? 'elsewhere'}${taken.length > 0 ? ' flow-step--taken' : ''}`}>
      <title>{wordsOf(step, title, heardAs)}</title>
      <path class="flow-box" d={outlineOf(step, x, y, SIZE)} />
      <text x={x + WIDTH / 2} y={y + HEIGHT / 2 + 4}>
        {shortened(title, MOST_IN_BOX)}
      </text>
      {taken.length > 0 && <Numbers taken={taken} x={x} y={y} />}
    </g>
  )
}

function Numbers({ taken, x, y }: { taken: readonly StepTaken[]; x: number; y: number }) {
  const shown = taken.slice(0, MOST_NUMBERS).map(({ number }) => number)
  const words = `${shown.join(', ')}${taken.length > MOST_NUMBERS ? ', …' : ''}`
  const width = 12 + words.length * 6
  return (
    <g class="flow-number">
      <rect x={x - 8} y={y - BADGE} width={width} height={2 * BADGE} rx={BADGE} />
      <text x={x - 8 + width / 2} y={y + 4}>
        {words}
      </text>
    </g>
  )
}

function wordsOf(step: Step | undefined, title: string, heardAs: (prompt: string) => string): string {
  const heard = (prompts: readonly string[]) => prompts.map(heardAs).join(' ')
  switch (step?.kind) {
    case 'say':
      return `${title} says: ${heard(step.say)}`
    case 'ask':
      return `${title} says: ${heard(step.ask)} Then it listens for ${step.wait} s.`
    case 'decide':
      return `${title} asks: ${step.decide.replaceAll('-', ' ')}?`
    case 'end':
    case undefined:
      return title
    default:
      return step satisfies never
  }
}
