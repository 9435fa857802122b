/** Cases over the API as the system of record has them: the version decides, nothing is lost, and what is deleted is shown to no one. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseNumber, contactId, contractNumber } from '../../src/domain/ids.ts'
import type { Scope } from '../../src/accounts/token-store.ts'
import { openCareline, type Careline } from '../calls/careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({})
})
afterAll(() => careline.close())

interface Answer {
  status: number
  etag: string | null
  body: Record<string, unknown>
}

async function ask(
  method: string,
  path: string,
  body?: object,
  { token = careline.apiToken, headers = {} }: { token?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(`${careline.baseUrl}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  }
}

let last = 0
/** A number of the other system that no other test uses. */
const fresh = () => `CS9${String((last += 1)).padStart(6, '0')}`
const at = (external: string) => `/cases/servicenow:${external}`
const given = { contract: 'SC-1001', product: 'reporting', summary: 'Reports are late', openedBy: 'ana' }
const ifMatch = (etag: string | null) => ({ headers: { 'if-match': etag ?? '' } })
const sql = async (text: string, values: unknown[] = []) =>
  (await careline.database.pool.query<Record<string, unknown>>(text, values)).rows

describe('a case of another system', () => {
  test('is added under a number of ours, and found by both', async () => {
    const external = fresh()
    const added = await ask('PUT', at(external), { ...given, severity: 2, owner: 'RUTH.CALDER@care.example' })
    expect(added).toMatchObject({
      status: 201,
      etag: '"1"',
      body: {
        version: 1,
        origin: 'theirs',
        externalSystem: 'servicenow',
        externalNumber: external,
        state: 'open',
        priority: 'high',
        owner: 'ruth',
        openedBy: 'ana',
        closedBy: null,
      },
    })
    expect(added.body['number']).toMatch(/^[1-9][0-9]{9}$/)
    expect((await ask('GET', at(external.toLowerCase()))).body).toEqual(added.body)
    expect((await ask('GET', `/cases/${String(added.body['number'])}`)).body).toEqual(added.body)
  })

  test('is one case, also when it is put by two at once', async () => {
    const external = fresh()
    const done = await Promise.all(Array.from({ length: 6 }, () => ask('PUT', at(external), given)))
    expect(done.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 201])
    expect(new Set(done.map(({ body }) => body['number'])).size).toBe(1)
    const [{ number }] = done.map(({ body }) => body) as [{ number: string }]
    expect(await sql('SELECT act, version FROM case_changes WHERE case_number = $1', [number])).toEqual([
      { act: 'put', version: 1 },
    ])
  })

  test.each([
    ['Ruth Calder', 'ruth'],
    ['omar', 'omar'],
    ['Jo Smith of Tier 3', 'Jo Smith of Tier 3'],
    [null, 'unassigned'],
    ['unassigned', 'unassigned'],
  ])('owned by %s', async (owner, is) => {
    expect((await ask('PUT', at(fresh()), { ...given, owner })).body).toMatchObject({ owner: is })
  })

  test.each([
    ['a contract that is not there', { contract: 'SC-0' }, 'no-such-contract'],
    ['no contract', { contract: null }, 'contract-needed'],
    ['a product that the contract does not name', { product: 'telex' }, 'no-such-product'],
    ['a person who is no contact', { openedBy: 'nobody@arden.example' }, 'no-such-contact'],
    ['a link to itself', { linkedTo: '9999999999' }, 'no-such-case'],
    [
      'closed before it was opened',
      { state: 'closed', openedAt: '2026-02-02T00:00:00Z', closedAt: '2026-01-01T00:00:00Z' },
      'dates',
    ],
    [
      'closed and not closed',
      { state: 'open', openedAt: '2025-12-01T00:00:00Z', closedAt: '2026-01-01T00:00:00Z' },
      'dates',
    ],
    ['an Admin Case', { type: 'admin' }, 'opened-here'],
  ])('%s is refused and named', async (_, differs, code) => {
    const external = fresh()
    const refused = await ask('PUT', at(external), { ...given, ...differs })
    expect(refused).toMatchObject({ status: 422, body: { type: 'urn:careline:problem:rules', fields: [{ code }] } })
    expect((await ask('GET', at(external))).status).toBe(404)
  })

  test('what looks like a Contact PIN is not stored, and not said again', async () => {
    const pin = careline.pin('ana')
    const refused = await ask('PUT', at(fresh()), { ...given, summary: `He keyed ${pin}` })
    expect(refused.status).toBe(422)
    expect(JSON.stringify(refused.body)).not.toContain(pin)
  })

  test('a number of another case is refused', async () => {
    const [one, two] = [fresh(), fresh()]
    await ask('PUT', at(one), given)
    const { body } = await ask('PUT', at(two), given)
    const rename = await ask('PATCH', `/cases/${String(body['number'])}`, { externalNumber: one })
    expect(rename).toMatchObject({ status: 422, body: { fields: [{ code: 'external-taken' }] } })
    expect(await ask('PATCH', at(two), { externalNumber: one })).toMatchObject({ status: 422 })
  })
})

