/** Salesforce as its REST API Developer Guide documents it, as far as it is asked. */
import { inOrder, type Asked, type Language, type PretendSystem, type Reply, type Stored } from './pretend-system.ts'

const TOKEN = '00D-session'
const DATA = /^\/services\/data\/v63\.0\/(.*)$/

export const salesforceLanguage: Language = {
  newId: (count) => `500${String(count).padStart(12, '0')}`,
  fresh: (_object, id, count) => ({ Id: id, CaseNumber: String(count).padStart(8, '0') }),

  answer(asked, system): Reply {
    if (asked.url.pathname === '/services/oauth2/token') {
      const form = new URLSearchParams(asked.text)
      const isRight = form.get('client_id') === 'care' && form.get('client_secret') === 's3cret'
      return isRight
        ? { status: 200, body: { access_token: TOKEN, instance_url: system.address, token_type: 'Bearer' } }
        : { status: 400, body: { error: 'invalid_client', error_description: 'invalid client credentials' } }
    }
    if (asked.headers.authorization !== `Bearer ${TOKEN}`)
      return { status: 401, body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }] }
    const path = DATA.exec(asked.url.pathname)?.[1] ?? ''
    if (path === 'query' || path === 'queryAll') return query(asked.url.searchParams.get('q') ?? '', system)
    const [, object = '', first = '', second] = /^sobjects\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? []
    if (asked.method === 'POST') return addComment(asked, system)
    if (second !== undefined) return upsert(object, first, decodeURIComponent(second), asked, system)
    return update(object, first, asked, system)
  },
}

const given = (asked: Asked) => flat(asked.body as Record<string, unknown>)

/** `{ Contact: { Key: 1 } }` as `Contact.Key`. */
function flat(body: Record<string, unknown>, before = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(flat(value as Record<string, unknown>, `${before}${name}.`))
        : [[before + name, value]],
    ),
  )
}

function refusal(fields: Record<string, unknown>): Reply | undefined {
  if (fields['Subject'] === 'FORBIDDEN THERE')
    return { status: 403, body: [{ message: 'no', errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' }] }
  if (fields['Subject'] !== 'REFUSED THERE') return undefined
  const said = { message: 'Subject: bad value', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Subject'] }
  return { status: 400, body: [said] }
}

function upsert(object: string, field: string, key: string, asked: Asked, system: PretendSystem): Reply {
  const fields = given(asked)
  const refused = refusal(fields)
  if (refused !== undefined) return refused
  if (field in fields) return { status: 400, body: [{ message: field, errorCode: 'INVALID_FIELD', fields: [field] }] }
  const before = [...(system.objects.get(object)?.values() ?? [])].find((row) => row.fields[field] === key)
  const id = system.write(object, before?.id, { ...fields, [field]: key })
  return {
    status: before === undefined ? 201 : 200,
    body: { id, success: true, errors: [], created: before === undefined },
  }
}

function update(object: string, id: string, asked: Asked, system: PretendSystem): Reply {
  const row = system.objects.get(object)?.get(id)
  if (row === undefined || row.isDeleted)
    return { status: 404, body: [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }] }
  const unless = asked.headers['if-unmodified-since']
  if (unless !== undefined && row.changedAt.getTime() > Date.parse(unless))
    return { status: 412, body: [{ message: 'Precondition failed', errorCode: 'PRECONDITION_FAILED' }] }
  const refused = refusal(given(asked))
  if (refused !== undefined) return refused
  system.write(object, id, given(asked))
  return { status: 204 }
}

function addComment(asked: Asked, system: PretendSystem): Reply {
  const {
    ParentId: parent,
    CommentBody: body,
    IsPublished: isPublic,
  } = asked.body as Record<string, string | undefined>
  const row = system.objects.get('Case')?.get(parent ?? '')
  row?.comments.push(body ?? '')
  if (isPublic) row?.published.push(body ?? '')
  return { status: 201, body: { id: '00a', success: true, errors: [] } }
}

function query(soql: string, system: PretendSystem): Reply {
  const ofCase = /FROM CaseComment WHERE ParentId = '([^']+)'/.exec(soql)
  if (ofCase !== null) {
    const comments = system.objects.get('Case')?.get(ofCase[1] ?? '')?.comments ?? []
    return answer(comments.map((body) => ({ CommentBody: body })))
  }
  const [, fields = '', object = '', where = '', limit] =
    /^SELECT (.+) FROM (\w+) WHERE (.+) ORDER BY SystemModstamp, Id LIMIT (\d+)$/.exec(soql) ?? []
  const rows = inOrder(system.objects.get(object)?.values() ?? []).filter((row) => isWanted(row, where))
  return answer(rows.slice(0, Number(limit)).map((row) => recordOf(row, object, fields.split(', '))))
}

const answer = (records: object[]): Reply => ({ status: 200, body: { totalSize: records.length, done: true, records } })

function isWanted({ id, changedAt }: Stored, where: string): boolean {
  const byId = /^Id = '([^']+)'$/.exec(where)
  if (byId !== null) return id === byId[1]
  const from = /^SystemModstamp >= (\S+)$/.exec(where)
  if (from !== null) return changedAt >= new Date(from[1] ?? '')
  const [, after = '', last = ''] =
    /^\(SystemModstamp > (\S+) OR \(SystemModstamp = \S+ AND Id > '([^']+)'\)\)$/.exec(where) ?? []
  if (after === '') throw new Error(`no such query: ${where}`)
  return changedAt > new Date(after) || (changedAt.getTime() === Date.parse(after) && id > last)
}

function recordOf(row: Stored, object: string, fields: string[]): object {
  const record: Record<string, unknown> = { attributes: { type: object, url: '' } }
  for (const field of fields) {
    const [first = '', second] = field.split('.')
    const value = known(row, field)
    if (second === undefined) record[first] = value
    else
      record[first] =
        value === null ? (record[first] ?? null) : { ...(record[first] as object | null), [second]: value }
  }
  return record
}

function known(row: Stored, field: string): unknown {
  if (field === 'SystemModstamp') return row.changedAt.toISOString().replace('Z', '+0000')
  if (field === 'IsDeleted') return row.isDeleted
  return row.fields[field] ?? null
}
