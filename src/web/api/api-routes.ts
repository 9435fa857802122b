/** The JSON API under `/api/v1`: calls, what the rules say, cases and the directory; each operation declared with its schemas. */
import { randomUUID } from 'node:crypto'
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express'
import { z } from 'zod'
import type { CallSummary } from '../../calls/call-records.ts'
import type { CallLists } from '../../calls/history/call-list.ts'
import type { Call } from '../../calls/call.ts'
import { decide, DESKS, facts } from '../../domain/decide.ts'
import { readFacts } from '../../domain/read-facts.ts'
import { callId, type CallId } from '../../domain/ids.ts'
import { sendProblem } from '../http/json-error.ts'
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import { requireBearerToken, type BearerDeps, type FindMade } from './bearer-token.ts'
import { caseOperations, type CaseRoutesDeps } from './cases/case-routes.ts'
import { viewCall } from './calls/call-view.ts'
import { listCalls } from './calls/list-calls.ts'
import { directoryOperations, type DirectoryRoutesDeps } from './directory-routes.ts'
import { explainOperation, type ExplainRouteDeps } from './explain-route.ts'
import { openApiDocument } from './openapi.ts'
import { reportOperations, type ReportRoutesDeps } from './reports/report-routes.ts'
import { rightsOperation, type RightsRouteDeps } from './rights-route.ts'
import { webhooksDocument } from './webhooks-document.ts'
import { mountOperations, type Defined, type Operation } from './operation.ts'

export interface ApiDeps
  extends CaseRoutesDeps, DirectoryRoutesDeps, ExplainRouteDeps, RightsRouteDeps, ReportRoutesDeps {
  /** Bearer tokens of the settings, for everything; none, and none made by an administrator, refuses everything. */
  tokens: readonly string[]
  made: FindMade
  publicBaseUrl: string
  callLists: CallLists
  /** The live call, else its record, else undefined. Throws when neither can be read. */
  readCall: (id: CallId) => Promise<Call | CallSummary | undefined>
  /** Called for every 503. The client gets only the reference. */
  onBroken: (error: unknown, reference: string) => void
  /** Called for requests with a wrong token, and for tokens that cannot be looked up. */
  counters: MakeRateCounter
  onWrongToken?: BearerDeps['onWrong']
  onTokenNotChecked?: BearerDeps['onNotChecked']
  onTooMany?: BearerDeps['onTooMany']
}

/** Every operation there is; the parts are only used when one is asked for. */
export function apiOperations(deps: Omit<ApiDeps, 'tokens' | 'counters' | 'made' | 'onBroken'>): Defined[] {
  const defined = [
    listCalls(deps.callLists),
    callOperation(deps),
    DECIDE,
    explainOperation(deps),
    rightsOperation(deps),
    ...reportOperations(deps),
    ...caseOperations(deps),
    ...directoryOperations(deps),
  ]
  const document: Defined = {
    operation: OPENAPI,
    handle: (_, response) => {
      response.json(
        openApiDocument([OPENAPI, WEBHOOKS, ...defined.map(({ operation }) => operation)], deps.publicBaseUrl),
      )
    },
  }
  const webhooks: Defined = { operation: WEBHOOKS, handle: (_, response) => void response.json(webhooksDocument()) }
  return [...defined, document, webhooks]
}

/** Mount at the root. Nothing under `/api/v1` is read, not even a body, before the token is right. */
export function apiRoutes(deps: ApiDeps): Router {
  const api = express.Router({ caseSensitive: true })
  const { tokens, counters, made, onWrongToken: onWrong, onTokenNotChecked: onNotChecked, onTooMany } = deps
  const heard = { ...(onWrong && { onWrong }), ...(onNotChecked && { onNotChecked }), ...(onTooMany && { onTooMany }) }
  api.use(noStore, requireBearerToken({ tokens, counters, made, ...heard }))
  mountOperations(api, apiOperations(deps))
  api.use((_request, response) => sendProblem(response, 'not-found'))
  api.use(problemFor(deps.onBroken))

  const root = express.Router()
  root.use('/api/v1', api)
  return root
}

const OPENAPI: Operation = {
  method: 'get',
  path: '/openapi.json',
  scope: undefined,
  summary: 'This document',
  answers: { 200: { description: 'OpenAPI 3.1' } },
}

const WEBHOOKS: Operation = {
  method: 'get',
  path: '/webhooks.json',
  scope: undefined,
  summary: 'What endpoints of webhooks are told, as OpenAPI webhooks',
  answers: { 200: { description: 'OpenAPI 3.1' } },
}

function callOperation({ readCall }: Pick<ApiDeps, 'readCall'>): Defined {
  return {
    operation: {
      method: 'get',
      path: '/calls/{callId}',
      scope: 'calls:read',
      summary: 'How a call goes or went: who it is, what was decided and by which rule; never digits',
      params: z.object({ callId }),
      answers: {
        200: {
          description: 'The call',
          schema: z.object({
            status: z.enum(['in-progress', 'waiting', 'with-analyst', 'completed']),
            verified: z.boolean(),
            contact: z.string().nullable(),
            proof: z.enum(['pin', 'profile', 'colleague', 'supervisor', 'call-back']).nullable(),
            opensOnly: z
              .array(z.string())
              .nullable()
              .describe('Contracts that the proof opens; every other one is closed on this call. Null: none is closed'),
            outcome: z.string().nullable(),
            rule: z.string().nullable(),
            desk: z.enum(DESKS).nullable(),
            reference: z.string(),
            turns: z.array(z.looseObject({ turn: z.number().int() })),
            decisions: z.array(z.looseObject({ rule: z.string(), outcome: z.string() })),
          }),
        },
      },
    },
    handle: async ({ params }, response) => {
      const call = await readCall(callId.parse(params['callId']))
      if (call === undefined) sendProblem(response, 'not-found', { detail: 'No call has this id.' })
      else response.json(viewCall(call))
    },
  }
}

const DECIDE: Defined = {
  operation: {
    method: 'post',
    path: '/decide',
    scope: 'decide',
    summary: 'What the rules say about given facts',
    body: facts,
    answers: {
      200: {
        description: 'The decision',
        schema: z.object({ rule: z.string(), outcome: z.string(), desk: z.enum(DESKS).nullable() }),
      },
    },
  },
  onInvalid: (body, response) => {
    const read = readFacts(body)
    sendProblem(response, 'facts', {
      detail: 'Each fact must be there with one of its values.',
      facts: 'problems' in read ? read.problems : [],
    })
  },
  handle: ({ body }, response) => {
    const { rule, outcome, desk } = decide(facts.parse(body))
    response.json({ rule, outcome, desk })
  },
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** A body or path that cannot be read carries its own 4xx status; everything else is broken on our side. */
function problemFor(onBroken: ApiDeps['onBroken']): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    const status = statusOf(error)
    if (status === 413) sendProblem(response, 'too-large')
    else if (status >= 400 && status < 500) sendProblem(response, 'bad-request')
    else {
      const reference = randomUUID()
      onBroken(error, reference)
      sendProblem(response, 'unavailable', {
        detail: 'Try again in a moment; name the instance when you ask us about it.',
        instance: `urn:uuid:${reference}`,
      })
    }
  }
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 503
}