describe('when two change one case', () => {
  test('the version decides, the loser gets the case as it is, and can send what is still wanted', async () => {
    const external = fresh()
    const first = await ask('PUT', at(external), given)
    const both = await Promise.all([
      ask('PATCH', at(external), { priority: 'high' }, ifMatch(first.etag)),
      ask('PATCH', at(external), { owner: 'omar' }, ifMatch(first.etag)),
    ])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    const won = both.find(({ status }) => status === 200)
    const lost = both.find(({ status }) => status === 412)
    expect(lost).toMatchObject({
      etag: '"2"',
      body: { type: 'urn:careline:problem:changed-meanwhile', current: won?.body },
    })
    const wanted = won === both[0] ? { owner: 'omar' } : { priority: 'high' }
    const again = await ask('PATCH', at(external), wanted, ifMatch(lost?.etag ?? null))
    expect(again).toMatchObject({ status: 200, body: { priority: 'high', owner: 'omar', version: 3 } })
    const [refused] = await careline.stores.lists.audit({ type: 'case.refused' }, 1)
    expect(refused?.body).toMatchObject({ act: 'put', outcome: 'conflict', case: first.body['number'] })
  })

  test('a contact who closes it and a system that changes it: the later one is told', async () => {
    const { body, etag } = await ask('PUT', at(fresh()), given)
    const number = caseNumber.parse(body['number'])
    const close = { kind: 'close', number, note: 'Works again' } as const
    expect(await careline.desk().cases.byContact(contactId.parse('ana'), close, 'k')).toMatchObject({ kind: 'done' })
    const late = await ask('PATCH', `/cases/${number}`, { state: 'awaiting-info' }, ifMatch(etag))
    expect(late).toMatchObject({ status: 412, body: { current: { state: 'closed', closedBy: 'contact ana' } } })
  })

  test('of one system, what is older than what it said before is stale, and nothing changes', async () => {
    const external = fresh()
    const of = (minute: number, summary: string) => ({
      ...given,
      summary,
      externalChangedAt: `2026-01-01T10:${minute}:00Z`,
    })
    await ask('PUT', at(external), of(20, 'second'))
    expect(await ask('PUT', at(external), of(10, 'first'))).toMatchObject({
      status: 409,
      body: { type: 'urn:careline:problem:stale', current: { summary: 'second', version: 1 } },
    })
    expect((await ask('PUT', at(external), of(30, 'third'))).body).toMatchObject({ summary: 'third', version: 2 })
  })

  test('the same request under the same key is done once, and another one under it is refused', async () => {
    const external = fresh()
    const { etag } = await ask('PUT', at(external), given)
    const headers = { 'if-match': etag ?? '', 'idempotency-key': external }
    const first = await ask('PATCH', at(external), { priority: 'low' }, { headers })
    const again = await ask('PATCH', at(external), { priority: 'low' }, { headers })
    expect([first.status, again.status]).toEqual([200, 200])
    expect(again.body).toEqual(first.body)
    expect((await ask('PATCH', at(external), { priority: 'high' }, { headers })).status).toBe(409)
  })

  test('only a new one, and what would happen', async () => {
    const external = fresh()
    expect((await ask('PUT', `${at(external)}?try=true`, given)).status).toBe(201)
    expect((await ask('GET', at(external))).status).toBe(404)
    const onlyNew = { headers: { 'if-none-match': '*' } }
    expect((await ask('PUT', at(external), given, onlyNew)).status).toBe(201)
    expect((await ask('PUT', at(external), given, onlyNew)).status).toBe(412)
    expect((await ask('PATCH', at(fresh()), given)).status).toBe(404)
  })
})

test('putting the same again changes nothing, whole takes away what is left out, and closing says when and by whom', async () => {
  const external = fresh()
  const first = await ask('PUT', at(external), given)
  expect(await ask('PUT', at(external), given)).toMatchObject({ status: 200, etag: '"1"', body: first.body })
  expect((await ask('PUT', at(external), { contract: 'SC-1001' })).body).toMatchObject({ openedBy: null, summary: '' })
  const closed = await ask('PATCH', at(external), { state: 'closed' })
  expect(closed.body).toMatchObject({ state: 'closed', version: 3, closedBy: expect.stringMatching(/^api/) as string })
  expect(closed.body['closedAt']).toEqual(closed.body['updatedAt'])
  expect((await ask('PATCH', at(external), { state: 'open' })).body).toMatchObject({ closedAt: null, closedBy: null })
})

