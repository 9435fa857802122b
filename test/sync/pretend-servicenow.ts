/** ServiceNow's Table API as its documentation describes it, as far as it is asked. */
import { textOf } from '../../src/sync/record-system.ts'
import { inOrder, type Asked, type Language, type PretendSystem, type Reply, type Stored } from './pretend-system.ts'

const RIGHT = `Basic ${Buffer.from('care:s3cret').toString('base64')}`
const moment = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ')
const failure = (status: number, message: string): Reply => ({
  status,
  body: { error: { message, detail: 'said by the pretend system' }, status: 'failure' },
})

export const servicenowLanguage: Language = {
  newId: (count) => count.toString(16).padStart(32, '0'),
  fresh: (_object, id, count) => ({ sys_id: id, number: `CS${String(count).padStart(7, '0')}` }),

  answer(asked, system): Reply {
    if (asked.headers.authorization !== RIGHT) return failure(401, 'User Not Authenticated')
    const [, table = '', id] = /^\/api\/now\/table\/([^/]+)(?:\/([^/]+))?$/.exec(asked.url.pathname) ?? []
    const encoded = asked.url.searchParams.get('sysparm_query') ?? ''
    const limit = Number(asked.url.searchParams.get('sysparm_limit') ?? 10_000)
    const offset = Number(asked.url.searchParams.get('sysparm_offset') ?? 0)
    if (table === 'sys_audit_delete')
      return { status: 200, body: { result: deleted(encoded, system).slice(offset, offset + limit) } }
    if (table === 'sys_journal_field') return { status: 200, body: { result: journal(encoded, system) } }
    const rows = system.objects.get(table) ?? new Map<string, Stored>()
    const shown = (row: Stored | undefined) =>
      row === undefined || row.isDeleted ? undefined : viewOf(row, asked.url.searchParams.get('sysparm_fields') ?? '')
    if (asked.method === 'GET' && id === undefined) {
      const isWanted = wantedBy(encoded)
      const found = inOrder([...rows.values()].filter((row) => !row.isDeleted && isWanted(row)))
      return { status: 200, body: { result: found.slice(0, limit).map(shown) } }
    }
    if (asked.method === 'POST') return write(table, undefined, asked, system, shown)
    if (shown(rows.get(id ?? '')) === undefined) return failure(404, 'No Record found')
    if (asked.method === 'PATCH') return write(table, id, asked, system, shown)
    return { status: 200, body: { result: shown(rows.get(id ?? '')) } }
  },
}

function write(
  table: string,
  id: string | undefined,
  asked: Asked,
  system: PretendSystem,
  shown: (row: Stored | undefined) => unknown,
): Reply {
  const { comments, work_notes: workNotes, ...fields } = asked.body as Record<string, unknown>
  if (fields['short_description'] === 'FORBIDDEN THERE') return failure(403, 'ACL Exception Update Failed')
  if (fields['short_description'] === 'REFUSED THERE') return failure(400, 'Data Policy Exception')
  const key = system.write(table, id, fields)
  const row = system.objects.get(table)?.get(key)
  for (const text of [comments, workNotes]) if (typeof text === 'string') row?.comments.push(text)
  if (typeof comments === 'string') row?.published.push(comments)
  return { status: id === undefined ? 201 : 200, body: { result: shown(row) } }
}

function viewOf(row: Stored, fields: string): Record<string, string> {
  const known: Record<string, unknown> = { ...row.fields, sys_id: row.id, sys_updated_on: moment(row.changedAt) }
  return Object.fromEntries(fields.split(',').map((field) => [field, textOf(known[field])]))
}

/** `^` is and, `^NQ` begins another query. */
function wantedBy(encoded: string): (row: Stored) => boolean {
  const queries = encoded
    .replace(/\^ORDERBY\w+/g, '')
    .split('^NQ')
    .map((query) => query.split('^').map(holds))
  return (row) => queries.some((query) => query.every((condition) => condition(row)))
}

/** Read once for all rows: a table has ten thousand. */
function holds(condition: string): (row: Stored) => boolean {
  const [, field = '', operator = '', value = ''] = /^(\w+)(>=|<=|=|>)(.*)$/.exec(condition) ?? []
  if (operator === '') throw new Error(`no such condition: ${condition}`)
  const valueIn = (row: Stored) =>
    field === 'sys_updated_on' ? moment(row.changedAt) : field === 'sys_id' ? row.id : textOf(row.fields[field])
  return (row) => {
    const is = valueIn(row)
    if (operator === '=') return is === value
    return operator === '>=' ? is >= value : operator === '>' ? is > value : is <= value
  }
}

function deleted(encoded: string, system: PretendSystem): object[] {
  const [, table = '', from = '', to] =
    /^tablename=(\w+)\^sys_created_on>=([^^]+)(?:\^sys_created_on<=([^^]+))?\^ORDERBYsys_created_on$/.exec(encoded) ??
    []
  return inOrder(system.objects.get(table)?.values() ?? [])
    .filter(
      ({ isDeleted, changedAt }) =>
        isDeleted && moment(changedAt) >= from && (to === undefined || moment(changedAt) <= to),
    )
    .map(({ id, changedAt }) => ({ documentkey: id, sys_created_on: moment(changedAt) }))
}

function journal(encoded: string, system: PretendSystem): object[] {
  const [, id = '', mark = ''] = /^element_id=(\w+)\^elementINcomments,work_notes\^valueLIKE(.+)$/.exec(encoded) ?? []
  const rows = [...system.objects.values()].flatMap((table) => table.get(id) ?? [])
  return rows.flatMap(({ comments }) => comments.filter((text) => text.includes(mark)).map(() => ({ sys_id: 'x' })))
}
