/** One thing that other systems may ask: declared once, with the schemas that check it and that the OpenAPI document is made from. */
import type { Request, RequestHandler, Response } from 'express'
import express, { type Router } from 'express'
import type { z } from 'zod'
import { sendProblem } from '../http/json-error.ts'
import { clientOf, type ApiClient } from './bearer-token.ts'
import { conditionOf, type Condition, type ReadCondition } from './condition.ts'
import { isUsable } from '../http/usable-text.ts'
import type { Scope } from '../../accounts/token-store.ts'

export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below `/api/v1`, in OpenAPI's words: `/cases/{number}`. */
  path: string
  /** What a token has to be allowed. */
  scope: Scope | undefined
  summary: string
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** Wants an `Idempotency-Key`, or takes one, and answers the same to the same one. */
  keyed?: true | 'optional'
  /** Minds If-Match and If-None-Match; elsewhere a request with a condition on a change is refused. */
  conditional?: true
  /** The largest body, 16 kB unless said. */
  limit?: string
  /** By status; problems are the same everywhere and need not be named. */
  answers: Readonly<Record<number, { description: string; schema?: z.ZodType }>>
}

/** What was asked, as the schemas of the operation have read it. */
export interface Asked<Query = unknown, Body = unknown> {
  params: Readonly<Record<string, string>>
  query: Query
  body: Body
  client: ApiClient
  /** Of a keyed operation; empty: the request came without one, where it may. */
  key: string
  /** Of a conditional operation; undefined: none was asked for. */
  when: Condition | undefined
}

export interface Defined {
  operation: Operation
  handle(asked: Asked, response: Response): void | Promise<void>
  /** Instead of the usual answer to a body that is wrong. */
  onInvalid?: (body: unknown, response: Response) => void
}

/** Gives the handler the types of its own schemas: `mountOperations` reads query and body with exactly these. */
export function define<Query extends z.ZodType, Body extends z.ZodType>(
  defined: Omit<Defined, 'operation' | 'handle'> & {
    operation: Operation & { query?: Query; body?: Body }
    handle(asked: Asked<z.output<Query>, z.output<Body>>, response: Response): void | Promise<void>
  },
): Defined {
  return defined
}

/** As Stripe and others have it: any printable text. */
const KEY = /^[\x21-\x7e]{1,200}$/

/** Checks the scope before anything is read, then the size and form of the body, the headers, the path and the schemas. */
export function mountOperations(router: Router, operations: readonly Defined[]): void {
  for (const defined of operations) {
    const { operation, onInvalid } = defined
    const { method, path, scope, params, query, body, keyed, limit = '16kb' } = operation
    const chain: RequestHandler[] = [maySay(scope)]
    if (body !== undefined) chain.push(requireJson, express.json({ limit, type: () => true }))
    router[method](path.replaceAll(/\{(\w+)\}/g, ':$1'), ...chain, async (request, response) => {
      const key = request.get('idempotency-key') ?? ''
      if ((keyed === true || (keyed === 'optional' && key !== '')) && !KEY.test(key)) {
        sendProblem(response, 'idempotency-key', {
          detail: 'Send a new Idempotency-Key with every action, and the same one to repeat it.',
        })
        return
      }
      const condition = conditionOf(request)
      const refused = conditionRefused(operation, condition, request)
      if (refused !== undefined) {
        sendProblem(response, 'bad-request', { detail: refused })
        return
      }
      const inPath = params?.safeParse(request.params)
      if (inPath?.success === false || !isUsable(request.params)) {
        sendProblem(response, 'not-found')
        return
      }
      const given: unknown = request.body
      const unusable = (['query', 'body'] as const).filter((place) => !isUsable(request[place]))
      if (unusable.length > 0) {
        sendProblem(response, 'invalid', { fields: unusable.map((field) => ({ field, problem: UNUSABLE })) })
        return
      }
      const read = { query: query?.safeParse(request.query), body: body?.safeParse(given) }
      if (read.body?.success === false && onInvalid !== undefined) {
        onInvalid(given, response)
        return
      }
      const issues = [...(read.query?.error?.issues ?? []), ...(read.body?.error?.issues ?? [])]
      if (issues.length > 0) {
        sendInvalid(response, issues)
        return
      }
      const asked = {
        params: Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)])),
        query: read.query?.data,
        body: read.body?.data,
        client: clientOf(response),
        key,
        when: condition.kind === 'when' ? condition.holds : undefined,
      }
      await defined.handle(asked, response)
    })
  }
}

/** A condition that cannot be read, or that would not be looked at, is refused: the client relies on it. */
function conditionRefused(
  { method, conditional }: Operation,
  read: ReadCondition,
  request: Request,
): string | undefined {
  // Reading with If-None-Match is a cache that asks whether its copy is still good, and needs no answer of its own.
  const counts = method !== 'get' || request.get('if-match') !== undefined
  if (!counts || read.kind === 'none') return undefined
  if (conditional !== true) return 'This operation has no condition. Leave If-Match and If-None-Match out.'
  return read.kind === 'when' ? undefined : `${read.header} must be * or ETags of answers, in their quotes.`
}

const UNUSABLE = 'holds NUL or half of a surrogate pair, which no text may hold'

/** Messages and places only: what was sent is not repeated. */
export function sendInvalid(response: Response, issues: readonly z.core.$ZodIssue[]): void {
  sendProblem(response, 'invalid', {
    fields: issues.map(({ path, message }) => ({ field: path.map(String).join('.'), problem: message })),
  })
}

function maySay(scope: Scope | undefined): RequestHandler {
  return (_request, response, next) => {
    if (scope === undefined || clientOf(response).scopes.includes(scope)) next()
    else sendProblem(response, 'scope', { detail: `It needs a token for ${scope}.` })
  }
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.is(['application/json', '+json'])) next()
  else sendProblem(response, 'wrong-type')
}
