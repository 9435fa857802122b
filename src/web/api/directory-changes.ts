/** GET /directory-changes: what changed in the directory, in order, for a system that keeps a copy in step. */
import { z } from 'zod'
import type { ChangeFeed } from '../../directory/lists/row-lists.ts'
import { OPEN_KINDS } from './directory-rows.ts'
import { define, type Defined } from './operation.ts'

const changesQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export function changesOperation(lists: ChangeFeed): Defined {
  const one = z.object({
    id: z.number().int(),
    at: z.iso.datetime(),
    kind: z.enum(OPEN_KINDS),
    key: z.string(),
    version: z.number().int(),
    actor: z.string(),
    via: z.string(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  })
  return define({
    operation: {
      method: 'get',
      path: '/directory-changes',
      scope: 'directory:read',
      summary: 'Changes of companies, contacts, contracts and grants in the order they were made, each told once',
      query: changesQuery,
      answers: {
        200: {
          description: '`next` is the `after` of the next request, the same again when nothing is new',
          schema: z.object({ changes: z.array(one), next: z.number().int() }),
        },
      },
    },
    handle: async ({ query: { after, limit } }, response) => {
      const changes = await lists.changesAfter(after, limit)
      response.json({
        changes: changes.map(({ id, at, kind, key, version, actor, via, before, after: is }) => ({
          id,
          at: at.toISOString(),
          kind,
          key,
          version,
          actor,
          via,
          before: before ?? null,
          after: is ?? null,
        })),
        next: changes.at(-1)?.id ?? after,
      })
    },
  })
}
