/** GET /calls: calls newest first, in pages, by time, contact, outcome and desk. */
import { z } from 'zod'
import type { CallLists, ListedCall } from '../../../calls/history/call-list.ts'
import { DESKS, OUTCOMES } from '../../../domain/decide.ts'
import { sendProblem } from '../../http/json-error.ts'
import { define, type Defined } from '../operation.ts'

const moment = z.iso.datetime({ offset: true })
const listed = z.object({
  call: z.string(),
  reference: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  verified: z.boolean(),
  contact: z.string().nullable(),
  rule: z.string().nullable(),
  outcome: z.string().nullable(),
  desk: z.string().nullable(),
  test: z.boolean().describe('It heard a draft of the flows, and counts in no report'),
})

export function listCalls(lists: CallLists): Defined {
  return define({
    operation: {
      method: 'get',
      path: '/calls',
      scope: 'calls:read',
      summary: 'Calls, newest first: those on which something was decided, and those that ended before',
      query: z.strictObject({
        from: moment.optional().describe('The call began then or later'),
        to: moment.optional().describe('The call began before'),
        contact: z.string().max(64).optional(),
        outcome: z.enum(OUTCOMES).optional(),
        desk: z.enum(DESKS).optional(),
        after: z.string().max(120).optional().describe('The `next` of the page before'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      answers: {
        200: {
          description: 'A page; `next` is the `after` of the one that follows, null on the last',
          schema: z.object({ calls: z.array(listed), next: z.string().nullable() }),
        },
      },
    },
    handle: async ({ query: { from, to, after, limit, ...named } }, response) => {
      const place = after === undefined ? undefined : readPlace(after)
      if (place === 'unreadable')
        return sendProblem(response, 'invalid', {
          fields: [{ field: 'after', problem: 'is not the `next` of a page' }],
        })
      const when = (text: string | undefined) => (text === undefined ? undefined : new Date(text))
      const filter = { ...named, from: when(from), to: when(to) }
      const calls = await lists.calls(filter, place, limit + 1)
      const shown = calls.slice(0, limit)
      const last = shown.at(-1)
      const next = calls.length > limit && last !== undefined ? `${last.startedAt.toISOString()} ${last.callId}` : null
      response.json({ calls: shown.map(viewListed), next })
    },
  })
}

function readPlace(text: string): { startedAt: Date; callId: string } | 'unreadable' {
  const [, at, callId] = /^(\S+) (\S+)$/.exec(text) ?? []
  const read = z.iso.datetime().safeParse(at)
  return read.success && callId !== undefined ? { startedAt: new Date(read.data), callId } : 'unreadable'
}

/** Every field is copied by name, so that nothing else leaks. */
function viewListed(one: ListedCall): z.infer<typeof listed> {
  return {
    call: one.callId,
    reference: one.reference,
    startedAt: one.startedAt.toISOString(),
    endedAt: one.endedAt?.toISOString() ?? null,
    verified: one.verified,
    contact: one.contact ?? null,
    rule: one.rule ?? null,
    outcome: one.outcome ?? null,
    desk: one.desk ?? null,
    test: one.isTrial,
  }
}
