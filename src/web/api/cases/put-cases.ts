/** Putting, changing and deleting cases over the API, as the system of record has them: the same door as files and adapters. */
import type { Response } from 'express'
import { z } from 'zod'
import type { CaseAuthor, CaseKey } from '../../../desk/cases/case-records.ts'
import { MOST_PUT, type PutAnswer, type PutCases, type PutWanted } from '../../../desk/cases/put-case.ts'
import { caseFields, type CaseFields } from '../../../domain/cases/case-row.ts'
import { sendProblem } from '../../http/json-error.ts'
import { define, type Asked, type Defined, type Operation } from '../operation.ts'
import { keyInPath, readCaseKey } from './case-key.ts'
import { caseView, viewCase } from './case-view.ts'

export interface PutCasesDeps {
  putCases: PutCases
  now: () => Date
}

const BATCH_LIMIT = '512kb'

const tryQuery = z.strictObject({ try: z.enum(['true', 'false']).optional() })
const oneOf = z.object({
  how: z.enum(['added', 'changed', 'unchanged', 'deleted']),
  number: z.string(),
  externalNumber: z.string().nullable(),
  version: z.number().int(),
})

export function puttingCases(deps: PutCasesDeps): Defined[] {
  return [putMany(deps), putOne(deps), patchOne(deps), deleteOne(deps)]
}

type Method = 'put' | 'patch' | 'delete'

const onOne = (method: Method, summary: string) =>
  ({
    method,
    path: '/cases/{key}',
    scope: 'cases:sync',
    summary: `${summary}. With If-Match, only the version that was read; the loser gets the case as it is now`,
    params: keyInPath,
    query: tryQuery,
    conditional: true,
    keyed: 'optional',
  }) as const satisfies Omit<Operation, 'answers'>

const IS_NOW = { 200: { description: 'The case as it is now', schema: caseView } }

function putOne(deps: PutCasesDeps): Defined {
  return define({
    operation: {
      ...onOne('put', 'Put a case whole: fields that are left out are taken away. If-None-Match: * for a new one'),
      body: caseFields,
      answers: { ...IS_NOW, 201: { description: 'The case that was added', schema: caseView } },
    },
    handle: (asked, response) => putAndAnswer(deps, asked, asked.body, 'whole', response),
  })
}

function patchOne(deps: PutCasesDeps): Defined {
  return define({
    operation: {
      ...onOne('patch', 'Change fields of a case: those that are left out stay, null takes a value away'),
      body: caseFields,
      answers: IS_NOW,
    },
    handle: (asked, response) => putAndAnswer(deps, asked, asked.body, 'part', response),
  })
}

function deleteOne(deps: PutCasesDeps): Defined {
  return define({
    operation: {
      ...onOne('delete', 'Delete a case: it is shown to no one any more, and its number is given to no other'),
      answers: { 204: { description: 'It is gone' } },
    },
    handle: (asked, response) => putAndAnswer(deps, asked, {}, 'deleted', response),
  })
}

async function putAndAnswer(
  { putCases, now }: PutCasesDeps,
  asked: Asked<z.output<typeof tryQuery>>,
  fields: CaseFields,
  as: PutWanted['as'],
  response: Response,
): Promise<void> {
  const key = readCaseKey(asked.params['key'])
  if (key === undefined) return sendProblem(response, 'not-found', { detail: 'No case can have this number.' })
  const other = isOther(key, fields)
  if (other !== undefined)
    return sendProblem(response, 'invalid', { fields: [{ field: other, problem: 'is not the one in the path' }] })
  const mode = asked.query.try === 'true' ? 'try' : 'do'
  const wanted = [{ key, fields, as, when: asked.when }]
  const [answer] = await putCases(wanted, authorOf(asked, key, now()), { mode, key: asked.key || undefined })
  if (answer === undefined) throw new Error('a case was put without an answer')
  sendAnswer(response, answer)
}

function isOther(key: CaseKey, { number, externalSystem, externalNumber }: CaseFields): string | undefined {
  if ('number' in key) return (number ?? key.number) === key.number ? undefined : 'number'
  if ((externalSystem ?? key.system) !== key.system) return 'externalSystem'
  return (externalNumber ?? key.external) === key.external ? undefined : 'externalNumber'
}

