/** What can be said against the steps as one graph: steps that lead nowhere, are never reached, or never stop to listen. */
import type { FlowCatalogue } from '../catalogue.ts'
import type { FlowProblem } from './flow-problem.ts'
import type { WrittenFlow, WrittenStep } from './read-flow.ts'
import type { Step, StepName } from '../steps.ts'

export interface Way {
  to: StepName
  /** Where the route stands inside its step. */
  path: string[]
}

/** Every way out of a step, in the order written. */
export function waysOut(step: Step): Way[] {
  switch (step.kind) {
    case 'say':
      return [{ to: step.then, path: ['then'] }]
    case 'ask':
    case 'decide':
      return Object.entries(step.on).map(([route, to]) => ({ to, path: ['on', route] }))
    case 'end':
      return []
    default:
      return step satisfies never
  }
}

/** `unreadable` flows are in their file, but not known here: nothing is said about the steps in them. */
export function checkGraph(
  flows: readonly WrittenFlow[],
  unreadable: ReadonlySet<string>,
  catalogue: Pick<FlowCatalogue, 'entries'>,
): FlowProblem[] {
  const steps = new Map(flows.flatMap((flow) => flow.steps).map((step) => [step.name, step]))
  const isKnown = (name: StepName) => steps.has(name) || unreadable.has(flowOf(name))
  const problems = [...steps.values()].flatMap((written) => leadsNowhere(written, isKnown))
  const main = flows.find(({ flow }) => flow === 'main')
  if (main === undefined && !unreadable.has('main')) {
    problems.push({ file: 'main.flow.yaml', line: 1, sentence: 'there is no flow "main", where every call starts' })
  }
  const entries = catalogue.entries.filter((entry) => flows.some(({ flow }) => flow === flowOf(entry)))
  for (const entry of entries) {
    const flow = flows.find((one) => one.flow === flowOf(entry))
    if (flow === undefined || steps.has(entry)) continue
    problems.push({ file: flow.file, line: 1, sentence: `step "${entry}" does not exist, but calls can start there` })
  }
  problems.push(...neverListens(steps))
  // One unreadable step would make everything behind it look unreached.
  const readAll = unreadable.size === 0 && [...steps.values()].every(({ step }) => step !== undefined)
  if (readAll && main !== undefined) problems.push(...unreached(steps, [main.start, ...entries]))
  return problems
}

export function flowOf(name: StepName): string {
  return name.slice(0, name.indexOf('/'))
}

function leadsNowhere({ name, step, file, lineOf }: WrittenStep, isKnown: (to: StepName) => boolean): FlowProblem[] {
  if (step === undefined) return []
  return waysOut(step)
    .filter(({ to }) => !isKnown(to))
    .map(({ to, path }) => ({
      file,
      line: lineOf(...path),
      sentence: `step "${name}" leads to "${to}", which does not exist`,
    }))
}

function unreached(steps: ReadonlyMap<StepName, WrittenStep>, entries: readonly StepName[]): FlowProblem[] {
  const reached = new Set<StepName>()
  const open = [...entries]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = steps.get(name)?.step
    if (step === undefined || reached.has(name)) continue
    reached.add(name)
    open.push(...waysOut(step).map(({ to }) => to))
  }
  return [...steps.values()]
    .filter(({ name }) => !reached.has(name))
    .map(({ name, file, lineOf }) => ({ file, line: lineOf(), sentence: `step "${name}" is never reached` }))
}

/** A circle without an ask or an end would talk to the caller for ever, or decide the same thing for ever. */
function neverListens(steps: ReadonlyMap<StepName, WrittenStep>): FlowProblem[] {
  const problems: FlowProblem[] = []
  const done = new Set<StepName>()

  function context(name: StepName, trail: readonly StepName[]): void {
    const written = steps.get(name)
    if (written?.step === undefined || written.step.kind === 'ask') return
    const begin = trail.indexOf(name)
    if (begin >= 0) {
      const circle = [...trail.slice(begin), name].join(' → ')
      problems.push({ file: written.file, line: written.lineOf(), sentence: `no step listens in the circle ${circle}` })
    } else if (!done.has(name)) {
      for (const { to } of waysOut(written.step)) context(to, [...trail, name])
      done.add(name)
    }
  }

  for (const name of steps.keys()) context(name, [])
  return problems
}
