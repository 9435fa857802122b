/** One thing wrong with the flows or prompts, with the place to mend it. */

export interface FlowProblem {
  file: string
  line: number
  /** A sentence that names the thing. */
  sentence: string
}

export function printProblem({ file, line, sentence }: FlowProblem): string {
  return `${file}:${line}  ${sentence}`
}

export function inReadingOrder(problems: readonly FlowProblem[]): FlowProblem[] {
  return problems.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.sentence, b.sentence))
}

/** Flows or prompts that must not answer a call. */
export class FlowsRefused extends Error {
  readonly problems: readonly FlowProblem[]

  constructor(problems: readonly FlowProblem[]) {
    super(`The voice flows cannot be used:\n${problems.map(printProblem).join('\n')}`)
    this.name = 'FlowsRefused'
    this.problems = problems
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
