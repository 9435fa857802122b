/** Follows a flow from where the caller is, one question at a time, until it stops to listen or ends. Asks nothing itself. */
import { hear, type FlowInput } from './hear.ts'
import {
  ONE_KEY,
  positionAt,
  type AskStep,
  type EndStep,
  type Expect,
  type Flows,
  type Position,
  type PromptName,
  type QuestionName,
  type StepName,
} from './steps.ts'

/** A question that the flow needs answered, the step that asks it, and what was said on the way there. */
export interface Asks {
  question: QuestionName
  at: StepName
  said: PromptName[]
}

/** Where a flow stopped: what is said there, and whether it listens or ends. */
export interface FlowStop {
  said: PromptName[]
  then: { kind: 'ask'; position: Position; expect: Expect; wait: number } | { kind: 'end'; end: EndStep['end'] }
}

/** Where a call was saved is not a place where these flows listen: the caller goes to a person. */
export class NotInFlow extends Error {
  readonly step: StepName

  constructor(step: StepName) {
    super(`the flows do not listen at "${step}"`)
    this.name = 'NotInFlow'
    this.step = step
  }
}

/** Where the flow goes on from where a caller was asked, or what they hear where they stay. */
function beginAt(flows: Flows, from: Position, input: FlowInput, passed: StepName[]): Begin | FlowStop {
  const step = flows.steps.get(from.at)
  if (step?.kind !== 'ask') throw new NotInFlow(from.at)
  const heard = hear(step, from, input)
  passed.push(from.at)
  if (heard.kind === 'stay') {
    const { say, position } = heard
    const wait = heard.wait ?? (position.misses > 0 ? step.waitAgain : step.wait)
    return { said: say, then: { kind: 'ask', position, expect: step.expect, wait } }
  }
  const to = heard.kind === 'go' ? step.on[heard.to] : heard.to
  if (to === undefined) throw new Error(`step "${from.at}" has no route "${heard.to}"`)
  if (heard.kind === 'back') return { at: to }
  return { at: to, left: from, ...(heard.to === 'passed' ? { ahead: input } : {}) }
}

interface Begin {
  at: StepName
  left?: Position
  /** A key pressed during an announcement is for the menu after it. */
  ahead?: FlowInput
}

/**
 * Where a key leads that was pressed before this menu was heard. Undefined: it has no option here, and the menu is asked as if none
 * had been. An announcement is only passed by it: a caller chooses only in one that they have heard.
 */
function keyedAhead(step: AskStep, position: Position, keys: FlowInput): StepName | undefined {
  if (!ONE_KEY.has(step.expect)) return undefined
  const heard = hear(step, position, keys)
  if (heard.kind !== 'go' || (step.expect === 'announcement' && heard.to !== 'passed')) return undefined
  return step.on[heard.to]
}

/** No caller hears that many. Without a limit a mistake in a flow would leave the caller in silence until the call is cut. */
const MOST_STEPS = 50

/**
 * Yields each question the flow needs answered; `next(answer)` goes on with its answer. Starts at a step, e.g. one whose question was
 * not answered before, or goes on from a position. Adds each step it comes to to `passed`. Throws `NotInFlow` for a place that is not in the flows, and an `Error` for a flow that the loader would have refused.
 */
export function* followFlow(
  flows: Flows,
  from: Position | StepName,
  input: FlowInput,
  passed: StepName[] = [],
): Generator<Asks, FlowStop, string> {
  const begin = typeof from === 'string' ? { at: from } : beginAt(flows, from, input, passed)
  if ('said' in begin) return begin
  let { at, left, ahead } = begin
  if (!flows.steps.has(at)) throw new NotInFlow(at)
  const said: PromptName[] = []
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const step = flows.steps.get(at)
    passed.push(at)
    if (step === undefined) throw new Error(`a step leads to "${at}", which does not exist`)
    switch (step.kind) {
      case 'ask': {
        const position = positionAt(at, left, flows)
        const to = ahead && keyedAhead(step, position, ahead)
        if (to === undefined)
          return { said: [...said, ...step.ask], then: { kind: 'ask', position, expect: step.expect, wait: step.wait } }
        if (step.expect !== 'announcement') ahead = undefined
        left = position
        said.length = 0
        at = to
        break
      }
      case 'end':
        return { said, then: { kind: 'end', end: step.end } }
      case 'say':
        said.push(...step.say)
        at = step.then
        break
      case 'decide': {
        const answer = yield { question: step.decide, at, said }
        const next = Object.hasOwn(step.on, answer) ? step.on[answer] : undefined
        if (next === undefined) throw new Error(`step "${at}" has no route for the answer "${answer}"`)
        at = next
        break
      }
      default:
        return step satisfies never
    }
  }
  throw new Error(`the flow does not stop to listen after ${MOST_STEPS} steps`)
}
