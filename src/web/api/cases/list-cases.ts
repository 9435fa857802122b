/** Reading cases over the API: one, in pages by filters, and what changed, for a system that keeps a copy in step. */
import { z } from 'zod'
import type { CaseChange, CaseLists } from '../../../desk/cases/case-lists.ts'
import { CASE_STATES } from '../../../domain/cases/case-row.ts'
import { sendProblem } from '../../http/json-error.ts'
import { define, type Defined } from '../operation.ts'
import { keyInPath, readCaseKey } from './case-key.ts'
import { caseView, viewCase } from './case-view.ts'

const limit = z.coerce.number().int().min(1).max(500).default(100)

export function readingCases(lists: CaseLists): Defined[] {
  return [listCases(lists), changesOfCases(lists), readCase(lists)]
}

function listCases(lists: CaseLists): Defined {
  return define({
    operation: {
      method: 'get',
      path: '/cases',
      scope: 'cases:read',
      summary: 'Cases, in the order of their numbers',
      query: z.strictObject({
        state: z.enum([...CASE_STATES, 'not-closed']).optional(),
        owner: z
          .string()
          .max(64)
          .optional()
          .describe('As the case says it: the id of a member of staff, `unassigned`, …'),
        contract: z.string().max(64).optional(),
        company: z.string().max(64).optional().describe('Sold To, End User or Support Owner of the contract'),
        system: z.string().max(32).optional().describe('The other system that has a number for it'),
        changedSince: z.iso.datetime({ offset: true }).optional().describe('By the clock here'),
        after: z.string().max(10).optional(),
        limit,
      }),
      answers: {
        200: {
          description: 'A page; `next` is the `after` of the one that follows, null on the last',
          schema: z.object({ cases: z.array(caseView), next: z.string().nullable() }),
        },
      },
    },
    handle: async ({ query: { after, limit: most, state, changedSince, ...named } }, response) => {
      const isOpen = state === 'not-closed'
      const since = changedSince === undefined ? undefined : new Date(changedSince)
      const filter = { ...named, isOpen, state: isOpen ? undefined : state, changedSince: since }
      const found = await lists.page(filter, after, most + 1)
      const shown = found.slice(0, most)
      const next = found.length > most ? (shown.at(-1)?.number ?? null) : null
      response.json({ cases: shown.map(viewCase), next })
    },
  })
}

function readCase(lists: CaseLists): Defined {
  return define({
    operation: {
      method: 'get',
      path: '/cases/{key}',
      scope: 'cases:read',
      summary: 'A case as it is now, by our number or by the other system and its number there',
      params: keyInPath,
      answers: { 200: { description: 'The case; its version is also the ETag', schema: caseView } },
    },
    handle: async ({ params }, response) => {
      const key = readCaseKey(params['key'])
      const found = key && (await lists.one(key))
      if (found === undefined) sendProblem(response, 'not-found', { detail: 'No case has this number.' })
      else response.set('ETag', `"${found.version}"`).json(viewCase(found))
    },
  })
}

const stored = z.record(z.string(), z.unknown()).nullable().describe('The case, or null')
const change = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  act: z.string(),
  note: z.string(),
  actor: z.string(),
  via: z.string(),
  system: z.string().nullable().describe('The other system that said so; it need not be told of it'),
  number: z.string(),
  version: z.number().int(),
  before: stored,
  after: stored,
})

function changesOfCases(lists: CaseLists): Defined {
  return define({
    operation: {
      method: 'get',
      path: '/cases/changes',
      scope: 'cases:read',
      summary: 'Changes of cases in the order they were made, each told once',
      query: z.strictObject({ after: z.coerce.number().int().min(0).default(0), limit }),
      answers: {
        200: {
          description: '`next` is the `after` of the next request, the same again when nothing is new',
          schema: z.object({ changes: z.array(change), next: z.number().int() }),
        },
      },
    },
    handle: async ({ query: { after, limit: most } }, response) => {
      const changes = await lists.changesAfter(after, most)
      response.json({ changes: changes.map(viewChange), next: changes.at(-1)?.id ?? after })
    },
  })
}

function viewChange({ system, before, after, at, ...rest }: CaseChange): z.infer<typeof change> {
  return { ...rest, at: at.toISOString(), system: system ?? null, before: asView(before), after: asView(after) }
}

/** Every field by its name, also one that has no value. */
function asView(one: CaseChange['before']): Record<string, unknown> | null {
  if (one === undefined) return null
  return Object.fromEntries(Object.keys(caseView.shape).map((field) => [field, Reflect.get(one, field) ?? null]))
}
