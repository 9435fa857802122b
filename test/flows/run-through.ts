/** A flow run until it stops, with every question answered by a table or a function. */
import { followFlow, type FlowStop } from '../../src/flows/run-flow.ts'
import type { FlowInput } from '../../src/flows/hear.ts'
import type { Flows, Position, StepName } from '../../src/flows/steps.ts'

export function runThrough(
  flows: Flows,
  from: Position | StepName,
  input: FlowInput,
  answer: (question: string) => string,
): FlowStop {
  const flow = followFlow(flows, from, input)
  let step = flow.next()
  while (step.done !== true) step = flow.next(answer(step.value.question))
  return step.value
}
