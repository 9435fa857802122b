/** How the API says no: problem details of RFC 9457, one closed list of codes, no internals. */
import type { Response } from 'express'

export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  unauthorized: { status: 401, title: 'A valid bearer token is needed' },
  scope: { status: 403, title: 'This token may not do that' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'too-many': { status: 429, title: 'Too many wrong tokens from here: wait a minute' },
  'too-large': { status: 413, title: 'The request is too large' },
  'wrong-type': { status: 415, title: 'The request must be application/json' },
  facts: { status: 422, title: 'The facts cannot be decided on' },
  refused: { status: 403, title: 'The rules do not allow it' },
  'key-reused': { status: 409, title: 'That Idempotency-Key was used for something else' },
  'nothing-to-do': { status: 409, title: 'There is nothing to do' },
  'idempotency-key': { status: 400, title: 'An Idempotency-Key is needed' },
  rules: { status: 422, title: 'The rules do not allow what the rows say' },
  'changed-meanwhile': { status: 412, title: 'It was changed by another request meanwhile' },
  stale: { status: 409, title: 'Something newer was said before' },
  stays: { status: 409, title: 'This cannot be taken out of the directory' },
  'which-product': { status: 422, title: 'A product has to be named' },
  invalid: { status: 422, title: 'A field is missing or wrong' },
  unavailable: { status: 503, title: 'The records cannot be reached now' },
} as const
export type ProblemCode = keyof typeof PROBLEMS

export interface ProblemDetails {
  /** One sentence for the person who reads it. Never holds what was sent. */
  detail?: string
  /** `urn:uuid:…` of this occurrence, by which it is found in the log. */
  instance?: string
  /** What was wrong with each fact. */
  facts?: readonly { fact: string; problem: string }[]
  fields?: readonly { field: string; problem: string; code?: string; key?: string }[]
  /** Of a change that came too late: how it is now. */
  current?: object | null
  /** Of a refusal: which rule, what it means, and what to do next. */
  rule?: string
  outcome?: string
  sentence?: string
  nextStep?: string
}

export function sendProblem(response: Response, code: ProblemCode, details: ProblemDetails = {}): void {
  const { status, title } = PROBLEMS[code]
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify({ type: `urn:careline:problem:${code}`, title, status, ...details }))
}
