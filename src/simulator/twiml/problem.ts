/** A problem: what the service answered wrongly, so that Twilio would refuse it, ignore it or hang up on it. */

export type ProblemCode =
  | 'http-failure'
  | 'timeout'
  | 'redirected'
  | 'content-type'
  | 'too-large'
  | 'malformed'
  | 'unknown-verb'
  | 'unknown-attribute'
  | 'bad-value'
  | 'bad-nesting'
  | 'not-allowed-here'
  | 'copies-differ'
  | 'empty-hold-loop'
  | 'endless'
  | 'not-played'

export interface Problem {
  code: ProblemCode
  /** Twilio's own number for it, where it has one. */
  twilioError: number | undefined
  /** Path and query of the request it belongs to; keys masked. */
  path: string
  detail: string
}

/** A problem before it is known which request it belongs to. */
export type BareProblem = Omit<Problem, 'path'>

export function bareProblem(code: ProblemCode, detail: string, twilioError?: number): BareProblem {
  return { code, detail, twilioError }
}
