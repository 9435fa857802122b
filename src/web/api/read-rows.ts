/** Reading the directory over the API: in pages by key, and one row. */
import { z } from 'zod'
import type { RowLists } from '../../directory/lists/row-lists.ts'
import { keyOf } from '../../domain/directory/directory-rows.ts'
import { sendProblem } from '../http/json-error.ts'
import { keyInPath, versioned, type OpenKind } from './directory-rows.ts'
import { define, type Defined } from './operation.ts'

const pageQuery = z.strictObject({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export function readRows(kind: OpenKind, lists: RowLists): Defined {
  return define({
    operation: {
      method: 'get',
      path: `/directory/${kind}`,
      scope: 'directory:read',
      summary: `${kind}, in the order of their keys`,
      query: pageQuery,
      answers: {
        200: {
          description: 'A page; `next` is the `after` of the one that follows, null on the last',
          schema: z.object({ rows: z.array(versioned(kind)), next: z.string().nullable() }),
        },
      },
    },
    handle: async ({ query: { after, limit } }, response) => {
      const rows = await lists.page(kind, after, limit + 1)
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      const next = rows.length > limit && last !== undefined ? keyOf(kind, last.row) : null
      response.json({ rows: shown.map(({ row, version }) => ({ row, version })), next })
    },
  })
}

export function readOneRow(kind: OpenKind, lists: RowLists): Defined {
  return define({
    operation: {
      method: 'get',
      path: `/directory/${kind}/{key}`,
      scope: 'directory:read',
      summary: `One of the ${kind} by its key${kind === 'grants' ? ': contact, contract and level with spaces between' : ''}`,
      params: keyInPath,
      answers: { 200: { description: 'The row; its version is also the ETag', schema: versioned(kind) } },
    },
    handle: async ({ params }, response) => {
      const found = await lists.one(kind, params['key'] ?? '')
      if (found === undefined) sendProblem(response, 'not-found', { detail: 'Nothing in the directory has this key.' })
      else response.set('ETag', `"${found.version}"`).json({ row: found.row, version: found.version })
    },
  })
}