function sendAnswer(response: Response, answer: PutAnswer): void {
  switch (answer.kind) {
    case 'done':
      if (answer.how === 'deleted') return void response.status(204).end()
      if (answer.how === 'added') response.status(201).set('Location', `/api/v1/cases/${answer.case.number}`)
      return void response.set('ETag', `"${answer.case.version}"`).json(viewCase(answer.case))
    case 'conflict': {
      const { current } = answer
      if (current !== undefined) response.set('ETag', `"${current.version}"`)
      return sendProblem(response, 'changed-meanwhile', {
        detail: 'Nothing was changed. Compare with `current`, and send what is still wanted with its version.',
        current: current === undefined ? null : viewCase(current),
      })
    }
    case 'stale':
      return sendProblem(response, 'stale', {
        detail: 'Nothing was changed: `externalChangedAt` is earlier than what this system said before.',
        current: viewCase(answer.current),
      })
    case 'refused':
      return sendProblem(response, 'rules', {
        detail: answer.problems.map(({ sentence }) => sentence).join(' '),
        fields: answer.problems.map(({ field, code, sentence }) => ({ field, code, problem: sentence })),
      })
    case 'no-such-case':
      return sendProblem(response, 'not-found', { detail: 'No case has this number.' })
    case 'key-reused':
      return sendProblem(response, 'key-reused')
    default:
      answer satisfies never
  }
}

const manyBody = z.strictObject({
  cases: z
    .array(
      caseFields.extend({
        version: z.number().int().min(0).optional().describe('Only if the case has it now; 0: only if there is none'),
        deleted: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(MOST_PUT),
})

/** All of them or none. */
function putMany({ putCases, now }: PutCasesDeps): Defined {
  return define({
    operation: {
      method: 'put',
      path: '/cases',
      scope: 'cases:sync',
      summary: `Put up to ${MOST_PUT} cases: all of them or none. Each is named by \`number\`, or by the number of the other system; fields that are left out stay. Putting the same again changes nothing`,
      query: tryQuery,
      body: manyBody,
      limit: BATCH_LIMIT,
      answers: {
        200: { description: 'What it did, in the order of the request', schema: z.object({ cases: z.array(oneOf) }) },
      },
    },
    handle: async (asked, response) => {
      const { cases } = asked.body
      const keys = cases.map(keyOf)
      const unnamed = keys.flatMap((key, at) => (key === undefined ? [at] : []))
      if (unnamed.length > 0) {
        const problem = 'names no case: give number, or externalSystem and externalNumber'
        return sendProblem(response, 'invalid', { fields: unnamed.map((at) => ({ field: `cases.${at}`, problem })) })
      }
      const wanted = cases.flatMap(({ version, deleted, ...fields }, at): PutWanted[] => {
        const key = keys[at]
        const when = version === undefined ? undefined : (is: number) => is === version
        return key === undefined ? [] : [{ key, fields, as: deleted === true ? 'deleted' : 'over', when }]
      })
      const [first] = wanted
      if (first === undefined) return
      const mode = asked.query.try === 'true' ? 'try' : 'do'
      sendMany(response, await putCases(wanted, authorOf(asked, first.key, now()), { mode }))
    },
  })
}

function keyOf({ number, externalSystem: system, externalNumber: external }: CaseFields): CaseKey | undefined {
  if (number) return { number }
  return system && external ? { system, external } : undefined
}

function sendMany(response: Response, answers: readonly PutAnswer[]): void {
  const done = answers.flatMap((answer) => (answer.kind === 'done' ? [answer] : []))
  if (done.length === answers.length)
    return void response.json({
      cases: done.map(({ how, case: { number, externalNumber, version } }) => ({
        how,
        number,
        externalNumber: externalNumber ?? null,
        version,
      })),
    })
  const problems = answers.flatMap((answer, at) => problemsOf(answer).map((one) => ({ ...one, key: `cases.${at}` })))
  const isLate = answers.some(({ kind }) => kind === 'conflict' || kind === 'stale')
  sendProblem(response, isLate ? 'changed-meanwhile' : 'rules', {
    detail: 'None of the cases was changed.',
    fields: problems,
    current: answers.map((answer) => ('current' in answer && answer.current ? viewCase(answer.current) : null)),
  })
}

function problemsOf(answer: PutAnswer): { field: string; code: string; problem: string }[] {
  switch (answer.kind) {
    case 'done':
      return []
    case 'refused':
      return answer.problems.map(({ field, code, sentence }) => ({ field, code, problem: sentence }))
    case 'conflict':
      return [{ field: 'version', code: 'conflict', problem: 'The case is not as it was.' }]
    case 'stale':
      return [{ field: 'externalChangedAt', code: 'stale', problem: 'Something newer was said before.' }]
    case 'no-such-case':
      return [{ field: 'number', code: 'no-such-case', problem: 'No case has this number.' }]
    case 'key-reused':
      return []
    default:
      return answer satisfies never
  }
}

/** The system that has a number for it is taken for the one that says so. */
function authorOf({ client }: Pick<Asked, 'client'>, key: CaseKey, at: Date): CaseAuthor {
  return { at, actor: client.actor, via: 'api', system: 'number' in key ? undefined : key.system }
}
