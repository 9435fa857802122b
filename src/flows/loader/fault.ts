/** One thing wrong with the flows or prompts, with the place to mend it. */

export interface Fault {
  file: string
  line: number
  /** A sentence that names the thing. */
  sentence: string
}

export function printFault({ file, line, sentence }: Fault): string {
  return `${file}:${line}  ${sentence}`
}

export function inReadingOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.sentence, b.sentence))
}

/** Flows or prompts that must not answer a call. */
export class FlowsRefused extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(`The voice flows cannot be used:\n${faults.map(printFault).join('\n')}`)
    this.name = 'FlowsRefused'
    this.faults = faults
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
