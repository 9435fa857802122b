/** Where each step of a flow stands in its drawing: columns from left to right, so that an arrow forward leads to the next one. */
import { arrowsOf, type Arrow } from '../../flows/flow-graph.ts'
import type { Step, StepName } from '../../flows/steps.ts'

export interface Placed {
  name: StepName
  /** Undefined: a step of another flow, to which this one leads. */
  step: Step | undefined
  column: number
  /** From the top of its column. */
  row: number
}

export interface FlowLayout {
  boxes: readonly Placed[]
  arrows: readonly Arrow[]
  columns: number
  rows: number
}

/** Enough for the flows we ship: more do not move a box. */
const ROUNDS = 6

export function layOut(steps: readonly [StepName, Step][]): FlowLayout {
  const known = new Map(steps)
  const arrows = steps.flatMap(([name, step]) => arrowsOf(name, step))
  const columnOf = columnsOf(steps, arrows)
  const byColumn: StepName[][] = []
  for (const [name, column] of columnOf) (byColumn[column] ??= []).push(name)
  const rowOf = new Map(byColumn.flatMap((column) => column.map((name, row) => [name, row] as const)))
  for (let round = 0; round < ROUNDS; round += 1) {
    const isForth = round % 2 === 0
    for (const column of isForth ? byColumn : byColumn.toReversed()) sortColumn(column, rowOf, arrows, isForth)
  }
  return {
    boxes: [...columnOf].map(([name, column]) => ({ name, step: known.get(name), column, row: rowOf.get(name) ?? 0 })),
    arrows,
    columns: byColumn.length,
    rows: Math.max(...byColumn.map((column) => column.length)),
  }
}

/** How many arrows away from where the flow begins. A step that only other flows lead to begins on its own, before what it leads to. */
function columnsOf(steps: readonly [StepName, Step][], arrows: readonly Arrow[]): Map<StepName, number> {
  const columnOf = new Map<StepName, number>()
  const targets = new Map<StepName, StepName[]>()
  const ledTo = new Set<StepName>()
  for (const { from, to } of arrows) {
    targets.set(from, [...(targets.get(from) ?? []), to])
    if (from !== to) ledTo.add(to)
  }
  const spread = (first: StepName) => {
    const next = (targets.get(first) ?? []).flatMap((to) => columnOf.get(to) ?? [])
    columnOf.set(first, next.length === 0 ? 0 : Math.max(0, Math.min(...next) - 1))
    const open = [first]
    for (let name = open.shift(); name !== undefined; name = open.shift())
      for (const to of targets.get(name) ?? [])
        if (!columnOf.has(to)) {
          columnOf.set(to, (columnOf.get(name) ?? 0) + 1)
          open.push(to)
        }
  }
  const [begin] = steps
  if (begin !== undefined) spread(begin[0])
  for (const [name] of steps) if (!columnOf.has(name) && !ledTo.has(name)) spread(name)
  for (const [name] of steps) if (!columnOf.has(name)) spread(name)
  return columnOf
}

/** Beside what leads to it, or what it leads to. */
function sortColumn(
  column: StepName[],
  rowOf: Map<StepName, number>,
  arrows: readonly Arrow[],
  isForth: boolean,
): void {
  const wanted = new Map(
    column.map((name) => {
      const beside = arrows.flatMap(({ from, to }) => {
        const [one, other] = isForth ? [to, from] : [from, to]
        return one === name && other !== name && !column.includes(other) ? [rowOf.get(other) ?? 0] : []
      })
      const sum = beside.reduce((all, row) => all + row, 0)
      return [name, beside.length === 0 ? (rowOf.get(name) ?? 0) : sum / beside.length]
    }),
  )
  column.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
  for (const [row, name] of column.entries()) rowOf.set(name, row)
}
