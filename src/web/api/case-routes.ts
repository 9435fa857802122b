/** Cases over the API: the same door as the desk, for the caller of a call that goes on. */
import { createHash } from 'node:crypto'
import express, { type Request, type Response, type Router } from 'express'
import { z } from 'zod'
import type { CaseAnswer, Cases } from '../../desk/cases.ts'
import { caseAct, type Case, type CaseAct } from '../../domain/cases.ts'
import { callId, caseNumber, type CaseNumber } from '../../domain/ids.ts'
import { sendProblem } from '../json-error.ts'

export interface CaseRoutesParts {
  cases: Pick<Cases, 'byApi'>
  findCase: (number: CaseNumber) => Promise<Case | undefined>
}

const KEY = /^[\x21-\x7e]{1,200}$/
const onCall = z.object({ call: callId })

/** Mount below the bearer token and the JSON body. */
export function caseRoutes({ cases, findCase }: CaseRoutesParts): Router {
  const router = express.Router({ caseSensitive: true })

  async function act(request: Request, response: Response, wanted: (rest: object) => unknown): Promise<void> {
    const key = request.get('idempotency-key') ?? ''
    if (!KEY.test(key)) {
      sendProblem(response, 'idempotency-key', {
        detail: 'Send a new Idempotency-Key with every act, and the same one to repeat it.',
      })
      return
    }
    const named = onCall.safeParse(request.body)
    const { call: _, ...rest } = (typeof request.body === 'object' ? request.body : {}) as Record<string, unknown>
    const read = caseAct.safeParse(wanted(rest))
    if (!named.success || !read.success) {
      const issues = [...(named.error?.issues ?? []), ...(read.error?.issues ?? [])]
      // Messages and places only: what was sent is not repeated.
      sendProblem(response, 'invalid', {
        fields: issues.map(({ path, message }) => ({ field: path.map(String).join('.'), problem: message })),
      })
      return
    }
    await answer(response, read.data, await cases.byApi(named.data.call, `api ${clientOf(request)}`, read.data, key))
  }

  router.post('/cases', (request, response) =>
    act(request, response, (rest) => ({ kind: 'open', type: 'support', ...rest })),
  )
  const onCase = (path: string, kind: CaseAct['kind']) =>
    router.post(`/cases/:number/${path}`, (request, response) =>
      act(request, response, (rest) => ({ ...rest, kind, number: request.params.number })),
    )
  onCase('updates', 'update')
  onCase('reopen', 'reopen')
  onCase('priority', 'raise')

  router.get('/cases/:number', async (request, response) => {
    const number = caseNumber.safeParse(request.params.number)
    const found = number.success ? await findCase(number.data) : undefined
    if (found === undefined) sendProblem(response, 'not-found', { detail: 'No case has this number.' })
    else response.json(viewCase(found))
  })
  return router
}

/** Tokens have no names; a short digest tells them apart in the audit trail without giving anything away. */
function clientOf(request: Request): string {
  return createHash('sha256')
    .update(request.get('authorization') ?? '')
    .digest('hex')
    .slice(0, 8)
}

async function answer(response: Response, act: CaseAct, done: CaseAnswer): Promise<void> {
  switch (done.kind) {
    case 'done':
      response.status(act.kind === 'open' && !done.repeated ? 201 : 200)
      if (act.kind === 'open') response.set('Location', `/api/v1/cases/${done.case.number}`)
      response.json(viewCase(done.case))
      return
    case 'refused': {
      const { rule, outcome, sentence, nextStep } = done
      sendProblem(response, 'refused', { detail: sentence, rule, outcome, sentence, nextStep })
      return
    }
    case 'nothing-to-do':
      sendProblem(response, 'nothing-to-do', { detail: done.sentence })
      return
    case 'key-reused':
      sendProblem(response, 'key-reused')
      return
    case 'no-such-call':
      sendProblem(response, 'not-found', { detail: 'No call that goes on has this id.' })
      return
    case 'could-not-check':
      sendProblem(response, 'unavailable', { detail: 'Nothing was opened or changed. Try again with the same key.' })
      return
    default:
      done satisfies never
  }
}

function viewCase(one: Case) {
  return {
    number: one.number,
    type: one.type,
    contract: one.contract ?? null,
    product: one.product ?? null,
    severity: one.severity ?? null,
    state: one.state,
    priority: one.priority,
    owner: one.owner,
    openedBy: one.openedBy,
    openedAt: one.openedAt.toISOString(),
    updatedAt: one.updatedAt.toISOString(),
    closedAt: one.closedAt?.toISOString() ?? null,
    summary: one.summary,
    linkedTo: one.linkedTo ?? null,
    contractLapsed: one.contractLapsed,
  }
}
