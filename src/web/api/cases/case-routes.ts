/** Cases over the API: the same door as the desk, for the caller of a call that goes on; and as the system of record has them. */
import type { Response } from 'express'
import { z } from 'zod'
import type { CaseLists } from '../../../desk/cases/case-lists.ts'
import type { Cases } from '../../../desk/cases/cases.ts'
import type { CaseAnswer } from '../../../desk/cases/perform-action.ts'
import { CASE_ACTIONS, caseAction, type CaseAction } from '../../../domain/cases/cases.ts'
import { callId, caseNumber, type CallId } from '../../../domain/ids.ts'
import { sendProblem } from '../../http/json-error.ts'
import { caseView, viewCase } from './case-view.ts'
import { readingCases } from './list-cases.ts'
import { puttingCases, type PutCasesDeps } from './put-cases.ts'
import { define, sendInvalid, type Asked, type Defined, type Operation } from '../operation.ts'

export interface CaseRoutesDeps extends PutCasesDeps {
  cases: Pick<Cases, 'byApi'>
  caseLists: CaseLists
}

const onCall = { call: callId }
const BODIES = {
  update: CASE_ACTIONS.update.omit({ kind: true, number: true }).extend(onCall),
  reopen: CASE_ACTIONS.reopen.omit({ kind: true, number: true }).extend(onCall),
  raise: CASE_ACTIONS.raise.omit({ kind: true, number: true }).extend(onCall),
  close: CASE_ACTIONS.close.omit({ kind: true, number: true }).extend(onCall),
  assign: CASE_ACTIONS.assign.omit({ kind: true, number: true }).extend(onCall),
} as const
const inPath = z.object({ number: caseNumber })

const ANSWER: Operation['answers'] = { 200: { description: 'The case as it is now', schema: caseView } }

export function caseOperations(deps: CaseRoutesDeps): Defined[] {
  const { cases, caseLists } = deps
  return [
    openCase(cases),
    onCase(cases, 'updates', 'update', 'Add to a case'),
    onCase(
      cases,
      'reopen',
      'reopen',
      'Reopen a case that was closed recently enough (reopen-days), with something new',
    ),
    onCase(cases, 'priority', 'raise', 'Raise the priority of a case'),
    onCase(cases, 'close', 'close', 'Close a case; the note says how it was solved'),
    onCase(cases, 'owner', 'assign', 'Give a case to a member of staff, or to `unassigned`'),
    ...readingCases(caseLists),
    ...puttingCases(deps),
  ]
}

/** The action as the door to cases reads it, from the body and what the path says. */
async function perform(
  cases: CaseRoutesDeps['cases'],
  { body, client, key }: Asked<unknown, { call: CallId }>,
  response: Response,
  known: object,
): Promise<void> {
  const { call, ...rest } = body
  const read = caseAction.safeParse({ ...known, ...rest })
  if (!read.success) {
    sendInvalid(response, read.error.issues)
    return
  }
  await answer(response, read.data, await cases.byApi(call, client.actor, read.data, key))
}

function openCase(cases: CaseRoutesDeps['cases']): Defined {
  return define({
    operation: {
      method: 'post',
      path: '/cases',
      scope: 'cases:write',
      summary: 'Open a case for the caller of a call that goes on; the rules are asked now',
      // Left out, the type is a support case.
      body: z.preprocess(
        (given) =>
          typeof given === 'object' && given !== null && !('type' in given) ? { ...given, type: 'support' } : given,
        z.discriminatedUnion('type', [
          CASE_ACTIONS.openSupport.omit({ kind: true }).extend(onCall),
          CASE_ACTIONS.openAdmin.omit({ kind: true }).extend(onCall),
        ]),
      ),
      keyed: true,
      answers: { ...ANSWER, 201: { description: 'The case that was opened', schema: caseView } },
    },
    handle: (asked, response) => perform(cases, asked, response, { kind: 'open' }),
  })
}

function onCase(cases: CaseRoutesDeps['cases'], path: string, kind: keyof typeof BODIES, summary: string): Defined {
  return define({
    operation: {
      method: 'post',
      path: `/cases/{number}/${path}`,
      scope: 'cases:write',
      summary,
      params: inPath,
      body: BODIES[kind],
      keyed: true,
      answers: ANSWER,
    },
    handle: (asked, response) => perform(cases, asked, response, { kind, number: asked.params['number'] }),
  })
}

async function answer(response: Response, action: CaseAction, done: CaseAnswer): Promise<void> {
  switch (done.kind) {
    case 'done':
      response.status(action.kind === 'open' && !done.repeated ? 201 : 200)
      if (action.kind === 'open') response.set('Location', `/api/v1/cases/${done.case.number}`)
      response.json(viewCase(done.case))
      return
    case 'refused': {
      const { rule, outcome, sentence, nextStep } = done
      sendProblem(response, 'refused', { detail: sentence, rule, outcome, sentence, nextStep })
      return
    }
    case 'which-product':
      sendProblem(response, 'which-product', {
        detail: `The contract covers several products. Name one: ${done.products.join(', ')}.`,
        fields: [{ field: 'product', problem: `must be one of ${done.products.join(', ')}` }],
      })
      return
    case 'nothing-to-do':
      sendProblem(response, 'nothing-to-do', { detail: done.sentence })
      return
    case 'changed-meanwhile':
      sendProblem(response, 'changed-meanwhile')
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
