/** The JSON API over HTTP: who gets in, what it tells of a call, and how it says no. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { STANDARD } from '../../src/domain/policy.ts'
import type { CallReports } from '../../src/calls/history/call-reports.ts'
import type { DirectoryLists } from '../../src/directory/directory-lists.ts'
import type { CallSummary } from '../../src/calls/call-records.ts'
import { type Call, type Stage, startCall } from '../../src/calls/call.ts'
import { decide } from '../../src/domain/decide.ts'
import { callId, companyId, contactId, contractNumber, credentialId, type CallId } from '../../src/domain/ids.ts'
import { memoryRateCounters } from '../../src/stores/memory/rate-counters.ts'
import { apiRoutes } from '../../src/web/api/api-routes.ts'
import { EXAMPLE_FACTS } from '../domain/example-facts.ts'

const TOKEN = '4b1d7e84a2b94c6e8d0f3a1b7c9e2d4f'
const OTHER_TOKEN = 'a8e4c01b93d75f26408b6e1d2c9f7a35'
const CALLER = '+12025550147'

const AT = '2025-05-05T10:00:00.000Z'

const WAITING: Stage = {
  kind: 'waiting',
  desk: 'support',
  since: AT,
  claim: undefined,
  only: undefined,
  declined: [],
  laps: 0,
  quoted: 4,
  offered: false,
  lap: undefined,
}
const acme = { id: companyId.parse('acme'), name: 'Acme Bank', spokenName: 'Acme Bank', supportPhone: undefined }
const ana = {
  id: contactId.parse('ana'),
  name: 'Ana Example',
  status: 'active' as const,
  employer: acme,
  language: 'en',
  timeZone: 'UTC',
  extraTime: false,
  phone: '+12025550111',
}

/** As the phone starts one, with Ana verified and in line. */
function liveCall(id: string, change: Partial<Call> = {}): Call {
  const origin = { caller: { kind: 'number', e164: CALLER }, attested: true, dialled: '+12025550100' } as const
  return {
    ...startCall(callId.parse(id), origin, 'v', new Date(AT)),
    reference: '417-229-305',
    stage: WAITING,
    identity: {
      kind: 'verified',
      contactId: ana.id,
      by: { kind: 'pin', credentialId: credentialId.parse('credential-1') },
      at: AT,
      standing: { contact: ana, combinations: [] },
    },
    decisions: [{ ...decide(EXAMPLE_FACTS), at: AT, facts: EXAMPLE_FACTS }],
    turns: [{ turn: 1, at: AT, heard: ['pin.ask'], did: 'dialled' }],
    ...change,
  }
}

const summary: CallSummary = {
  ...decide(EXAMPLE_FACTS),
  callId: callId.parse('recorded'),
  reference: '417-229-305',
  startedAt: new Date(AT),
  decidedAt: new Date(AT),
  endedAt: new Date(AT),
  verified: true,
  contact: ana.id,
  contract: contractNumber.parse('SC-1001'),
  callerNumber: CALLER,
}

const fails = async () => {
  throw new Error('not asked for in this test')
}

/** They have tests of their own. */
const NO_CASES = {
  made: async () => undefined,
  counters: memoryRateCounters,
  publicBaseUrl: 'http://127.0.0.1',
  lists: {} as DirectoryLists,
  reports: {} as CallReports,
  timeZone: () => 'UTC',
  change: fails,
  directory: { standingOf: fails },
  credentials: { summaryFor: fails },
  policy: STANDARD,
  now: () => new Date(),
  cases: { byApi: async () => ({ kind: 'no-such-call' }) as const },
  callLists: { calls: async () => [] },
  caseLists: { one: async () => undefined, page: async () => [], count: async () => 0, changesAfter: async () => [] },
  putCases: fails,
}

const kept = new Map<string, Call | CallSummary>()
let broken: { error: unknown; reference: string }[] = []
let asked: CallId[] = []
let server: Server
let base = ''

