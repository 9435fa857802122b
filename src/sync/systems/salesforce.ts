/** Salesforce by its REST API: SOQL for reading, upsert by an external id for adding. */
import { z } from 'zod'
import { askSystem, readAnswer, type AskOptions, type SystemAccess, type SystemAnswer } from '../ask-system.ts'
import { nested, pick, SystemAway, type RecordSystem, type TheirObject, type TheirRecord } from '../record-system.ts'
import { readCursor, writeCursor } from './time-cursor.ts'

/** Spring '25; Salesforce keeps a version for three years at least. */
const DATA = '/services/data/v63.0'
const AT_ONCE = 200
/** Of one case, the newest: a comment that was sent twice came within minutes. */
const COMMENTS_LOOKED_AT = 50

const tokenBody = z.object({ access_token: z.string().min(1) })
const queryBody = z.object({
  records: z.array(
    z.looseObject({ Id: z.string(), SystemModstamp: z.string(), IsDeleted: z.boolean().default(false) }),
  ),
})
const commentsBody = z.object({ records: z.array(z.object({ CommentBody: z.string().nullable() })) })
const madeBody = z.object({ id: z.string() })

type Ask = (path: string, options?: AskOptions) => Promise<SystemAnswer>

/** `access.name` and `.secret` are the consumer key and secret of a connected app that may use the client credentials flow. */
export function salesforce(access: SystemAccess): RecordSystem {
  const ask = signedIn(access)
  return { ...reading(ask), ...writing(ask) }
}

/** Requests with a token; one that has expired is replaced once. */
function signedIn(access: SystemAccess): Ask {
  let token: Promise<string> | undefined

  async function signIn(): Promise<string> {
    const form = { grant_type: 'client_credentials', client_id: access.name, client_secret: access.secret }
    const url = new URL(`${access.address}/services/oauth2/token`)
    const { body } = await askSystem(url, { method: 'POST', form, expects: [400] }, access)
    const read = tokenBody.safeParse(body)
    if (!read.success) throw new SystemAway('it does not let us sign in')
    return read.data.access_token
  }

  return async function ask(path, options = {}, isSecond = false): Promise<SystemAnswer> {
    token ??= signIn()
    const mine = token
    const forget = () => {
      if (token === mine) token = undefined
    }
    const bearer = await mine.catch((error: unknown) => {
      forget()
      throw error
    })
    const headers = { ...options.headers, authorization: `Bearer ${bearer}` }
    const expects = [...(options.expects ?? []), 401]
    const answer = await askSystem(new URL(access.address + path), { ...options, headers, expects }, access)
    if (answer.status !== 401) return answer
    forget()
    if (isSecond) throw new SystemAway('answered 401 INVALID_SESSION_ID')
    return ask(path, options, true)
  } satisfies (path: string, options?: AskOptions, isSecond?: boolean) => Promise<SystemAnswer>
}

/** `queryAll` gives deleted records too. */
async function query(ask: Ask, object: TheirObject, where: string): Promise<TheirRecord[]> {
  const fields = [...new Set(['Id', 'SystemModstamp', 'IsDeleted', ...object.paths])].join(', ')
  const soql = `SELECT ${fields} FROM ${object.name} WHERE ${where} ORDER BY SystemModstamp, Id LIMIT ${AT_ONCE}`
  const { body } = await ask(`${DATA}/queryAll?q=${encodeURIComponent(soql)}`)
  return readAnswer(queryBody, body).records.map((record) => ({
    id: record.Id,
    changedAt: new Date(record.SystemModstamp),
    isDeleted: record.IsDeleted,
    fields: pick(record, object.paths),
  }))
}

function reading(ask: Ask): Pick<RecordSystem, 'one' | 'changed'> {
  return {
    one: async (object, id) => (await query(ask, object, `Id = ${quoted(id)}`))[0],

    async changed(object, cursor, overlap) {
      const { at, id } = readCursor(cursor, overlap)
      const moment = at.toISOString()
      const where =
        id === undefined
          ? `SystemModstamp >= ${moment}`
          : `(SystemModstamp > ${moment} OR (SystemModstamp = ${moment} AND Id > ${quoted(id)}))`
      const records = await query(ask, object, where)
      return { records, cursor: writeCursor(records.at(-1), cursor), more: records.length === AT_ONCE }
    },
  }
}

function writing(ask: Ask): Pick<RecordSystem, 'create' | 'update' | 'comment'> {
  async function there(object: TheirObject, id: string): Promise<TheirRecord> {
    const [found] = await query(ask, object, `Id = ${quoted(id)}`)
    if (found === undefined) throw new SystemAway('a record that was just written is not there')
    return found
  }

  return {
    async create(object, fields, ourKey) {
      const path = `${DATA}/sobjects/${object.name}/${object.ourKey}/${encodeURIComponent(ourKey)}`
      const { body } = await ask(path, { method: 'PATCH', body: nested(without(fields, object.ourKey)) })
      return there(object, readAnswer(madeBody, body).id)
    },

    async update(object, id, fields, seen) {
      const headers: Record<string, string> =
        seen === undefined ? {} : { 'if-unmodified-since': wholeSecond(seen).toUTCString() }
      const path = `${DATA}/sobjects/${object.name}/${encodeURIComponent(id)}`
      const { status } = await ask(path, { method: 'PATCH', body: nested(fields), headers, expects: [412] })
      return status === 412 ? 'changed-meanwhile' : there(object, id)
    },

    async comment(_object, id, { words, mark, isPublic }) {
      // Words of a comment cannot be searched for there.
      const soql = `SELECT CommentBody FROM CaseComment WHERE ParentId = ${quoted(id)} ORDER BY CreatedDate DESC LIMIT ${COMMENTS_LOOKED_AT}`
      const { body } = await ask(`${DATA}/query?q=${encodeURIComponent(soql)}`)
      if (readAnswer(commentsBody, body).records.some(({ CommentBody }) => CommentBody?.includes(mark) === true)) return
      await ask(`${DATA}/sobjects/CaseComment`, {
        method: 'POST',
        body: { ParentId: id, CommentBody: `${words}\n${mark}`, IsPublished: isPublic },
      })
    },
  }
}

const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`

/** The key is in the address of an upsert and must not be in its body. */
function without(fields: Readonly<Record<string, unknown>>, path: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== path))
}

/** The header has no part of a second: the next whole one, so that what was seen passes. */
const wholeSecond = (at: Date) => new Date(Math.ceil(at.getTime() / 1_000) * 1_000)
