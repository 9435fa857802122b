/** A flow as a state machine, so that xstate/graph can walk every path. Only tests need it. */
import { createMachine } from 'xstate'
import { waysOut } from '../../src/flows/loader/check-graph.ts'
import type { Flows, Step, StepName } from '../../src/flows/steps.ts'

/** Every event is the name of a route; a step whose flow is another one is a place to stop. */
export function toMachine(flows: Flows, flow: string, start: StepName) {
  const here = [...flows.steps].filter(([name]) => isIn(flow, name))
  const elsewhere = here.flatMap(([, step]) => waysOut(step).map(({ to }) => to)).filter((to) => !isIn(flow, to))
  return createMachine({
    id: flow,
    initial: stateName(start),
    states: {
      ...Object.fromEntries(here.map(([name, step]) => [stateName(name), stateOf(step)])),
      ...Object.fromEntries(elsewhere.map((name) => [stateName(name), { type: 'final' as const }])),
    },
  })
}

export function isIn(flow: string, name: StepName): boolean {
  return name.startsWith(`${flow}/`)
}

/** A dot or a slash in a state's name would be read as a path. */
export function stateName(name: StepName): string {
  return name.replace('/', '__')
}

export function stepOf(state: unknown): StepName {
  return String(state).replace('__', '/')
}

function stateOf(step: Step) {
  switch (step.kind) {
    case 'say':
      return { always: stateName(step.then) }
    case 'ask':
    case 'decide':
      return { on: Object.fromEntries(Object.entries(step.on).map(([route, to]) => [route, stateName(to)])) }
    case 'end':
      return { type: 'final' as const }
    default:
      return step satisfies never
  }
}
