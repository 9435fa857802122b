/** Every operation of the API and every screen under hostile input: refused with a 4xx, and nothing reports that it broke. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { request as ask } from 'node:http'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { apiOperations, type ApiDeps } from '../../src/web/api/api-routes.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'
import { EXAMPLE_FACTS } from '../domain/example-facts.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())

const LONE = '\ud800'
const LONG = 'x'.repeat(5_000)
/** In a path or a query, as a program may send it. */
const IN_ADDRESS = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%FF',
  '%',
  '%zz',
  LONG,
  '..%2F..',
  '%2e%2e',
  '%F0%9F%98%80',
  "'%22;--",
  '%0d%0a',
]
const IN_BODY: unknown[] = [
  '\0',
  'a\0b',
  LONE,
  `a${LONE}b`,
  LONG,
  '',
  ' ',
  '\u202e',
  -1,
  1e308,
  null,
  true,
  [],
  {},
  [[]],
  ['\0'],
  { a: '\0' },
]
const IN_CONDITION = [
  '"1"',
  'W/"1"',
  '1',
  '*',
  '"1", "2"',
  'null',
  '"',
  '\u00ff',
  '"'.repeat(500),
  '0',
  '"0"',
  '"2147483648"',
]

const operations = apiOperations({} as ApiDeps).map(({ operation }) => operation)
const operationOf = (method: string, path: string) =>
  operations.find((one) => one.method === method && one.path === path)

const CASE = { call: 'none', type: 'support', contract: 'SC-1001', severity: 2, summary: 'Agents cannot log in' }
const NOTE = { call: 'none', note: 'It happened again' }
/** As the system of record has it. */
const RECORDED = {
  externalId: '0f3a',
  externalChangedAt: '2026-01-02T09:30:00Z',
  type: 'support',
  contract: 'SC-1001',
  product: 'reporting',
  severity: 2,
  state: 'closed',
  priority: 'high',
  owner: 'ruth',
  openedBy: 'ana',
  openedAt: '2026-01-01T09:30:00Z',
  closedAt: '2026-01-02T09:30:00Z',
  summary: 'Agents cannot log in',
  linkedTo: null,
}
/** One for every operation with a body; every field of it is spoiled in turn. */
const BODIES: Record<string, Record<string, unknown>> = {
  'post /decide': EXAMPLE_FACTS,
  'post /explain': { contact: 'ana', contract: 'SC-1001', product: 'reporting', intent: 'new_case', urgent: false },
  'post /cases': CASE,
  'post /cases/{number}/updates': NOTE,
  'post /cases/{number}/reopen': NOTE,
  'post /cases/{number}/priority': { ...NOTE, priority: 'high' },
  'post /cases/{number}/close': NOTE,
  'post /cases/{number}/owner': { ...NOTE, owner: 'ruth' },
  'put /cases/{key}': { ...RECORDED, externalSystem: 'servicenow', externalNumber: 'CS0077' },
  'patch /cases/{key}': RECORDED,
  'put /cases': {
    cases: [{ ...RECORDED, externalSystem: 'servicenow', externalNumber: 'CS0078', version: 0, deleted: false }],
  },
  companies: {
    id: 'spoiled',
    name: 'Spoiled',
    spokenName: 'Spoilt',
    kind: 'customer',
    region: 'emea',
    country: 'GB',
    supportPhone: '+442079460101',
  },
  contacts: {
    id: 'spoiled',
    name: 'Spoiled',
    email: 'spoiled@arden.example',
    employer: 'arden',
    phone: '+442079460199',
    country: 'GB',
    language: 'en',
    timeZone: 'UTC',
    status: 'active',
  },
  contracts: {
    number: 'SC-9',
    soldTo: 'arden',
    endUser: 'arden',
    supportOwner: 'arden',
    products: ['reporting'],
    startsOn: '2026-01-01',
    endsOn: '2027-01-01',
    terminatedOn: null,
    timeZone: 'UTC',
    hours: '24x7',
    residency: 'emea',
  },
  grants: {
    contact: 'dev',
    contract: 'SC-1001',
    level: 'read-only',
    status: 'active',
    approvedBy: 'ana',
    ownerException: false,
  },
}

