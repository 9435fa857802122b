/** The directory over the API: read in pages, kept in step by putting rows, told of what changed. The same door as every screen. */
import type { Response } from 'express'
import { z } from 'zod'
import type { Change, Changed, Wanted } from '../../directory/change.ts'
import type { RowLists, ChangeFeed } from '../../directory/lists/row-lists.ts'
import type { Author } from '../../directory/directory-records.ts'
import { effectInWords } from '../../directory/effect-words.ts'
import { dayIn } from '../../domain/directory/contract-state.ts'
import { PIN_IN_TEXT, withoutPin } from '../../domain/pin/pin-in-text.ts'
import {
  keyOf,
  KINDS,
  ROW_SCHEMAS,
  rowsByKind,
  type Kind,
  type Row,
  type Rows,
} from '../../domain/directory/directory-rows.ts'
import { sendProblem } from '../http/json-error.ts'
import { define, type Asked, type Defined } from './operation.ts'

export interface DirectoryRoutesDeps {
  lists: RowLists & ChangeFeed
  change: Change
  now: () => Date
}

/** Who may sign in as staff is changed by a person at a screen. */
const OPEN_KINDS = KINDS.filter((kind) => kind !== 'staff')
type OpenKind = Exclude<Kind, 'staff'>

const MOST_AT_ONCE = 200
const BATCH_LIMIT = '512kb'
const MOST_TRIES = 5

const pageQuery = z.strictObject({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
const tryQuery = z.strictObject({ try: z.enum(['true', 'false']).optional() })
const changesQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
const keyInPath = z.object({ key: z.string().min(1).max(200) })

const done = z.object({
  changed: z.array(z.string()).describe('Keys of the rows that were put'),
  effect: z.array(z.string()).describe('What it does to callers, in sentences'),
})
const versioned = <K extends Kind>(kind: K) => z.object({ row: ROW_SCHEMAS[kind], version: z.number().int() })

export function directoryOperations(deps: DirectoryRoutesDeps): Defined[] {
  return [...OPEN_KINDS.flatMap((kind) => operationsOf(kind, deps)), changesOperation(deps)]
}

const ALSO_NEEDS: Record<OpenKind, string> = {
  companies: '',
  contacts: '. A new or changed telephone number or e-mail address needs directory:contact-points too',
  contracts: '',
  grants: '',
}

/** A number is called back and an address is signed in with: a token for the directory alone must not make itself anybody. */
const CONTACT_POINTS = 'directory:contact-points'

async function hasNewContactPoints(lists: RowLists & ChangeFeed, wanted: readonly Wanted[]): Promise<boolean> {
  for (const { id, phone, email } of wanted.flatMap(({ kind, row }) => rowsByKind(kind, [row]).contacts)) {
    const before = (await lists.one('contacts', id))?.row
    const isSameAddress = before?.email.toLowerCase() === email.toLowerCase()
    if (!isSameAddress || (before?.phone ?? null) !== phone) return true
  }
  return false
}

function operationsOf(kind: OpenKind, deps: DirectoryRoutesDeps): Defined[] {
  return [readPage(kind, deps), putMany(kind, deps), readOne(kind, deps), putOne(kind, deps), endOne(kind, deps)]
}

function readPage(kind: OpenKind, { lists }: DirectoryRoutesDeps): Defined {
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
    async handle({ query: { after, limit } }, response) {
      const rows = await lists.page(kind, after, limit + 1)
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      const next = rows.length > limit && last !== undefined ? keyOf(kind, last.row) : null
      response.json({ rows: shown.map(({ row, version }) => ({ row, version })), next })
    },
  })
}

function putMany(kind: OpenKind, deps: DirectoryRoutesDeps): Defined {
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
    async handle(asked, response) {
      const wanted = asked.body.rows.map((row) => ({ kind, row }))
      await put(asked, response, wanted, deps)
    },
  })
}

function readOne(kind: OpenKind, { lists }: DirectoryRoutesDeps): Defined {
  return {
    operation: {
      method: 'get',
      path: `/directory/${kind}/{key}`,
      scope: 'directory:read',
      summary: `One of the ${kind} by its key${kind === 'grants' ? ': contact, contract and level with spaces between' : ''}`,
      params: keyInPath,
      answers: { 200: { description: 'The row; its version is also the ETag', schema: versioned(kind) } },
    },
    async handle({ params }, response) {
      const found = await lists.one(kind, params['key'] ?? '')
      if (found === undefined) sendProblem(response, 'not-found', NO_SUCH_KEY)
      else response.set('ETag', `"${found.version}"`).json({ row: found.row, version: found.version })
    },
  }
}

