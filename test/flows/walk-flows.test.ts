/** Every simple path of every flow we ship, walked by a state machine and by the code that answers calls: both come to the same step. */
import { describe, expect, it } from 'vitest'
import { getSimplePaths } from 'xstate/graph'
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import { Secret } from '../../src/domain/secret.ts'
import { flowOf, waysOut } from '../../src/flows/loader/check-graph.ts'
import type { FlowInput } from '../../src/flows/hear.ts'
import type { FlowStop } from '../../src/flows/run-flow.ts'
import type { AskStep, Flows, Step, StepName } from '../../src/flows/steps.ts'
import { realFlows } from './flows-folder.ts'
import { runThrough } from './run-through.ts'
import { isIn, stepOf, toMachine } from './to-machine.ts'

const { flows } = realFlows()
const FLOW_NAMES = [...new Set([...flows.steps.keys()].map(flowOf))]

/** A step that only listens, to see that the caller arrived. */
const STOP: AskStep = {
  kind: 'ask',
  ask: [],
  expect: 'menu',
  wait: 5,
  waitAgain: 5,
  silence: [],
  wrong: [],
  cleared: undefined,
  moreTime: undefined,
  on: {},
}

/** One flow alone: whatever lies elsewhere only listens. Its own ends do too, so that it shows which one was reached. */
function alone(flow: string): Flows {
  const steps = new Map<StepName, Step>()
  for (const [name, step] of flows.steps) {
    if (!isIn(flow, name)) continue
    steps.set(name, step.kind === 'end' ? STOP : step)
    for (const { to } of waysOut(step)) if (!isIn(flow, to)) steps.set(to, STOP)
  }
  return { ...flows, steps }
}

/** Everywhere a flow is entered: its start, and what other flows and code lead to. */
function entriesOf(flow: string): StepName[] {
  const others = [...flows.steps].filter(([name]) => !isIn(flow, name)).flatMap(([, step]) => waysOut(step))
  const entered = others.map(({ to }) => to).filter((to) => isIn(flow, to))
  const first = [...flows.steps.keys()].find((name) => isIn(flow, name))
  const byCode = FLOW_CATALOGUE.entries.filter((entry) => isIn(flow, entry))
  return [...new Set([...(first === undefined ? [] : [first]), ...byCode, ...entered])]
}

/** The keys that make a route happen. */
function inputsFor(step: AskStep, route: string): FlowInput[] {
  const keys = (text: string): FlowInput => ({ kind: 'keys', keys: new Secret(text) })
  switch (route) {
    case 'person':
      return [keys('0')]
    case 'entered':
      return [keys('123456')]
    case 'chosen':
      return [keys('1')]
    case 'more':
      return [keys('9')]
    case 'language':
      return [keys('8')]
    case 'recorded':
      return [{ kind: 'recorded', recording: { id: 'RE1', seconds: 3 } }]
    case 'silence':
      return [{ kind: 'silence' }]
    case 'missed':
      return step.on.silence === undefined
        ? [{ kind: 'silence' }, { kind: 'silence' }, { kind: 'silence' }]
        : [keys('**'), keys('**'), keys('**')]
    default:
      return [keys(route)]
  }
}

/** Goes through the flow as a caller would, one event of the path after another, and returns where it listens in the end. */
function walk(one: Flows, entry: StepName, events: readonly string[]): FlowStop {
  const left = [...events]
  const answer = () => left.shift() ?? 'path ended'
  let turn = runThrough(one, entry, { kind: 'none' }, answer)
  while (left.length > 0) {
    if (turn.then.kind === 'end') throw new Error('the flow ended before its path')
    const at = turn.then.position.at
    const step = one.steps.get(at)
    if (step?.kind !== 'ask') throw new Error(`${at} does not listen`)
    for (const input of inputsFor(step, left.shift() ?? '')) {
      if (turn.then.kind === 'end') throw new Error('the flow ended before its path')
      turn = runThrough(one, turn.then.position, input, answer)
    }
  }
  return turn
}

it('walks over every step there is', () => {
  const walked = new Set(
    FLOW_NAMES.flatMap((flow) =>
      entriesOf(flow).flatMap((entry) =>
        getSimplePaths(toMachine(flows, flow, entry)).map(({ state }) => stepOf(state.value)),
      ),
    ),
  )
  // A step that only speaks is passed at once, so that no path ends there.
  const silent = [...flows.steps].filter(([, step]) => step.kind !== 'say').map(([name]) => name)
  expect(silent.filter((name) => !walked.has(name))).toEqual([])
})

describe.each(FLOW_NAMES)('the flow %s', (flow) => {
  it.each(entriesOf(flow))('leads to the same steps on every path from %s', (entry) => {
    const one = alone(flow)
    const paths = getSimplePaths(toMachine(flows, flow, entry))
    const listening = paths.filter(({ state }) => one.steps.get(stepOf(state.value))?.kind === 'ask')
    expect(listening.length).toBeGreaterThan(0)
    for (const { state, steps } of listening) {
      const events = steps.map(({ event }) => event.type).filter((type) => type !== 'xstate.init')
      const turn = walk(one, entry, events)
      expect(turn.then).toMatchObject({ kind: 'ask', position: { at: stepOf(state.value) } })
    }
  })
})

describe('every flow together', () => {
  it('never hangs up on a caller who asked for a person', () => {
    const hangUps = [...flows.steps].filter(([, step]) => {
      if (step.kind !== 'ask') return false
      const stops = stopsBehind(step.on.person)
      return stops.size === 0 || stops.has('hang-up')
    })
    expect(hangUps.map(([at]) => at)).toEqual([])
  })

  it('says something every time it asks again', () => {
    const silent: StepName[] = []
    for (const [at, step] of flows.steps) {
      if (step.kind !== 'ask') continue
      for (const input of [{ kind: 'none' }, { kind: 'pound-only' }] as const) {
        const position = { at, misses: 0, pounds: 0, starred: false, before: undefined }
        const { said } = runThrough(flows, position, input, () => {
          throw new Error('asked')
        })
        if (said.length === 0) silent.push(at)
      }
    }
    expect(silent).toEqual([])
  })
})

/** Where a caller can be, or how the call ends, after everything that follows a step without them. */
function stopsBehind(start: StepName | undefined): Set<string> {
  const stops = new Set<string>()
  const seen = new Set<StepName>()
  const open = start === undefined ? [] : [start]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = flows.steps.get(name)
    if (step === undefined || seen.has(name)) continue
    seen.add(name)
    if (step.kind === 'ask') stops.add(name)
    else if (step.kind === 'end') stops.add(step.end)
    else open.push(...waysOut(step).map(({ to }) => to))
  }
  return stops
}
