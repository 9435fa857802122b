/** Putting and ending rows of the directory over the API, by the same rules as every screen. */
import type { Response } from 'express'
import { z } from 'zod'
import type { Change, Changed, Wanted } from '../../directory/change.ts'
import type { RowLists } from '../../directory/lists/row-lists.ts'
import type { Author } from '../../directory/directory-records.ts'
import { effectInWords } from '../../directory/effect-words.ts'
import { keyOf, ROW_SCHEMAS, rowsByKind, type Row } from '../../domain/directory/directory-rows.ts'
import { PIN_IN_TEXT, withoutPin } from '../../domain/pin/pin-in-text.ts'
import { sendProblem } from '../http/json-error.ts'
import { keyInPath, type OpenKind } from './directory-rows.ts'
import { ended, ENDING } from './end-row.ts'
import { define, type Asked, type Defined } from './operation.ts'

export interface PutRowsDeps {
  lists: RowLists
  change: Change
  now: () => Date
}

const MOST_AT_ONCE = 200
const BATCH_LIMIT = '512kb'
const MOST_TRIES = 5

const tryQuery = z.strictObject({ try: z.enum(['true', 'false']).optional() })
const done = z.object({
  changed: z.array(z.string()).describe('Keys of the rows that were put'),
  effect: z.array(z.string()).describe('What it does to callers, in sentences'),
})

const ALSO_NEEDS: Record<OpenKind, string> = {
  companies: '',
  contacts: '. A new or changed telephone number or e-mail address needs directory:contact-points too',
  contracts: '',
  grants: '',
}

/** Callbacks go to a contact's number and sign-ins are linked by their address: a token for the directory alone must not be able to become any contact. */
const CONTACT_POINTS = 'directory:contact-points'

async function hasNewContactPoints(lists: RowLists, wanted: readonly Wanted[]): Promise<boolean> {
  for (const { id, phone, email } of wanted.flatMap(({ kind, row }) => rowsByKind(kind, [row]).contacts)) {
    const before = (await lists.one('contacts', id))?.row
    const isSameAddress = before?.email.toLowerCase() === email.toLowerCase()
    if (!isSameAddress || (before?.phone ?? null) !== phone) return true
  }
  return false
}

async function put(
  { lists, change, now }: PutRowsDeps,
  asked: Asked<z.output<typeof tryQuery>>,
  response: Response,
  wanted: Wanted[],
): Promise<void> {
  if (!asked.client.scopes.includes(CONTACT_POINTS) && (await hasNewContactPoints(lists, wanted))) {
    sendProblem(response, 'scope', {
      detail: `Telephone numbers and e-mail addresses of contacts prove who they are: to enter or change one, the token also needs ${CONTACT_POINTS}.`,
    })
    return
  }
  answer(response, await change(wanted, authorOf(asked, now()), asked.query.try === 'true' ? 'try' : 'do'))
}

/** All of them or none. */
export function putRows(kind: OpenKind, deps: PutRowsDeps): Defined {
  return define({
    operation: {
      method: 'post',
      path: `/directory/${kind}`,
      scope: 'directory:write',
      summary: `Put up to ${MOST_AT_ONCE} ${kind}: all of them or none. Putting the same rows again changes nothing${ALSO_NEEDS[kind]}`,
      query: tryQuery,
      body: z.strictObject({
        rows: z.array<z.ZodType<Row>>(ROW_SCHEMAS[kind]).min(1).max(MOST_AT_ONCE),
        why: z.string().max(200).refine(withoutPin, PIN_IN_TEXT).optional(),
      }),
      limit: BATCH_LIMIT,
      answers: { 200: { description: 'What it did', schema: done } },
    },
    handle: (asked, response) => {
      return put(
        deps,
        asked,
        response,
        asked.body.rows.map((row) => ({ kind, row })),
      )
    },
  })
}

export function putRow(kind: OpenKind, deps: PutRowsDeps): Defined {
  const schema: z.ZodType<Row> = ROW_SCHEMAS[kind]
  return define({
    operation: {
      method: 'put',
      path: `/directory/${kind}/{key}`,
      scope: 'directory:write',
      summary: `Put one of the ${kind}. With If-Match, only the version that was read; with If-None-Match: *, only a new one${ALSO_NEEDS[kind]}`,
      params: keyInPath,
      query: tryQuery,
      conditional: true,
      body: schema,
      answers: { 200: { description: 'What it did', schema: done } },
    },
    handle: async (asked, response) => {
      const row = asked.body
      if (keyOf(kind, row) !== asked.params['key']) {
        sendProblem(response, 'invalid', { fields: [{ field: 'key', problem: 'is not the key of the row' }] })
        return
      }
      await put(deps, asked, response, [{ kind, row, when: asked.when }])
    },
  })
}

export function endRow(kind: OpenKind, { lists, change, now }: PutRowsDeps): Defined {
  return define({
    operation: {
      method: 'delete',
      path: `/directory/${kind}/{key}`,
      scope: 'directory:write',
      summary: ENDING[kind],
      params: keyInPath,
      query: tryQuery,
      conditional: true,
      answers: { 200: { description: 'What it did', schema: done } },
    },
    handle: async (asked, response) => {
      const mode = asked.query.try === 'true' ? 'try' : 'do'
      // The row is read before it is ended. When it has changed in between, it is read again: an older one would undo that change.
      for (let tries = 1; ; tries += 1) {
        const found = await lists.one(kind, asked.params['key'] ?? '')
        if (found === undefined)
          return sendProblem(response, 'not-found', { detail: 'Nothing in the directory has this key.' })
        const gone = ended(kind, found.row, now())
        if (gone === undefined)
          return sendProblem(response, 'stays', {
            detail: 'A company stays on record. End its contracts, and its contacts.',
          })
        const { version } = found
        const changed = await change([{ kind, row: gone, version, when: asked.when }], authorOf(asked, now()), mode)
        const isAgain = changed.kind === 'changed-meanwhile' && asked.when?.(version) !== false && tries < MOST_TRIES
        if (!isAgain) return answer(response, changed)
      }
    },
  })
}

function authorOf({ client, body }: Asked, at: Date): Author {
  const why: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'why') : undefined
  return { actor: client.actor, via: 'api', why: typeof why === 'string' ? why : '', at, importId: undefined }
}

function answer(response: Response, changed: Changed): void {
  switch (changed.kind) {
    case 'done':
      response.json({ changed: changed.keys, effect: effectInWords(changed.effect) })
      return
    case 'refused':
      sendProblem(response, 'rules', {
        detail: changed.broken.map(({ sentence }) => sentence).join(' '),
        fields: changed.broken.map(({ key, field, code, sentence }) => ({ key, field, code, problem: sentence })),
      })
      return
    case 'changed-meanwhile':
      sendProblem(response, 'changed-meanwhile', { detail: `${changed.key} is not as it was. Read it again.` })
      return
    default:
      changed satisfies never
  }
}