function putOne(kind: OpenKind, deps: DirectoryRoutesDeps): Defined {
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
    async handle(asked, response) {
      const row = asked.body
      if (keyOf(kind, row) !== asked.params['key']) {
        sendProblem(response, 'invalid', { fields: [{ field: 'key', problem: 'is not the key of the row' }] })
        return
      }
      await put(asked, response, [{ kind, row, when: asked.when }], deps)
    },
  })
}

type AskedToChange = Asked<z.output<typeof tryQuery>>

const modeOf = ({ query }: AskedToChange) => (query.try === 'true' ? 'try' : 'do')

/** Refused when the token may not enter the contact points that the rows hold. */
async function put(
  asked: AskedToChange,
  response: Response,
  wanted: Wanted[],
  { lists, change, now }: DirectoryRoutesDeps,
): Promise<void> {
  if (!asked.client.scopes.includes(CONTACT_POINTS) && (await hasNewContactPoints(lists, wanted))) {
    sendProblem(response, 'scope', {
      detail: `Telephone numbers and e-mail addresses of contacts prove who they are: to enter or change one, the token also needs ${CONTACT_POINTS}.`,
    })
    return
  }
  answer(response, await change(wanted, authorOf(asked, now()), modeOf(asked)))
}

function endOne(kind: OpenKind, { lists, change, now }: DirectoryRoutesDeps): Defined {
  return define({
    operation: {
      method: 'delete',
      path: `/directory/${kind}/{key}`,
      scope: 'directory:write',
      summary: TOMBSTONES[kind],
      params: keyInPath,
      query: tryQuery,
      conditional: true,
      answers: { 200: { description: 'What it did', schema: done } },
    },
    async handle(asked, response) {
      // The row is read before it is ended. When it has changed in between, it is read again: an older one would undo that change.
      for (let tries = 1; ; tries += 1) {
        const found = await lists.one(kind, asked.params['key'] ?? '')
        if (found === undefined) return sendProblem(response, 'not-found', NO_SUCH_KEY)
        const gone = ended(kind, found.row, now())
        if (gone === undefined)
          return sendProblem(response, 'stays', {
            detail: 'A company stays on record. End its contracts, and its contacts.',
          })
        const { version } = found
        const wanted = { kind, row: gone, version, when: asked.when }
        const changed = await change([wanted], authorOf(asked, now()), modeOf(asked))
        const isAgain = changed.kind === 'changed-meanwhile' && asked.when?.(version) !== false && tries < MOST_TRIES
        if (!isAgain) return answer(response, changed)
      }
    },
  })
}

const NO_SUCH_KEY = { detail: 'Nothing in the directory has this key.' }

const TOMBSTONES: Record<OpenKind, string> = {
  companies: 'Refused: a company stays on record',
  contacts: 'End an employment: the contact becomes inactive, their grants and PIN end',
  contracts: 'Terminate a contract today',
  grants: 'End a grant',
}

/** Nothing is deleted: what was decided on it stays explainable. Undefined: it stays as it is. */
const ENDED: { [K in OpenKind]: (row: Rows[K], now: Date) => Rows[K] | undefined } = {
  companies: () => undefined,
  contacts: (row) => ({ ...row, status: 'inactive' }),
  contracts: terminatedToday,
  grants: (row) => ({ ...row, status: 'ended' }),
}

function ended<K extends OpenKind>(kind: K, row: Rows[K], now: Date): Rows[K] | undefined {
  return ENDED[kind](row, now)
}

/** Today is the day where the contract is, and its cover lasts to the end of that day. An earlier termination stands. */
function terminatedToday(row: Rows['contracts'], now: Date): Rows['contracts'] {
  const today = dayIn(row.timeZone, now)
  return { ...row, terminatedOn: row.terminatedOn !== null && row.terminatedOn < today ? row.terminatedOn : today }
}

function changesOperation({ lists }: DirectoryRoutesDeps): Defined {
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
    async handle({ query: { after, limit } }, response) {
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