beforeAll(async () => {
  const app = express()
  app.use(
    apiRoutes({
      tokens: [TOKEN, OTHER_TOKEN],
      readCall: async (id) => {
        asked.push(id)
        if (id === 'down') throw new Error(`no route to db.internal for ${CALLER}`)
        return kept.get(id)
      },
      ...NO_CASES,
      onBroken: (error, reference) => broken.push({ error, reference }),
    }),
  )
  app.use(apiRoutesWithoutTokens())
  server = createServer(app)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((done) => server.close(done)))
beforeEach(() => {
  broken = []
  asked = []
  kept.clear()
})

/** The same API of a deployment that set no tokens, beside the first. */
function apiRoutesWithoutTokens() {
  const closed = express.Router()
  closed.use(
    '/closed',
    apiRoutes({ tokens: ['', ' '], readCall: async () => undefined, ...NO_CASES, onBroken: () => {} }),
  )
  return closed
}

interface Answer {
  status: number
  type: string | null
  body: Record<string, unknown>
  text: string
  headers: Headers
}

async function ask(path: string, init: RequestInit = {}, authorization = `Bearer ${TOKEN}`): Promise<Answer> {
  const headers = { ...(authorization === '' ? {} : { authorization }), ...(init.headers as Record<string, string>) }
  const response = await fetch(base + path, { ...init, headers })
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: JSON.parse(text) as Record<string, unknown>,
    text,
    headers: response.headers,
  }
}
const post = (body: string, type = 'application/json') =>
  ask('/api/v1/decide', { method: 'POST', body, headers: { 'content-type': type } })

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer).toMatchObject({ status, type: expect.stringContaining('application/problem+json') as string })
  expect(answer.body).toMatchObject({
    type: `urn:careline:problem:${code}`,
    status,
    title: expect.any(String) as string,
  })
  expect(answer.headers.get('cache-control')).toBe('no-store')
}

