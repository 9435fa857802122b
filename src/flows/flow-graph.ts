/** Each flow as a graph that can be drawn: its steps, and the arrows between them. */
import { flowOf } from './loader/check-graph.ts'
import type { Flows, Step, StepName } from './steps.ts'

export interface Arrow {
  from: StepName
  /** The routes that share it, e.g. `1, missed`; empty where there is only one way. */
  label: string
  to: StepName
}

/** The steps of each flow by its name, in the order in which they are written. */
export function stepsByFlow(flows: Flows): Map<string, [StepName, Step][]> {
  const byFlow = new Map<string, [StepName, Step][]>()
  for (const [name, step] of flows.steps) {
    const flow = flowOf(name)
    byFlow.set(flow, [...(byFlow.get(flow) ?? []), [name, step]])
  }
  return byFlow
}

/** Routes to the same step share one arrow. */
export function arrowsOf(from: StepName, step: Step): Arrow[] {
  if (step.kind === 'end') return []
  if (step.kind === 'say') return [{ from, label: '', to: step.then }]
  const labels = new Map<StepName, string[]>()
  for (const [route, to] of Object.entries(step.on)) labels.set(to, [...(labels.get(to) ?? []), route])
  return [...labels].map(([to, routes]) => ({ from, label: routes.join(', '), to }))
}
