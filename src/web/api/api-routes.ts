/** The JSON API under `/api/v1`: how a call went, what the rules say about given facts, and cases. */
import { randomUUID } from 'node:crypto'
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express'
import type { CallSummary } from '../../calls/call-records.ts'
import type { Call } from '../../calls/call.ts'
import { decide, readFacts } from '../../domain/decide.ts'
import { callId, type CallId } from '../../domain/ids.ts'
import { sendProblem } from '../json-error.ts'
import { requireBearerToken } from './bearer-token.ts'
import { caseRoutes, type CaseRoutesParts } from './case-routes.ts'
import { viewCall } from './call-view.ts'

export interface ApiParts extends CaseRoutesParts {
  /** Bearer tokens; none refuses everything. */
  tokens: readonly string[]
  /** The live call, else its record, else undefined. Throws when neither can be read. */
  readCall: (id: CallId) => Promise<Call | CallSummary | undefined>
  /** Hears of every 503; the caller of the API gets only the reference. */
  onBroken: (error: unknown, reference: string) => void
}

/** Mount at the root. Nothing under `/api/v1` is read, not even a body, before the token is right. */
export function apiRoutes({ tokens, readCall, cases, findCase, onBroken }: ApiParts): Router {
  const api = express.Router({ caseSensitive: true })
  api.use(noStore, requireBearerToken(tokens))

  api.get('/calls/:callId', async (request, response) => {
    const id = callId.safeParse(request.params.callId)
    const call = id.success ? await readCall(id.data) : undefined
    if (call === undefined) sendProblem(response, 'not-found', { detail: 'No call has this id.' })
    else response.json(viewCall(call))
  })

  api.post('/decide', requireJson, express.json({ limit: '16kb', type: () => true }), (request, response) => {
    const read = readFacts(request.body)
    if ('problems' in read) {
      sendProblem(response, 'facts', {
        detail: 'Each fact must be there with one of its values.',
        facts: read.problems,
      })
      return
    }
    const { rule, outcome, desk } = decide(read.facts)
    response.json({ rule, outcome, desk })
  })

  api.use('/cases', (request, response, next) =>
    request.method === 'POST' ? requireJson(request, response, next) : next(),
  )
  api.use(express.json({ limit: '16kb' }), caseRoutes({ cases, findCase }))

  api.use((_request, response) => sendProblem(response, 'not-found'))
  api.use(problemFor(onBroken))

  const root = express.Router()
  root.use('/api/v1', api)
  return root
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.is(['application/json', '+json'])) next()
  else sendProblem(response, 'wrong-type')
}

/** A body or path that cannot be read carries its own 4xx status; everything else is broken on our side. */
function problemFor(onBroken: ApiParts['onBroken']): ErrorRequestHandler {
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
