/** One thing wrong with the flows or prompts, with the place to mend it. */

export interface FlowProblem {
  file: string
  line: number
  /** A sentence that names the thing. */
  sentence: string
}

export function printFault({ file, line, sentence }: FlowProblem): string {
  return `${file}:${line}  ${sentence}`
}

export function inReadingOrder(faults: readonly FlowProblem[]): FlowProblem[] {
  return faults.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.sentence, b.sentence))
}

/** Flows or prompts that must not answer a call. */
export class FlowsRefused extends Error {
  readonly faults: readonly FlowProblem[]

  constructor(faults: readonly FlowProblem[]) {
    super(`The voice flows cannot be used:\n${faults.map(printFault).join('\n')}`)
    this.name = 'FlowsRefused'
    this.faults = faults
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
