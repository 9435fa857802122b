/** Zendesk by its Ticketing API: incremental exports for reading, safe updates for writing. */
import { z } from 'zod'
import { askSystem, readAnswer, type AskOptions, type SystemAccess, type SystemAnswer } from '../ask-system.ts'
import { nested, pick, valueAt, type RecordSystem, type TheirObject, type TheirRecord } from '../record-system.ts'

/** Each object there: its name in an address, in an answer, and what can be asked along with it. */
const OBJECTS: Readonly<Record<string, { one: string; include: string }>> = {
  tickets: { one: 'ticket', include: 'users,organizations' },
  users: { one: 'user', include: 'organizations' },
  organizations: { one: 'organization', include: '' },
}
/** An export from the beginning; Zendesk refuses 0. */
const BEGINNING = 1

const record = z.looseObject({ id: z.number(), updated_at: z.string() })
type Row = z.infer<typeof record>
const beside = z.object({ users: z.array(record).default([]), organizations: z.array(record).default([]) })
const exported = z.looseObject({
  after_cursor: z.string().nullish(),
  end_of_stream: z.boolean(),
  end_time: z.number().nullish(),
})
const fieldsBeside = z.array(z.object({ id: z.number(), value: z.unknown() }))
const commentsBody = z.object({ comments: z.array(z.object({ body: z.string() })) })

type Ask = (path: string, asked?: Record<string, string>, options?: AskOptions) => Promise<SystemAnswer>

/** `access.name` is the address of an agent, `.secret` an API token of theirs. */
export function zendesk(access: SystemAccess): RecordSystem {
  const authorization = `Basic ${Buffer.from(`${access.name}/token:${access.secret}`).toString('base64')}`
  const ask: Ask = (path, asked = {}, options = {}) => {
    const url = new URL(`${access.address}/api/v2/${path}`)
    for (const [name, value] of Object.entries(asked)) if (value !== '') url.searchParams.set(name, value)
    return askSystem(url, { ...options, headers: { ...options.headers, authorization } }, access)
  }
  return { ...reading(ask), ...writing(ask) }
}

const kindOf = ({ name }: TheirObject) => OBJECTS[name] ?? { one: name.replace(/s$/, ''), include: '' }

async function readOne(ask: Ask, object: TheirObject, id: string): Promise<TheirRecord | undefined> {
  const { one, include } = kindOf(object)
  const { status, body } = await ask(`${object.name}/${encodeURIComponent(id)}.json`, { include }, { expects: [404] })
  return status === 404 ? undefined : recordOf(inside(body, one), readAnswer(beside, body), object)
}

function reading(ask: Ask): Pick<RecordSystem, 'one' | 'changed'> {
  return {
    one: (object, id) => readOne(ask, object, id),

    async changed(object, cursor) {
      // Exports leave out the last minute themselves, so that no overlap is needed.
      const byCursor = object.name !== 'organizations'
      const isFirst = cursor === undefined || cursor === ''
      const place = isFirst ? { start_time: String(BEGINNING) } : byCursor ? { cursor } : { start_time: cursor }
      const path = `incremental/${object.name}${byCursor ? '/cursor' : ''}.json`
      const { body } = await ask(path, { ...place, include: kindOf(object).include })
      const page = readAnswer(exported, body)
      const around = readAnswer(beside, body)
      const records = readAnswer(z.array(record), page[object.name])
      const next = byCursor ? page.after_cursor : String(page.end_time ?? cursor ?? BEGINNING)
      return {
        records: records.map((row) => recordOf(row, around, object)),
        cursor: next ?? cursor ?? '',
        more: !page.end_of_stream,
      }
    },
  }
}

function writing(ask: Ask): Pick<RecordSystem, 'create' | 'update' | 'comment'> {
  /** What was written comes back without what stands beside it. */
  async function again(object: TheirObject, row: Row): Promise<TheirRecord> {
    return (await readOne(ask, object, String(row.id))) ?? recordOf(row, { users: [], organizations: [] }, object)
  }

  return {
    async create(object, fields, ourKey) {
      const { one } = kindOf(object)
      const { body: found } = await ask(`${object.name}.json`, { external_id: ourKey })
      const [before] = readAnswer(z.array(record), valueAt(found, object.name) ?? [])
      if (before !== undefined) return again(object, before)
      const given = asWritten(fields)
      // A ticket begins with words.
      const first = object.name === 'tickets' ? { comment: { body: given['subject'] ?? ourKey, public: false } } : {}
      const { body } = await ask(
        `${object.name}.json`,
        {},
        {
          method: 'POST',
          body: { [one]: { ...first, ...given, external_id: ourKey } },
          headers: { 'idempotency-key': `careline-${one}-${ourKey}` },
        },
      )
      return again(object, inside(body, one))
    },

    async update(object, id, fields, seen) {
      const { one } = kindOf(object)
      const isSafe = seen !== undefined && object.name === 'tickets'
      const condition = isSafe ? { safe_update: true, updated_stamp: stampOf(seen) } : {}
      const body = { [one]: { ...asWritten(fields), ...condition } }
      const path = `${object.name}/${encodeURIComponent(id)}.json`
      const answer = await ask(path, {}, { method: 'PUT', body, expects: [409] })
      return answer.status === 409 ? 'changed-meanwhile' : again(object, inside(answer.body, one))
    },

    async comment(object, id, { words, mark, isPublic }) {
      const path = `${object.name}/${encodeURIComponent(id)}`
      const { body } = await ask(`${path}/comments.json`, { sort: '-created_at', 'page[size]': '50' })
      if (readAnswer(commentsBody, body).comments.some((comment) => comment.body.includes(mark))) return
      const said = { ticket: { comment: { body: `${words}\n${mark}`, public: isPublic } } }
      await ask(`${path}.json`, {}, { method: 'PUT', body: said })
    },
  }
}

const inside = (body: unknown, name: string): Row => readAnswer(record, valueAt(body, name))
/** Moments there have no part of a second. */
const stampOf = (at: Date) => `${at.toISOString().slice(0, 19)}Z`

function recordOf(row: Row, { users, organizations }: z.infer<typeof beside>, { paths }: TheirObject): TheirRecord {
  const by = (rows: readonly Row[], id: unknown) => rows.find((other) => other.id === id)
  const custom = fieldsBeside.safeParse(row['custom_fields'])
  const whole = {
    ...row,
    requester: by(users, row['requester_id']),
    assignee: by(users, row['assignee_id']),
    organization: by(organizations, row['organization_id']),
    custom_fields: custom.success ? Object.fromEntries(custom.data.map(({ id, value }) => [id, value])) : {},
  }
  const isDeleted = row['status'] === 'deleted' || (row['active'] === false && row['role'] !== undefined)
  return { id: String(row.id), changedAt: new Date(row.updated_at), isDeleted, fields: pick(whole, paths) }
}

/** Fields of one's own are a list there. */
function asWritten(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { custom_fields: custom, ...rest } = nested(fields)
  if (typeof custom !== 'object' || custom === null) return rest
  return {
    ...rest,
    custom_fields: Object.keys(custom).map((id) => ({ id: Number(id), value: valueAt(custom, id) ?? null })),
  }
}
