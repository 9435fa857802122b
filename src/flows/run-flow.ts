/** Follows a flow from where the caller is until we must wait for them again, or the flow ends. */
import { hear, readsOneKey, type FlowInput } from './hear.ts'
import type {
  AskRoute,
  AskStep,
  EndStep,
  Expect,
  Flows,
  Position,
  PromptName,
  QuestionName,
  Step,
  StepName,
} from './steps.ts'

export type { FlowInput } from './hear.ts'

/** Asked with the same input the caller gave, so that what was keyed is there to be evaluated. */
export type Decide = (question: QuestionName, input: FlowInput) => Promise<string>

export interface FlowTurn {
  said: PromptName[]
  then: { kind: 'ask'; position: Position; expect: Expect; wait: number } | { kind: 'end'; end: EndStep['end'] }
}

/** Where a call was saved is not a place where these flows listen: the caller has to start over. */
export class NotInFlow extends Error {
  readonly step: StepName

  constructor(step: StepName) {
    super(`the flows do not listen at "${step}"`)
    this.name = 'NotInFlow'
    this.step = step
  }
}

/** No caller hears that many. Without a limit a mistake in a flow would leave the caller in silence until the call is cut. */
const MOST_STEPS = 50

/**
 * Starts at a step, goes on from a position, or starts at the beginning when there is neither.
 * Throws `NotInFlow` for a place that is not in the flows, and an `Error` for a flow that the loader would have refused.
 */
export async function runFlow(
  flows: Flows,
  from: Position | StepName | undefined,
  input: FlowInput,
  decide: Decide,
): Promise<FlowTurn> {
  if (from === undefined || typeof from === 'string') {
    return walk(flows, from ?? flows.start, undefined, input, decide)
  }
  const step = flows.steps.get(from.at)
  if (step?.kind !== 'ask') throw new NotInFlow(from.at)
  const heard = hear(step, from, input)
  switch (heard.kind) {
    case 'stay':
      return listen(heard.say, step, heard.position, heard.wait)
    case 'back':
      return walk(flows, heard.to, undefined, input, decide)
    case 'go':
      return walk(flows, routeOf(step, heard.to, from.at), from, input, decide)
    default:
      return heard satisfies never
  }
}

async function walk(
  flows: Flows,
  start: StepName,
  left: Position | undefined,
  input: FlowInput,
  decide: Decide,
): Promise<FlowTurn> {
  if (!flows.steps.has(start)) throw new NotInFlow(start)
  const said: PromptName[] = []
  let at = start
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const step = stepNamed(flows, at)
    switch (step.kind) {
      case 'ask':
        return listen([...said, ...step.ask], step, arriveAt(at, left, flows))
      case 'end':
        return { said, then: { kind: 'end', end: step.end } }
      case 'say':
        said.push(...step.say)
        at = step.then
        break
      case 'decide': {
        const answer = await decide(step.decide, input)
        const next = Object.hasOwn(step.on, answer) ? step.on[answer] : undefined
        if (next === undefined) throw new Error(`step "${at}" has no route for the answer "${answer}"`)
        at = next
        break
      }
      default:
        return step satisfies never
    }
  }
  throw new Error(`the flow does not stop to listen after "${start}"`)
}

/** Going back leads to menus only: a number is not keyed twice by accident. */
function arriveAt(at: StepName, left: Position | undefined, flows: Flows): Position {
  const before = left !== undefined && left.at !== at && readsOneKey(flows.steps.get(left.at)) ? left.at : left?.before
  return { at, misses: 0, pounds: 0, starred: false, before: before === at ? undefined : before }
}

function listen(said: PromptName[], step: AskStep, position: Position, wait?: number): FlowTurn {
  const usual = position.misses > 0 ? step.waitAgain : step.wait
  return { said, then: { kind: 'ask', position, expect: step.expect, wait: wait ?? usual } }
}

function routeOf(step: AskStep, route: AskRoute, at: StepName): StepName {
  const to = step.on[route]
  if (to === undefined) throw new Error(`step "${at}" has no route "${route}"`)
  return to
}

function stepNamed(flows: Flows, name: StepName): Step {
  const step = flows.steps.get(name)
  if (step === undefined) throw new Error(`a step leads to "${name}", which does not exist`)
  return step
}
