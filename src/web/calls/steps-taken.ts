/** The steps of the flows that a call went through, numbered over the whole call, each with the answer that led to it. */
import type { TurnRecord } from '../../calls/call.ts'
import { arrowsOf } from '../../flows/flow-graph.ts'
import { flowOf } from '../../flows/loader/check-graph.ts'
import type { Flows, StepName } from '../../flows/steps.ts'

export interface StepTaken {
  /** From 1, over the whole call. */
  number: number
  step: StepName
  /** ISO 8601, of the exchange it belongs to. */
  at: string
  /** The routes of the arrow that led here; undefined: no arrow of the flow did, e.g. a star led back. */
  by: string | undefined
}

/** A step at which the call stayed, e.g. after a silence, counts once. */
export function stepsTaken(turns: readonly TurnRecord[], flows: Flows): StepTaken[] {
  const taken: StepTaken[] = []
  for (const { at, steps = [] } of turns)
    for (const step of steps) {
      const last = taken.at(-1)
      if (last?.step === step) continue
      taken.push({ number: taken.length + 1, step, at, by: last && ledBy(last.step, step, flows) })
    }
  return taken
}

function ledBy(from: StepName, to: StepName, { steps }: Flows): string | undefined {
  const step = steps.get(from)
  return step && arrowsOf(from, step).find((arrow) => arrow.to === to)?.label
}

export interface Stretch {
  flow: string
  steps: StepTaken[]
}

/** Steps of one flow that follow each other. */
export function stretchesOf(taken: readonly StepTaken[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const one of taken) {
    const last = stretches.at(-1)
    const flow = flowOf(one.step)
    if (last?.flow === flow) last.steps.push(one)
    else stretches.push({ flow, steps: [one] })
  }
  return stretches
}

/** Answers are written as in the flows: `too-short-or-long`, `OPEN_CASE`. */
export const routeWords = (routes: string): string => routes.replaceAll(/[-_]/g, ' ').toLowerCase()
/** e.g. `say mistyped` */
export const stepTitle = (name: StepName): string => name.slice(name.indexOf('/') + 1).replaceAll('-', ' ')
export const flowTitle = (flow: string): string => {
  const words = flow.replaceAll('-', ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
