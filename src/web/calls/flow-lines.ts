/** The lines of a drawn flow, in numbers: where a box stands, its outline by the kind of its step, and an arrow between two boxes. */
import type { Arrow } from '../../flows/flow-graph.ts'
import type { Step, StepName } from '../../flows/steps.ts'
import type { Placed } from './flow-layout.ts'
import { routeWords } from './steps-taken.ts'

/** Of a box, and from one box to the next. */
export interface Size {
  width: number
  height: number
  column: number
  row: number
  margin: number
  /** More above the first row. */
  above: number
}

export interface Point {
  column: number
  x: number
  y: number
}

export function pointOf({ column, row }: Placed, size: Size): Point {
  return { column, x: size.margin + column * size.column, y: size.margin + size.above + row * size.row }
}

export interface DrawnLine {
  d: string
  /** A triangle at its end. */
  head: string
  label: string
  words: { x: number; y: number; at: 'start' | 'end' }
  isTaken: boolean
  isLeap: boolean
}

export function lineOf(
  { from, to, label }: Arrow,
  places: ReadonlyMap<StepName, Point>,
  { width, height }: Size,
  isTaken = false,
  isLeap = false,
): DrawnLine[] {
  const [a, b] = [places.get(from), places.get(to)]
  if (a === undefined || b === undefined) return []
  const common = { label: routeWords(label), isTaken, isLeap }
  const [startX, startY, endY] = [a.x + width, a.y + height / 2, b.y + height / 2]
  if (b.column > a.column) {
    const [reach, endX] = [Math.max(34, (b.x - startX) / 2), b.x - 1]
    return [
      {
        ...common,
        d: `M${startX} ${startY}C${startX + reach} ${startY} ${endX - reach} ${endY} ${endX - 6} ${endY}`,
        head: `M${endX} ${endY}l-8 -4v8z`,
        words: { x: endX - 11, y: endY - 4, at: 'end' },
      },
    ]
  }
  if (b.column === a.column) {
    const out = startX + 30 + Math.abs(endY - startY) / 10
    const endX = b.x + width
    return [
      {
        ...common,
        d: `M${startX} ${startY}C${out} ${startY} ${out} ${endY} ${endX + 7} ${endY}`,
        head: `M${endX + 1} ${endY}l8 -4v8z`,
        words: { x: endX + 12, y: endY - 4, at: 'start' },
      },
    ]
  }
  // Back: below the boxes between them.
  const [x, y, endX, below] = [a.x + width / 2, a.y + height, b.x + width / 2, b.y + height]
  const dip = Math.max(y, below) + 16
  return [
    {
      ...common,
      d: `M${x} ${y}C${x} ${dip} ${endX} ${dip} ${endX} ${below + 7}`,
      head: `M${endX} ${below + 1}l-4 8h8z`,
      words: { x: endX + 7, y: below + 11, at: 'start' },
    },
  ]
}

/** What says, listens, asks the rules, ends, or is in another flow looks different without its colour. */
export function outlineOf(step: Step | undefined, x: number, y: number, { width, height }: Size): string {
  const point = (tip: number) =>
    `M${x + tip} ${y}H${x + width - tip}L${x + width} ${y + height / 2}L${x + width - tip} ${y + height}H${x + tip}L${x} ${y + height / 2}z`
  const rounded = (r: number) =>
    `M${x + r} ${y}h${width - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${height - 2 * r}a${r} ${r} 0 0 1 -${r} ${r}h-${width - 2 * r}a${r} ${r} 0 0 1 -${r} -${r}v-${height - 2 * r}a${r} ${r} 0 0 1 ${r} -${r}z`
  switch (step?.kind) {
    case 'decide':
      return point(10)
    case 'end':
    case undefined:
      return rounded(height / 2)
    case 'say':
      return rounded(7)
    case 'ask':
      return rounded(1)
    default:
      return step satisfies never
  }
}
