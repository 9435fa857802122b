/** Requests to a system of record: bounded in time and size, with the reason why one was not answered as it should be. */
import { z } from 'zod'
import { boundedBody } from '../concurrency/bounded-body.ts'
import { retryAfter } from '../concurrency/retry-after.ts'
import { SystemAway, SystemRefused } from './record-system.ts'

export interface SystemAnswer {
  status: number
  /** Undefined: there was none. */
  body: unknown
  headers: Headers
}

export interface AskOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
  /** Sent as a form. */
  form?: Record<string, string>
  /** Statuses that are answers here, beside 2xx. */
  expects?: readonly number[]
}

/** Given to each system: where it is, and how to prove who asks. */
export interface SystemAccess {
  /** Without a trailing slash. */
  address: string
  name: string
  secret: string
  now: () => Date
  timeoutMs?: number
}

/** A page of 200 records has a few hundred thousand. */
const MOST_BYTES = 16 * 1024 * 1024
const TIMEOUT_MS = 20_000
const LONGEST_WAIT_MS = 3_600_000

export async function askSystem(url: URL, options: AskOptions, access: SystemAccess): Promise<SystemAnswer> {
  const { method = 'GET', headers = {}, body, form, expects = [] } = options
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      method,
      redirect: 'error',
      headers: {
        accept: 'application/json',
        'user-agent': 'Careline',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      signal: AbortSignal.timeout(access.timeoutMs ?? TIMEOUT_MS),
    })
    text = await boundedText(response)
  } catch (error) {
    if (error instanceof SystemAway) throw error
    throw new SystemAway(whyOf(error))
  }
  const read = readJson(text)
  const isWrite = method !== 'GET' && form === undefined
  if (!response.ok && !expects.includes(response.status))
    throw failureOf(response, read, { isWrite, now: access.now() })
  // Half of an answer, or the page of a proxy that says 200 for a system that is away.
  if (response.ok && text !== '' && read === undefined) throw new SystemAway(`answered ${response.status} without JSON`)
  return { status: response.status, body: read, headers: response.headers }
}

async function boundedText(response: Response): Promise<string> {
  const body = await boundedBody(response, MOST_BYTES)
  if (body === undefined) throw new SystemAway('its answer is too long')
  return body.toString('utf8')
}

function readJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a page of a proxy, for example: its status says enough
  }
}

/**
 * 401, and 403 to a question, are no fault of a record: an operator has to look at the access. A write is also refused with 403 where this
 * record alone is not ours to change: it must hold up no other.
 */
function failureOf(
  { status, headers }: Response,
  body: unknown,
  { isWrite, now }: { isWrite: boolean; now: Date },
): Error {
  const said = codesIn(body)
  const why = `answered ${status}${said === '' ? '' : ` ${said}`}`
  const busy = said.split(' ').some((code) => BUSY_CODES.has(code))
  if (status === 401 || (status === 403 && !isWrite) || status === 408 || status === 429 || status >= 500 || busy)
    return new SystemAway(why, retryAfter(headers.get('retry-after'), now, LONGEST_WAIT_MS))
  return new SystemRefused(why)
}

/** Salesforce says these with 400 and 403. */
const BUSY_CODES = new Set(['REQUEST_LIMIT_EXCEEDED', 'UNABLE_TO_LOCK_ROW', 'SERVER_UNAVAILABLE'])

const ofSalesforce = z.array(z.object({ errorCode: z.string(), fields: z.array(z.string()).default([]) })).min(1)
const ofZendesk = z.object({ error: z.string(), details: z.record(z.string(), z.unknown()).default({}) })
const ofServiceNow = z.object({ error: z.object({ message: z.string() }) })

/** Codes and names of fields. Sentences there may repeat what the record says, so they are left out. */
function codesIn(body: unknown): string {
  const salesforce = ofSalesforce.safeParse(body)
  if (salesforce.success)
    return short(salesforce.data.map(({ errorCode, fields }) => [errorCode, ...fields].join(' ')).join(' '))
  const zendesk = ofZendesk.safeParse(body)
  if (zendesk.success) return short([zendesk.data.error, ...Object.keys(zendesk.data.details)].join(' '))
  const servicenow = ofServiceNow.safeParse(body)
  return servicenow.success && SAID_BY_SERVICENOW.has(servicenow.data.error.message)
    ? servicenow.data.error.message
    : ''
}

/** ServiceNow has sentences alone. Those of rules and scripts of an instance may repeat what the record says; these are its own. */
const SAID_BY_SERVICENOW: ReadonlySet<string> = new Set([
  'ACL Exception Insert Failed',
  'ACL Exception Update Failed',
  'Data Policy Exception',
  'Exception while reading request',
  'Insert Aborted due to Business Rule or Data Policy',
  'Insufficient rights to query records',
  'Invalid table',
  'No Record found',
  'Operation Failed',
  'Record Not found',
  'Transaction cancelled: maximum execution time exceeded',
  'Update Aborted due to Business Rule or Data Policy',
  'User Not Authenticated',
  'User Not Authorized',
])

/** Throws `SystemAway`, with the names of the fields, where it answered something else than it documents. */
export function readAnswer<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  const fields = read.error.issues.map(({ path }) => path.filter((name) => typeof name === 'string').join('.'))
  throw new SystemAway(`its answer is not as it should be${short(` ${[...new Set(fields)].join(' ')}`).trimEnd()}`)
}

const short = (text: string) => text.replaceAll(/[^\p{L}\p{N} ._-]/gu, '').slice(0, 120)

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason was given'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time'
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
  return `no connection, or it was cut (${code})`
}