function sampleBodies(method: string, path: string): Record<string, unknown> | undefined {
  if (operationOf(method, path)?.body === undefined) return undefined
  const direct = BODIES[`${method} ${path}`]
  if (direct !== undefined) return direct
  const row = BODIES[path.split('/')[2] ?? '']
  return row === undefined || method === 'put' ? row : { rows: [row], why: 'a test' }
}

/** Every place of a body, spoiled by every hostile value. */
function* spoiled(body: unknown): Generator {
  if (Array.isArray(body)) {
    for (const [at, item] of body.entries()) for (const bad of [...IN_BODY, ...spoiled(item)]) yield body.with(at, bad)
  } else if (typeof body === 'object' && body !== null) {
    for (const [name, item] of Object.entries(body)) {
      for (const bad of IN_BODY) yield { ...body, [name]: bad }
      if (typeof item === 'object') for (const bad of spoiled(item)) yield { ...body, [name]: bad }
    }
    yield { ...body, 'a\0b': 1 }
    yield { ...body, [LONE]: 1 }
    yield { ...body, __proto__: { a: 1 }, constructor: 1 }
  }
}

let keys = 0
/** Not `fetch`, which would tidy the address and refuse the headers. */
async function send(method: string, path: string, body: string | undefined, headers: Record<string, string> = {}) {
  const sent = ask(careline.baseUrl, {
    method,
    path,
    headers: {
      authorization: `Bearer ${careline.apiToken}`,
      'idempotency-key': `key-${(keys += 1)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, text: await readText(response) }
}

/** What broke since it was looked at last. */
let seen = 0
function broken(): string[] {
  const lines = careline.log.lines.slice(seen)
  seen += lines.length
  return lines.filter((line) => /broke|fallback|unavailable/i.test(line))
}
afterEach(() => {
  expect(broken()).toEqual([])
})

describe.each(operations.map(({ method, path }) => [method, path] as const))('%s %s', (method, path) => {
  const at = (key: string) => `/api/v1${path.replaceAll(/\{\w+\}/g, key)}`
  const body = sampleBodies(method, path)
  const text = body === undefined ? undefined : JSON.stringify(body)

  test('has a body to spoil where it wants one', () => {
    const wants = operationOf(method, path)?.body !== undefined
    expect(body !== undefined).toBe(wants)
  })

  test('in its path and its query', async () => {
    // An operation that names no query reads none.
    const readsQuery = operationOf(method, path)?.query !== undefined
    for (const bad of IN_ADDRESS) {
      if (path.includes('{')) {
        const inPath = await send(method, at(bad), text)
        expect([400, 404, 422], `${bad.slice(0, 9)} ${inPath.text}`).toContain(inPath.status)
      }
      const named = [`after=${bad}`, `limit=${bad}`, `try=${bad}`, `${bad}=1`, `after=1&after=${bad}`]
      for (const query of [...(readsQuery ? named : []), bad]) {
        const answer = await send(method, `${at('0001000001')}?${query}`, text)
        expect(answer.status, `${query.slice(0, 20)} ${answer.text}`).toBeLessThan(500)
      }
    }
  })

  test('in its body', async () => {
    if (body === undefined) return
    for (const bad of spoiled(body)) {
      // Not what JSON.stringify makes of a lone surrogate: the escape is what a program sends.
      const answer = await send(method, at('spoiled'), JSON.stringify(bad))
      const said = JSON.stringify(bad)
      expect(answer.status, `${said.slice(0, 300)} ${answer.text}`).toBeLessThan(500)
      if (/\\u0000|\\ud800/.test(said)) expect(answer.status, said.slice(0, 300)).toBeGreaterThanOrEqual(400)
    }
    for (const raw of [
      '',
      '[',
      'null',
      '"a"',
      '[]',
      '\0',
      '{"a":',
      `${'['.repeat(4_000)}${']'.repeat(4_000)}`,
      '\ufeff{}',
    ])
      expect((await send(method, at('spoiled'), raw)).status, raw.slice(0, 9)).toBeGreaterThanOrEqual(400)
  })

  test('in its headers', async () => {
    const ofBodies = body === undefined ? [] : ['content-type', 'content-encoding']
    for (const bad of IN_CONDITION)
      for (const header of ['if-match', 'if-none-match', 'idempotency-key', 'accept', ...ofBodies]) {
        const answer = await send(method, at('0001000001'), text, { [header]: bad })
        expect(answer.status, `${header}: ${bad.slice(0, 9)} ${answer.text}`).toBeLessThan(500)
        // There is such a case, and these are conditions that it may meet.
        const mayHold = path === '/cases/{key}' && ['"1"', '"1", "2"', '*'].includes(bad)
        if (header === 'if-match' && !mayHold)
          expect(answer.status, `${bad.slice(0, 9)} ${answer.text}`).toBeGreaterThanOrEqual(400)
      }
  })
})

describe.each([
  ['staff:ruth', '/desk'],
  ['staff:sam', '/board'],
  ['staff:alva', '/admin'],
  ['contact:ana', '/profile'],
])('the screens of %s', (account, first) => {
  test('in paths, queries and forms', async () => {
    const visitor = new Visitor(careline.baseUrl)
    await visitor.signIn(account)
    const role = { '/desk': 'analyst', '/board': 'supervisor', '/admin': 'administrator', '/profile': 'contact' }[first]
    const form_token = await visitor.formToken(first)
    const names =
      'words state why outcome key email to desk summary note name query contact call actor type from until reference who pin replaces language extra_time contract level answer version act number product severity status id row confirmed leave_failed kind'.split(
        ' ',
      )
    for (const { method, path, roles } of careline.screens) {
      // Signing out would end the test; feeds go on for ever.
      if (!roles.some((one) => one === role) || path === '/sign-out' || path.endsWith('/events')) continue
      for (const bad of ['%00', 'a%00b', '%ED%A0%80', LONG, '%FF', '%E2%80%AE', 'x']) {
        const where = path.replaceAll(/:\w+/g, bad)
        const spoil = decodable(bad)
        const asked =
          method === 'get'
            ? await visitor.get(`${where}?${names.map((name) => `${name}=${bad.slice(0, 300)}`).join('&')}`)
            : await visitor.post(where, {
                ...Object.fromEntries(names.map((name) => [name, spoil.slice(0, 300)])),
                form_token,
              })
        expect(
          asked.status,
          `${method} ${where.slice(0, 60)} ${bad.slice(0, 9)} ${asked.text.slice(0, 400)}`,
        ).toBeLessThan(500)
        if (method === 'post' && spoil.includes('\0')) expect(asked.status, where).toBeGreaterThanOrEqual(400)
      }
      if (method === 'post')
        expect((await visitor.post(path.replaceAll(/:\w+/g, 'x'), { form_token })).status, path).toBeLessThan(500)
    }
  })
})

function decodable(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

test('the way in and out', async () => {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.askToSignIn()
  for (const bad of IN_ADDRESS) {
    for (const path of [
      '/sign-in?return=',
      '/sign-in?fresh=',
      '/sign-in/callback?code=',
      '/sign-in/callback?state=',
      '/signed-out?a=',
    ])
      expect(
        (await visitor.get(`${path}${bad.replaceAll('%zz', '%25zz')}`)).status,
        path + bad.slice(0, 9),
      ).toBeLessThan(500)
    expect((await visitor.post('/sign-in/back-channel-logout', { logout_token: decodable(bad) })).status).toBe(400)
  }
  visitor.plant('careline', '\u00ff\u00fe'.repeat(20))
  visitor.plant('careline-sign-in', 'A'.repeat(4_000))
  expect((await visitor.get('/desk')).status).toBe(303)
})