test('a deleted case is shown to no one, and goes on with its number and version if it comes back', async () => {
  const external = fresh()
  const { body, etag } = await ask('PUT', at(external), { ...given, summary: 'Gone soon', owner: 'ruth' })
  const number = caseNumber.parse(body['number'])
  expect((await ask('DELETE', at(external), undefined, ifMatch('"7"'))).status).toBe(412)
  expect((await ask('DELETE', at(external), undefined, ifMatch(etag))).status).toBe(204)
  expect((await ask('DELETE', at(external))).status).toBe(404)
  const { stores } = careline
  const ana = contactId.parse('ana')
  const contract = contractNumber.parse('SC-1001')
  const places = [
    await ask('GET', at(external)),
    await ask('GET', '/cases?contract=SC-1001&limit=500'),
    await stores.cases.find(number),
    await stores.cases.openOn(contract, 100),
    await stores.directory.casesKeyed(number, external.replace(/\D/g, '')),
    await stores.ownCases.find(
      { contact: ana, on: [{ contract, products: [], covered: true, others: true, readsText: true }] },
      number,
    ),
    await stores.callerHistory.read(
      { contact: ana, contracts: [contract], call: 'CA0' as never, residency: undefined },
      100,
    ),
    await stores.staffSearch.search(
      number,
      { desks: ['support'], caseTypes: ['support'], residency: undefined } as never,
      10,
    ),
    await stores.lists.search(number, 10),
    await stores.lists.cases({}, 500),
  ]
  expect(JSON.stringify(places)).not.toContain(number)
  expect(await sql('SELECT summary FROM cases WHERE number = $1', [number])).toEqual([{ summary: '' }])
  expect(await ask('PUT', at(external), given, { headers: { 'if-none-match': '*' } })).toMatchObject({
    status: 201,
    body: { number, version: 3 },
  })
})

describe('many at once', () => {
  test('are all put or none, in the order of the request', async () => {
    const [one, two] = [fresh(), fresh()]
    const named = (externalNumber: string, more: object = {}) => ({
      ...given,
      externalSystem: 'servicenow',
      externalNumber,
      ...more,
    })
    const refused = await ask('PUT', '/cases', { cases: [named(one), named(two, { contract: 'SC-0' })] })
    expect(refused).toMatchObject({ status: 422, body: { fields: [{ key: 'cases.1', code: 'no-such-contract' }] } })
    expect((await ask('GET', at(one))).status).toBe(404)
    const put = await ask('PUT', '/cases', { cases: [named(one), named(two)] })
    expect(put).toMatchObject({
      status: 200,
      body: { cases: [{ how: 'added', externalNumber: one, version: 1 }, { how: 'added' }] },
    })
    const next = await ask('PUT', '/cases', {
      cases: [
        named(one, { version: 9, priority: 'low' }),
        { externalSystem: 'servicenow', externalNumber: two, deleted: true },
      ],
    })
    expect(next).toMatchObject({
      status: 412,
      body: { fields: [{ key: 'cases.0', code: 'conflict' }], current: [{ version: 1 }, null] },
    })
    expect((await ask('GET', at(two))).status).toBe(200)
  })

  test.each([
    ['the same one twice', [{ externalNumber: 'CS7' }, { externalNumber: 'cs7' }], 'said-twice'],
    ['one without a number', [{ externalNumber: null }], undefined],
  ])('%s', async (_, rows, code) => {
    const cases = rows.map((row) => ({ ...given, externalSystem: 'servicenow', ...row }))
    const { status, body } = await ask('PUT', '/cases', { cases })
    expect(status).toBe(422)
    if (code !== undefined) expect(body).toMatchObject({ fields: [{ code }] })
  })
})

