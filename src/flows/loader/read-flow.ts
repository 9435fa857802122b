/** One flow file, read into steps; each knows where it was written. */
import type { z } from 'zod'
import type { FlowProblem } from './flow-problem.ts'
import { flowFormat, ROUTES, STEP_FORMATS, type StepKind } from './flow-format.ts'
import type { AskStep, Step, StepName } from '../steps.ts'
import type { Path, YamlFile } from './yaml-file.ts'

/** A step as written. `step` is missing when it could not be read, so that others may still lead to it. */
export interface WrittenStep {
  name: StepName
  file: string
  step: Step | undefined
  lineOf: (...path: (string | number)[]) => number
}

export interface WrittenFlow {
  flow: string
  file: string
  start: StepName
  steps: WrittenStep[]
}

/** `flow` is undefined when the file as a whole could not be read; a step that could not be read is there without its content. */
export function readFlow(yaml: YamlFile): { flow: WrittenFlow | undefined; problems: FlowProblem[] } {
  const { file, lineOf } = yaml
  const read = flowFormat.safeParse(yaml.data)
  if (!read.success) return { flow: undefined, problems: problemsIn(read.error, 'the file', [], yaml) }
  const { flow, start, steps } = read.data
  const problems: FlowProblem[] = []
  if (file !== `${flow}.flow.yaml`) {
    problems.push({ file, line: lineOf(['flow']), sentence: `flow "${flow}" belongs in ${flow}.flow.yaml` })
  }
  if (!Object.hasOwn(steps, start)) {
    problems.push({
      file,
      line: lineOf(['start']),
      sentence: `flow "${flow}" starts at "${start}", which does not exist`,
    })
  }
  const written = Object.entries(steps).map(([key, data]) => {
    const one = readStep(flow, key, data, yaml)
    problems.push(...one.problems)
    return one.written
  })
  return { flow: { flow, file, start: `${flow}/${start}`, steps: written }, problems }
}

function readStep(
  flow: string,
  key: string,
  data: Record<string, unknown>,
  yaml: YamlFile,
): { written: WrittenStep; problems: FlowProblem[] } {
  const path = ['steps', key]
  const name = `${flow}/${key}`
  const written = {
    name,
    file: yaml.file,
    step: undefined,
    lineOf: (...rest: (string | number)[]) => yaml.lineOf([...path, ...rest]),
  }
  const kinds = (['say', 'ask', 'decide', 'end'] as const).filter((kind) => Object.hasOwn(data, kind))
  const kind = kinds[0]
  if (kind === undefined || kinds.length > 1) {
    const found = kinds.length === 0 ? 'none of them' : kinds.join(' and ')
    const sentence = `step "${name}" must hold exactly one of say, ask, decide and end; it holds ${found}`
    return { written, problems: [{ file: yaml.file, line: written.lineOf(), sentence }] }
  }
  const read = parseStep(kind, data, flow)
  return 'step' in read
    ? { written: { ...written, step: read.step }, problems: [] }
    : { written, problems: problemsIn(read.error, `step "${name}"`, path, yaml) }
}

function parseStep(kind: StepKind, data: unknown, flow: string): { step: Step } | { error: z.ZodError } {
  const full = (to: string): StepName => (to.includes('/') ? to : `${flow}/${to}`)
  switch (kind) {
    case 'say': {
      const read = STEP_FORMATS.say.safeParse(data)
      return read.success ? { step: { kind, say: read.data.say, then: full(read.data.then) } } : read
    }
    case 'decide': {
      const read = STEP_FORMATS.decide.safeParse(data)
      return read.success
        ? {
            step: {
              kind,
              decide: read.data.decide,
              on: Object.fromEntries(Object.entries(read.data.on).map(([answer, to]) => [answer, full(to)])),
            },
          }
        : read
    }
    case 'end': {
      const read = STEP_FORMATS.end.safeParse(data)
      return read.success ? { step: { kind, end: read.data.end } } : read
    }
    case 'ask': {
      const read = STEP_FORMATS.ask.safeParse(data)
      if (!read.success) return read
      const { ask, expect, wait, silence, wrong, cleared, on } = read.data
      const waitAgain = read.data['wait-again'] ?? wait
      const moreTime = read.data['more-time']
      const routes: AskStep['on'] = {}
      for (const route of ROUTES) {
        const to = on[route]
        if (to !== undefined) routes[route] = full(to)
      }
      return {
        step: { kind, ask, expect, wait, waitAgain, silence, wrong, cleared, moreTime, on: routes },
      }
    }
    default:
      return kind satisfies never
  }
}

/** What a format found wrong, each with its line. `nearOf` may know the name that was meant by one that means nothing. */
export function problemsIn(
  error: z.ZodError,
  thing: string,
  path: Path,
  { file, lineOf }: YamlFile,
  nearOf: (key: string) => string | undefined = () => undefined,
): FlowProblem[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path.filter((key) => typeof key !== 'symbol')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const near = nearOf(key)
        const sentence = `${thing} holds "${[...at, key].join('.')}", which means nothing here`
        return {
          file,
          line: lineOf([...path, ...at, key]),
          sentence: near === undefined ? sentence : `${sentence}: ${near} may be meant`,
        }
      })
    }
    const found = at.length === 0 ? thing : `${thing}: ${at.join('.')}`
    return [{ file, line: lineOf([...path, ...at]), sentence: `${found} ${messageOf(issue)}` }]
  })
}

/** A union that failed on the form of a name says more about it than "must be one of". */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  if (issue.code !== 'invalid_union') return issue.message
  return issue.errors.flat().find((inner) => inner.code === 'invalid_format')?.message ?? issue.message
}