describe('who gets in', () => {
  it.each([
    ['nothing', ''],
    ['an empty token', 'Bearer '],
    ['a blank token', 'Bearer  '],
    ['another scheme', `Basic ${TOKEN}`],
    ['no scheme', TOKEN],
    ['a longer token', `Bearer ${TOKEN}a`],
    ['a shorter token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['another case', `Bearer ${TOKEN.toUpperCase()}`],
    ['both tokens at once', `Bearer ${TOKEN},${OTHER_TOKEN}`],
    ['two words', `Bearer ${TOKEN} ${TOKEN}`],
  ])('refuses %s before anything is looked up', async (_what, authorization) => {
    for (const path of ['/api/v1/calls/any', '/api/v1/decide', '/api/v1/nothing']) {
      const answer = await ask(path, {}, authorization)
      expectProblem(answer, 401, 'unauthorized')
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
    expect(asked).toEqual([])
  })

  describe('many wrong tokens from one address', () => {
    const digestOf = (token: string) => createHash('sha256').update(token).digest('hex')
    const made = { id: 'token-1', name: 'CRM', scopes: ['decide'], madeBy: 'x', madeAt: new Date() } as const
    let looked = 0
    let wrong: string[] = []
    let unchecked = 0
    let down = false
    let at = ''
    let limited: Server
    beforeAll(async () => {
      const app = express()
      // As behind a balancer.
      app.set('trust proxy', 'loopback')
      app.use(
        apiRoutes({
          ...NO_CASES,
          tokens: [TOKEN],
          made: async (hash) => {
            looked += 1
            if (down) throw new Error('no records')
            return hash.toString('hex') === digestOf('made-token')
              ? { ...made, usedAt: undefined, endedAt: undefined }
              : undefined
          },
          readCall: async () => undefined,
          onBroken: (error, reference) => broken.push({ error, reference }),
          onWrongToken: (address) => void wrong.push(address),
          onTokenNotChecked: () => void (unchecked += 1),
        }),
      )
      limited = createServer(app)
      await new Promise<void>((done) => limited.listen(0, '127.0.0.1', done))
      at = `http://127.0.0.1:${(limited.address() as AddressInfo).port}/api/v1/openapi.json`
    })
    afterAll(() => new Promise((done) => limited.close(done)))
    const status = async (token: string, from: string) =>
      (await fetch(at, { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': from } })).status

    it('are heard of, and above sixty a minute nothing is looked up for that address', async () => {
      for (let i = 0; i < 60; i += 1) expect(await status(`wrong-${i}`, '192.0.2.1')).toBe(401)
      expect(wrong).toHaveLength(60)
      expect(wrong[0]).toBe('192.0.2.1')
      const before = looked
      expect(await status('wrong-again', '192.0.2.1')).toBe(429)
      expect(looked).toBe(before)
      expect(wrong).toHaveLength(60)
      expect(await status('wrong', '192.0.2.2')).toBe(401)
    })

    it('keep neither a token of the settings out, nor one that was right a moment ago', async () => {
      expect(await status('made-token', '192.0.2.3')).toBe(200)
      for (let i = 0; i < 61; i += 1) await status(`wrong-${i}`, '192.0.2.3')
      expect(await status('wrong', '192.0.2.3')).toBe(429)
      expect(await status(TOKEN, '192.0.2.3')).toBe(200)
      expect(await status('made-token', '192.0.2.3')).toBe(200)
    })

    it('count together when they come from one network of IPv6', async () => {
      for (let i = 0; i < 60; i += 1) expect(await status(`w${i}`, `2001:db8:1:2::${i.toString(16)}`)).toBe(401)
      expect(await status('wrong', '2001:db8:1:2:ffff::1')).toBe(429)
      expect(await status('wrong', '2001:db8:1:3::1')).toBe(401)
    })

    it('while the records do not answer no client is told that the service is broken', async () => {
      down = true
      expect(await status('any', '192.0.2.9')).toBe(503)
      expect(unchecked).toBe(1)
      expect(broken).toEqual([])
      down = false
    })
  })

  it('refuses an unreadable body without a token as unauthorized, not as unreadable', async () => {
    const init = { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }
    expectProblem(await ask('/api/v1/decide', init, ''), 401, 'unauthorized')
  })

  it('takes any configured token, and the scheme in any case', async () => {
    kept.set('live', liveCall('live'))
    for (const authorization of [`Bearer ${TOKEN}`, `bearer ${OTHER_TOKEN}`])
      expect((await ask('/api/v1/calls/live', {}, authorization)).status).toBe(200)
  })

  it('refuses every request when no token is configured', async () => {
    for (const authorization of ['', 'Bearer ', `Bearer ${TOKEN}`, 'Bearer undefined'])
      expectProblem(await ask('/closed/api/v1/calls/live', {}, authorization), 401, 'unauthorized')
  })
})

describe('a call', () => {
  it('is told by its decisions and the names of what was heard', async () => {
    kept.set('live', liveCall('live'))
    const answer = await ask('/api/v1/calls/live')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({
      status: 'waiting',
      verified: true,
      contact: 'ana',
      proof: 'pin',
      opensOnly: null,
      outcome: 'OPEN_CASE',
      rule: 'R20',
      desk: 'support',
      reference: '417-229-305',
      turns: [{ turn: 1, at: AT, heard: ['pin.ask'], did: 'dialled' }],
      decisions: [{ rule: 'R20', outcome: 'OPEN_CASE', desk: 'support', at: AT, facts: EXAMPLE_FACTS }],
    })
  })

  it('says nothing of a contact or a decision before there is one', async () => {
    kept.set(
      'new',
      liveCall('new', { identity: { kind: 'unverified', pin: 'wrong', reason: 'locked' }, decisions: [] }),
    )
    const { body, text } = await ask('/api/v1/calls/new')
    expect(body).toMatchObject({ verified: false, contact: null, outcome: null, rule: null, desk: null, decisions: [] })
    expect(text).not.toContain('locked')
  })

  it('gives the latest decision', async () => {
    const later = { ...EXAMPLE_FACTS, urgent: 'critical' as const }
    const decisions = [EXAMPLE_FACTS, later].map((facts) => ({ ...decide(facts), at: AT, facts }))
    kept.set('twice', liveCall('twice', { decisions }))
    expect((await ask('/api/v1/calls/twice')).body).toMatchObject({ rule: 'R19', desk: 'production-down' })
  })

  it.each<[string, Stage]>([
    [
      'in-progress',
      { kind: 'talking', at: { at: 'main/start', misses: 0, pounds: 0, starred: false, before: undefined } },
    ],
    ['waiting', WAITING],
    ['completed', { kind: 'ended', at: AT, how: 'hung-up' }],
  ])('is %s while its stage is so', async (status, stage) => {
    kept.set('staged', liveCall('staged', { stage }))
    expect((await ask('/api/v1/calls/staged')).body).toMatchObject({ status })
  })

  it('is told from its record afterwards', async () => {
    kept.set('recorded', summary)
    kept.set('recorded-open', { ...summary, endedAt: undefined, contact: undefined, verified: false })
    expect((await ask('/api/v1/calls/recorded')).body).toEqual({
      status: 'completed',
      verified: true,
      contact: 'ana',
      proof: null,
      opensOnly: null,
      outcome: 'OPEN_CASE',
      rule: 'R20',
      desk: 'support',
      reference: '417-229-305',
      turns: [],
      decisions: [{ rule: 'R20', outcome: 'OPEN_CASE', desk: 'support', at: AT, facts: null }],
    })
    expect((await ask('/api/v1/calls/recorded-open')).body).toMatchObject({ status: 'in-progress', contact: null })
  })

  it('never shows where the call comes from', async () => {
    kept.set('live', liveCall('live'))
    kept.set('recorded', summary)
    for (const id of ['live', 'recorded']) expect((await ask(`/api/v1/calls/${id}`)).text).not.toContain('2025550')
  })

  it.each(['unknown', 'x'.repeat(65), '..%2f..%2fetc', '%00', '__proto__'])('is not found by %s', async (id) => {
    expectProblem(await ask(`/api/v1/calls/${id}`), 404, 'not-found')
  })

  it('is unreadable by an id that is no text', async () => {
    expectProblem(await ask('/api/v1/calls/%E0%A4%A'), 400, 'bad-request')
  })

  it('answers 503 with a reference, and nothing of the cause, when the store is down', async () => {
    const answer = await ask('/api/v1/calls/down')
    expectProblem(answer, 503, 'unavailable')
    expect(broken).toHaveLength(1)
    expect(answer.body['instance']).toBe(`urn:uuid:${broken[0]?.reference}`)
    expect(answer.text).not.toMatch(/db\.internal|2025550/)
  })
})

describe('a decision', () => {
  it('is the rule table over given facts', async () => {
    const { status, text, headers } = await post(JSON.stringify(EXAMPLE_FACTS))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(text).toBe('{"rule":"R20","outcome":"OPEN_CASE","desk":"support"}')
  })

  it('names every fact at fault', async () => {
    const { urgent: _, ...noUrgent } = EXAMPLE_FACTS
    const answer = await post(JSON.stringify({ ...noUrgent, pin: '482915730664', colour: 'blue' }))
    expectProblem(answer, 422, 'facts')
    const facts = answer.body['facts'] as { fact: string; problem: string }[]
    expect(facts.map(({ fact }) => fact).toSorted()).toEqual(['colour', 'pin', 'urgent'])
    expect(answer.text).not.toContain('4829')
  })

  it('refuses a list of facts', async () => {
    expectProblem(await post(JSON.stringify([EXAMPLE_FACTS])), 422, 'facts')
  })

  it.each(['', '{', 'null', '"x"', '\u0000'])('cannot read %j', async (body) => {
    const { status } = await post(body)
    expect([400, 422]).toContain(status)
    expect(broken).toEqual([])
  })

  it('refuses other types, so that no form of another site can send one', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expectProblem(await post(JSON.stringify(EXAMPLE_FACTS), type), 415, 'wrong-type')
  })

  it('refuses a body over 16 kB', async () => {
    expectProblem(await post(JSON.stringify({ ...EXAMPLE_FACTS, x: 'x'.repeat(20_000) })), 413, 'too-large')
  })
})

it('answers 404 for everything else under /api/v1', async () => {
  for (const path of ['/api/v1', '/api/v1/', '/api/v1/nothing', '/api/v1/CALLS/live', '/api/v1/decide'])
    expectProblem(await ask(path), 404, 'not-found')
  expectProblem(await ask('/api/v1/calls/live', { method: 'DELETE' }), 404, 'not-found')
})