test('lists go by filters and pages', async () => {
  const numbers: string[] = []
  let after: string | null = ''
  while (after !== null) {
    const page: Answer = await ask('GET', `/cases?contract=SC-2001&limit=1${after === '' ? '' : `&after=${after}`}`)
    numbers.push(...(page.body['cases'] as { number: string }[]).map(({ number }) => number))
    after = page.body['next'] as string | null
  }
  expect(numbers).toEqual(
    await sql(`SELECT number FROM cases WHERE contract_number = 'SC-2001' ORDER BY number`).then((rows) =>
      rows.map(({ number }) => number),
    ),
  )
  const found = async (query: string) =>
    ((await ask('GET', `/cases?limit=500&${query}`)).body['cases'] as { number: string }[]).map(({ number }) => number)
  expect(await found('company=umbra')).toEqual(['0003000001'])
  expect(await found('owner=theo')).toEqual(['0003000001'])
  expect(await found('contract=SC-2002&state=not-closed')).toEqual(['0002000002'])
  expect(await found('contract=SC-2002&state=closed')).toEqual([])
  const since = new Date().toISOString()
  await ask('PATCH', '/cases/0003000001', { priority: 'low', externalChangedAt: '2026-01-01T00:00:00+02:00' })
  expect(await found(`changedSince=${encodeURIComponent(since)}`)).toEqual(['0003000001'])
  expect((await ask('GET', '/cases?colour=red')).status).toBe(422)
})

test('changes are told once, in order, with what came from which system', async () => {
  const end = async (from = 0): Promise<number> => {
    const { next } = (await ask('GET', `/cases/changes?after=${from}&limit=500`)).body as { next: number }
    return next === from ? from : end(next)
  }
  const start = await end()
  const external = fresh()
  const { number } = (await ask('PUT', at(external), given)).body as { number: string }
  await ask('PATCH', `/cases/${number}`, { state: 'closed' })
  await ask('DELETE', at(external))
  const first = await ask('GET', `/cases/changes?after=${start}&limit=2`)
  expect(first.body).toMatchObject({
    changes: [
      {
        id: start + 1,
        act: 'put',
        system: 'servicenow',
        number,
        version: 1,
        before: null,
        after: { state: 'open', linkedTo: null },
      },
      { id: start + 2, act: 'put', system: null, version: 2, before: { state: 'open' }, after: { state: 'closed' } },
    ],
    next: start + 2,
  })
  expect((await ask('GET', `/cases/changes?after=${start + 2}`)).body).toMatchObject({
    changes: [{ id: start + 3, act: 'delete', version: 3, after: null }],
  })
})

test('calls are listed newest first, in pages, by what was decided and on whom', async () => {
  const calls: string[] = []
  for (const person of ['ana', 'eli', 'ana']) {
    const call = await careline.dial(person)
    await call.presses(careline.pin(person))
    await call.presses('0')
    calls.push(call.phone.sid)
    await call.hangsUp()
  }
  const [first, second, third] = calls
  const page = async (query: string) =>
    (await ask('GET', `/calls?${query}`)).body as { calls: { call: string }[]; next: string | null }
  const named = ({ calls: listed }: { calls: { call: string }[] }) => listed.map(({ call }) => call)
  const one = await page('limit=2')
  expect(named(one)).toEqual([third, second])
  expect(named(await page(`limit=2&after=${encodeURIComponent(one.next ?? '')}`))).toEqual([first])
  expect(named(await page('contact=ana'))).toEqual([third, first])
  const [{ outcome, desk }] = (await page('contact=eli')).calls as unknown as [{ outcome: string; desk: string | null }]
  expect(named(await page(`outcome=${outcome}${desk === null ? '' : `&desk=${desk}`}`))).toContain(second)
  expect(named(await page(`to=${encodeURIComponent('2020-01-01T00:00:00Z')}`))).toEqual([])
  expect(JSON.stringify(one)).not.toMatch(/\+44/)
  expect((await ask('GET', '/calls?after=nonsense')).status).toBe(422)
})

describe('which token may do what', () => {
  const tokenFor = async (...scopes: Scope[]) => {
    const token = `token for ${scopes.join(' ')}`.padEnd(40, '.').replaceAll(/[ :.]/g, '-')
    const hash = createHash('sha256').update(token).digest()
    await careline.stores.tokens.make({ name: 'test', scopes, hash, madeBy: 'test', at: new Date() })
    return token
  }
  test.each<[Scope, number, number]>([
    ['cases:read', 200, 403],
    ['cases:write', 403, 403],
    ['cases:sync', 403, 200],
    ['directory:write', 403, 403],
  ])('%s', async (scope, read, put) => {
    const token = await tokenFor(scope)
    for (const path of ['/cases', '/cases/0001000001', '/cases/changes'])
      expect((await ask('GET', path, undefined, { token })).status).toBe(read)
    const patch = ['PATCH', '/cases/0001000002', { priority: 'medium' }] as const
    expect((await ask(...patch, { token })).status).toBe(put)
    expect((await ask('DELETE', '/cases/0001000002?try=true', undefined, { token })).status).toBe(
      put === 200 ? 204 : put,
    )
  })
})
