/** Zendesk's Ticketing API as its documentation describes it, as far as it is asked. */
import { inOrder, type Asked, type Language, type PretendSystem, type Reply, type Stored } from './pretend-system.ts'

const RIGHT = `Basic ${Buffer.from('care/token:s3cret').toString('base64')}`
const PAGE = 100
const stamp = (at: Date) => `${at.toISOString().slice(0, 19)}Z`
const ONE: Readonly<Record<string, string>> = { tickets: 'ticket', users: 'user', organizations: 'organization' }

export const zendeskLanguage: Language = {
  newId: (count) => String(1_000 + count),
  fresh: (object, id) => ({ id: Number(id), ...(object === 'users' ? { active: true, role: 'end-user' } : {}) }),

  answer(asked, system): Reply {
    if (asked.headers.authorization !== RIGHT) return { status: 401, body: { error: "Couldn't authenticate you" } }
    const path = asked.url.pathname.replace(/^\/api\/v2\//, '').replace(/\.json$/, '')
    const exported = /^incremental\/(\w+)(\/cursor)?$/.exec(path)
    if (exported !== null) return incremental(exported[1] ?? '', exported[2] !== undefined, asked, system)
    const [object = '', id, more] = path.split('/')
    const row = system.objects.get(object)?.get(id ?? '')
    if (id === undefined)
      return asked.method === 'POST' ? create(object, asked, system) : byExternalId(object, asked, system)
    if (row === undefined) return { status: 404, body: { error: 'RecordNotFound', description: 'Not found' } }
    if (more === 'comments') return { status: 200, body: { comments: row.comments.map((body) => ({ body })) } }
    return asked.method === 'PUT' ? update(object, row, asked, system) : shown(object, row, system)
  },
}

const given = (object: string, asked: Asked) =>
  (asked.body as Record<string, Record<string, unknown>>)[ONE[object] ?? ''] ?? {}

function refusal(fields: Record<string, unknown>): Reply | undefined {
  if (fields['subject'] === 'FORBIDDEN THERE') return { status: 403, body: { error: 'Forbidden' } }
  if (fields['subject'] !== 'REFUSED THERE') return undefined
  const details = { subject: [{ description: 'Subject: cannot be that', error: 'InvalidValue' }] }
  return { status: 422, body: { error: 'RecordInvalid', description: 'Record validation errors', details } }
}

function create(object: string, asked: Asked, system: PretendSystem): Reply {
  const { comment, ...fields } = given(object, asked)
  if (object === 'tickets' && comment === undefined)
    return { status: 422, body: { error: 'RecordInvalid', details: { comment: [] } } }
  const refused = refusal(fields)
  if (refused !== undefined) return refused
  const id = system.write(object, undefined, settled(fields, system))
  const row = system.objects.get(object)?.get(id)
  return { status: 201, body: { [ONE[object] ?? '']: row && viewOf(row) } }
}

function update(object: string, row: Stored, asked: Asked, system: PretendSystem): Reply {
  const { comment, safe_update: safe, updated_stamp: seen, ...fields } = given(object, asked)
  if (safe === true && seen !== stamp(row.changedAt))
    return { status: 409, body: { error: 'UpdateConflict', description: 'Safe Update prevented the update' } }
  const refused = refusal(fields)
  if (refused !== undefined) return refused
  if (Object.keys(fields).length > 0) system.write(object, row.id, settled(fields, system, row))
  const now = system.objects.get(object)?.get(row.id) ?? row
  if (comment !== undefined) {
    // What is not said to be private is public there.
    const { body, public: isPublic = true } = comment as { body: string; public?: boolean }
    now.comments.push(body)
    if (isPublic) now.published.push(body)
  }
  return { status: 200, body: { [ONE[object] ?? '']: viewOf(now) } }
}

/** People by their addresses are ids in a ticket; fields of one's own are a list. */
function settled(fields: Record<string, unknown>, system: PretendSystem, before?: Stored): Record<string, unknown> {
  const { requester, custom_fields: custom, ...rest } = fields
  const email = (requester as { email?: string } | undefined)?.email
  const user = [...(system.objects.get('users')?.values() ?? [])].find((one) => one.fields['email'] === email)
  const old = (before?.fields['custom_fields'] ?? []) as { id: number }[]
  const changed = (custom ?? []) as { id: number }[]
  return {
    ...rest,
    ...(user === undefined ? {} : { requester_id: Number(user.id) }),
    ...(custom === undefined
      ? {}
      : { custom_fields: [...old.filter(({ id }) => !changed.some((one) => one.id === id)), ...changed] }),
  }
}

function byExternalId(object: string, asked: Asked, system: PretendSystem): Reply {
  const wanted = asked.url.searchParams.get('external_id')
  const rows = [...(system.objects.get(object)?.values() ?? [])].filter(
    ({ fields, isDeleted }) => fields['external_id'] === wanted && !isDeleted,
  )
  return { status: 200, body: { [object]: rows.map(viewOf), count: rows.length, next_page: null } }
}

function incremental(object: string, byCursor: boolean, asked: Asked, system: PretendSystem): Reply {
  const { searchParams } = asked.url
  const start = searchParams.get('start_time')
  if (start !== null && Number(start) < 1) return { status: 400, body: { error: 'StartTimeTooOld' } }
  const from =
    start === null ? Number(Buffer.from(searchParams.get('cursor') ?? '', 'base64').toString()) : Number(start) * 1_000
  const isAfter = ({ changedAt }: Stored) => (start === null ? changedAt.getTime() > from : changedAt.getTime() >= from)
  const rows = inOrder(system.objects.get(object)?.values() ?? []).filter(isAfter)
  const page = rows.slice(0, PAGE)
  const last = page.at(-1)?.changedAt.getTime() ?? from
  const place = byCursor
    ? { after_cursor: Buffer.from(String(last)).toString('base64'), after_url: null }
    : { end_time: last / 1_000, next_page: null }
  return {
    status: 200,
    body: { ...beside(page, system), [object]: page.map(viewOf), ...place, end_of_stream: page.length === rows.length },
  }
}

function shown(object: string, row: Stored, system: PretendSystem): Reply {
  return { status: 200, body: { [ONE[object] ?? '']: viewOf(row), ...beside([row], system) } }
}

function beside(rows: Stored[], system: PretendSystem): object {
  const named = (object: string, ...fields: string[]) =>
    [...(system.objects.get(object)?.values() ?? [])].filter(({ id }) =>
      rows.some((row) => fields.some((field) => String(row.fields[field]) === id)),
    )
  return {
    users: named('users', 'requester_id', 'assignee_id').map(viewOf),
    organizations: named('organizations', 'organization_id').map(viewOf),
  }
}

function viewOf({ id, fields, changedAt, isDeleted }: Stored): Record<string, unknown> {
  const gone = isDeleted ? (fields['role'] === undefined ? { status: 'deleted' } : { active: false }) : {}
  return { ...fields, id: Number(id), updated_at: stamp(changedAt), ...gone }
}
