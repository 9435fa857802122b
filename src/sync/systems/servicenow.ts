/** ServiceNow by its Table API. Moments there are in UTC and have no sign that says so. */
import { z } from 'zod'
import { askSystem, readAnswer, type AskOptions, type SystemAccess, type SystemAnswer } from '../ask-system.ts'
import { pick, type RecordSystem, type TheirObject, type TheirRecord } from '../record-system.ts'
import { readCursor, writeCursor } from './time-cursor.ts'

const AT_ONCE = 200

const momentText = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
const row = z.looseObject({ sys_id: z.string().min(1), sys_updated_on: momentText })
const rowsBody = z.object({ result: z.array(row) })
const rowBody = z.object({ result: row })
const goneBody = z.object({ result: z.array(z.object({ documentkey: z.string(), sys_created_on: momentText })) })
const rowsFound = z.object({ result: z.array(z.unknown()) })

type Ask = (path: string, asked: Record<string, string>, options?: AskOptions) => Promise<SystemAnswer>

/** `access.name` and `.secret` are those of a user of the integration, whose time zone must be UTC or not set. */
export function servicenow(access: SystemAccess): RecordSystem {
  const authorization = `Basic ${Buffer.from(`${access.name}:${access.secret}`).toString('base64')}`
  const ask: Ask = (path, asked, options = {}) => {
    const url = new URL(`${access.address}/api/now/table/${path}`)
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
    return askSystem(url, { ...options, headers: { authorization } }, access)
  }
  return { ...reading(ask), ...writing(ask) }
}

const shown = ({ paths }: TheirObject) => ({
  // Values, not what people see; of a reference, its id.
  sysparm_display_value: 'false',
  sysparm_exclude_reference_link: 'true',
  sysparm_fields: [...new Set(['sys_id', 'sys_updated_on', ...paths])].join(','),
})

async function query(ask: Ask, object: TheirObject, encoded: string, most: number): Promise<TheirRecord[]> {
  const asked = { ...shown(object), sysparm_query: encoded, sysparm_limit: String(most) }
  const { body } = await ask(object.name, asked)
  return readAnswer(rowsBody, body).result.map((found) => recordOf(found, object))
}

async function readOne(ask: Ask, object: TheirObject, id: string): Promise<TheirRecord | undefined> {
  const { status, body } = await ask(`${object.name}/${encodeURIComponent(id)}`, shown(object), { expects: [404] })
  return status === 404 ? undefined : recordOf(readAnswer(rowBody, body).result, object)
}

/** Deleted rows are in a table of their own, by the time at which they went: all of this while, however many. */
async function deleted(ask: Ask, object: TheirObject, from: Date, to: Date | undefined): Promise<TheirRecord[]> {
  const until = to === undefined ? '' : `^sys_created_on<=${momentThere(to)}`
  const found: z.infer<typeof goneBody>['result'] = []
  for (let isMore = true; isMore;) {
    const { body } = await ask('sys_audit_delete', {
      sysparm_query: `tablename=${object.name}^sys_created_on>=${momentThere(from)}${until}^ORDERBYsys_created_on`,
      sysparm_fields: 'documentkey,sys_created_on',
      sysparm_limit: String(AT_ONCE),
      sysparm_offset: String(found.length),
    })
    const { result } = readAnswer(goneBody, body)
    found.push(...result)
    isMore = result.length === AT_ONCE
  }
  return found.map(({ documentkey, sys_created_on: at }) => ({
    id: documentkey,
    changedAt: momentHere(at),
    isDeleted: true,
    fields: {},
  }))
}

function reading(ask: Ask): Pick<RecordSystem, 'one' | 'changed'> {
  return {
    one: (object, id) => readOne(ask, object, id),

    async changed(object, cursor, overlap) {
      const { at, id } = readCursor(cursor, overlap)
      const moment = momentThere(at)
      const since =
        id === undefined
          ? `sys_updated_on>=${moment}`
          : `sys_updated_on>${moment}^NQsys_updated_on=${moment}^sys_id>${id}`
      const there = await query(ask, object, `${since}^ORDERBYsys_updated_on^ORDERBYsys_id`, AT_ONCE)
      const isWhole = there.length < AT_ONCE
      // A row that was brought back is there again.
      const ids = new Set(there.map((found) => found.id))
      // At the very first look nothing is known of which it could be said.
      const isBeginning = at.getTime() === 0
      const went = isBeginning ? [] : await deleted(ask, object, at, isWhole ? undefined : there.at(-1)?.changedAt)
      const gone = went.filter((one) => !ids.has(one.id))
      const last = [...there, ...(isWhole ? gone : [])]
        .toSorted((a, b) => a.changedAt.getTime() - b.changedAt.getTime())
        .at(-1)
      return {
        records: [...there, ...gone],
        cursor: writeCursor(last, cursor),
        more: !isWhole,
      }
    },
  }
}

function writing(ask: Ask): Pick<RecordSystem, 'create' | 'update' | 'comment'> {
  async function write(
    object: TheirObject,
    path: string,
    method: 'POST' | 'PATCH',
    body: object,
  ): Promise<TheirRecord> {
    const answer = await ask(path, shown(object), { method, body })
    return recordOf(readAnswer(rowBody, answer.body).result, object)
  }
  const pathOf = (object: TheirObject, id: string) => `${object.name}/${encodeURIComponent(id)}`

  return {
    async create(object, fields, ourKey) {
      const [before] = await query(ask, object, `${object.ourKey}=${ourKey}`, 1)
      return before ?? write(object, object.name, 'POST', { ...fields, [object.ourKey]: ourKey })
    },

    async update(object, id, fields, seen) {
      // There is no condition on a write there, so that a change of the same second may be overwritten.
      if (seen !== undefined) {
        const now = await readOne(ask, object, id)
        if (now === undefined || now.changedAt > seen) return 'changed-meanwhile'
      }
      return write(object, pathOf(object, id), 'PATCH', fields)
    },

    async comment(object, id, { words, mark, isPublic }) {
      const { body } = await ask('sys_journal_field', {
        sysparm_query: `element_id=${id}^elementINcomments,work_notes^valueLIKE${mark}`,
        sysparm_fields: 'sys_id',
        sysparm_limit: '1',
      })
      if (readAnswer(rowsFound, body).result.length === 0)
        await write(object, pathOf(object, id), 'PATCH', {
          [isPublic ? 'comments' : 'work_notes']: `${words}\n${mark}`,
        })
    },
  }
}

/** An empty value is an empty text there. Dotted fields come under their whole path. */
function recordOf(one: z.infer<typeof row>, { paths }: TheirObject): TheirRecord {
  const flat = Object.fromEntries(paths.map((path) => [path, one[path]]))
  const fields = Object.fromEntries(
    Object.entries({ ...pick(one, paths), ...flat }).map(([path, value]) => [path, value === '' ? undefined : value]),
  )
  return { id: one.sys_id, changedAt: momentHere(one.sys_updated_on), isDeleted: false, fields }
}

const momentThere = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ')
const momentHere = (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
