/** The directory over the API: one set of rules, versions, tombstones, what changed; and which token may do what. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeChange } from '../../src/directory/change.ts'
import { staffRow } from '../../src/domain/directory/directory-rows.ts'
import { contactId } from '../../src/domain/ids.ts'
import { apiOperations, type ApiDeps } from '../../src/web/api/api-routes.ts'
import type { Operation } from '../../src/web/api/operation.ts'
import { SCOPES, type Scope } from '../../src/accounts/token-store.ts'
import { openCareline, type Careline } from '../calls/careline.ts'

let careline: Careline
/** Between the reading of a row and what is done with it. */
let meanwhile: (() => Promise<unknown>) | undefined
beforeAll(async () => {
  careline = await openCareline({
    stores: ({ lists }) => ({
      lists: {
        ...lists,
        one: async (...which) => {
          const found = await lists.one(...which)
          const first = meanwhile
          meanwhile = undefined
          await first?.()
          return found
        },
      },
    }),
  })
})
afterAll(() => careline.close())

interface Answer {
  status: number
  headers: Headers
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
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

const company = (id: string, name: string) => ({ id, name, kind: 'customer' })

let tagged = 0

describe('rows', () => {
  test('are put, read and put again without a change', async () => {
    const put = () => ask('PUT', '/directory/companies/fresh', company('fresh', 'Fresh Foods'))
    expect(await put()).toMatchObject({ status: 200, body: { changed: ['fresh'] } })
    expect((await put()).status).toBe(200)
    const read = await ask('GET', '/directory/companies/fresh')
    expect(read.body).toMatchObject({ version: 1, row: { name: 'Fresh Foods', region: null } })
    expect(read.headers.get('etag')).toBe('"1"')
  })

  test('that another client has changed are not written over', async () => {
    await ask('PUT', '/directory/companies/twice', company('twice', 'One'))
    await ask('PUT', '/directory/companies/twice', company('twice', 'Two'))
    const late = await ask('PUT', '/directory/companies/twice', company('twice', 'Three'), {
      headers: { 'if-match': '"1"' },
    })
    expect(late).toMatchObject({ status: 412, body: { type: 'urn:careline:problem:changed-meanwhile' } })
    const fresh = await ask('PUT', '/directory/companies/twice', company('twice', 'Four'), {
      headers: { 'if-none-match': '*' },
    })
    expect(fresh.status).toBe(412)
  })

  test.each([
    ['W/"1"', 412],
    ['"1", "7"', 412],
    ['"2", "7"', 200],
    ['W/"2"', 200],
    ['*', 200],
    ['2', 400],
    ['"2" or so', 400],
  ])('are put with If-Match: %s as %i', async (tag, status) => {
    const key = `tags${(tagged += 1)}`
    await ask('PUT', `/directory/companies/${key}`, company(key, 'One'))
    await ask('PUT', `/directory/companies/${key}`, company(key, 'Two'))
    const headers = { 'if-match': tag }
    const answer = await ask('PUT', `/directory/companies/${key}`, company(key, 'Three'), { headers })
    expect(answer.status).toBe(status)
  })

  test('that several put as new at the same moment are put by one of them', async () => {
    const headers = { 'if-none-match': '*' }
    const answers = await Promise.all(
      ['A', 'B', 'C', 'D', 'E', 'F'].map((name) =>
        ask('PUT', '/directory/companies/race', company('race', name), { headers }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412, 412, 412])
    expect((await ask('GET', '/directory/companies/race')).body).toMatchObject({ version: 1 })
  })

  test('of which there is none are not put where one was expected', async () => {
    const headers = { 'if-match': '*' }
    expect((await ask('PUT', '/directory/companies/none', company('none', 'None'), { headers })).status).toBe(412)
    expect((await ask('GET', '/directory/companies/none')).status).toBe(404)
  })

  test('are not ended at another version than the one that was read, and many at once take no condition', async () => {
    const stale = { headers: { 'if-match': '"7"' } }
    expect((await ask('DELETE', '/directory/contacts/hal', undefined, stale)).status).toBe(412)
    expect((await ask('GET', '/directory/contacts/hal')).body).toMatchObject({ row: { status: 'active' } })
    expect((await ask('POST', '/directory/companies', { rows: [company('many', 'Many')] }, stale)).status).toBe(400)
    expect((await ask('GET', '/directory/companies/many')).status).toBe(404)
  })

  test('under another key than their own are refused', async () => {
    expect(await ask('PUT', '/directory/companies/other', company('fresh', 'X'))).toMatchObject({ status: 422 })
  })

  test('that break a rule are refused with its sentence, all of them or none', async () => {
    const rows = [
      { contact: 'dev', contract: 'SC-1001', level: 'designated' },
      { contact: 'gus', contract: 'SC-2001', level: 'designated' },
    ]
    expect(await ask('POST', '/directory/grants', { rows })).toMatchObject({
      status: 422,
      body: {
        type: 'urn:careline:problem:rules',
        fields: [{ key: 'gus SC-2001 designated', field: 'level', code: 'indirect-end-user' }],
      },
    })
    expect((await ask('GET', `/directory/grants/${encodeURIComponent('dev SC-1001 designated')}`)).status).toBe(404)
  })

  test('say what they would do to callers without doing it', async () => {
    const rows = [{ contact: 'dev', contract: 'SC-1001', level: 'designated' }]
    expect(await ask('POST', '/directory/grants?try=true', { rows })).toMatchObject({
      status: 200,
      body: { effect: ['1 person can open cases from now on: Dev Raman.'] },
    })
    expect((await ask('GET', `/directory/grants/${encodeURIComponent('dev SC-1001 designated')}`)).status).toBe(404)
  })

  test('come in pages, each once', async () => {
    const seen: string[] = []
    for (let after = ''; ;) {
      const { body } = await ask('GET', `/directory/contacts?limit=4${after === '' ? '' : `&after=${after}`}`)
      seen.push(...(body['rows'] as { row: { id: string } }[]).map(({ row }) => row.id))
      if (body['next'] === null) break
      after = body['next'] as string
    }
    expect(seen).toEqual([...seen].toSorted())
    expect(new Set(seen).size).toBe(19)
  })

  test.each([
    ['limit=0', '/directory/contacts?limit=0'],
    ['an unknown parameter', '/directory/contacts?colour=blue'],
  ])('with %s are refused', async (_, path) => {
    expect(await ask('GET', path)).toMatchObject({ status: 422, body: { type: 'urn:careline:problem:invalid' } })
  })
})

describe('a tombstone', () => {
  test('of a contact ends what they hold, and the next call knows', async () => {
    expect(await ask('DELETE', '/directory/contacts/noa')).toMatchObject({ status: 200, body: { changed: ['noa'] } })
    expect((await ask('GET', '/directory/contacts/noa')).body).toMatchObject({ row: { status: 'inactive' } })
    const call = await careline.dial('noa', { from: '+13035550021' })
    await call.presses(careline.pin('noa'))
    expect(await call.view()).toMatchObject({ verified: false })
    await call.hangsUp()
  })

  test('takes nothing back that was changed while the row was read', async () => {
    const { body } = await ask('GET', '/directory/contacts/jon')
    const row = { ...(body['row'] as object), phone: '+442079460777' }
    meanwhile = () => ask('PUT', '/directory/contacts/jon', row)
    expect((await ask('DELETE', '/directory/contacts/jon')).status).toBe(200)
    expect((await ask('GET', '/directory/contacts/jon')).body).toMatchObject({
      row: { status: 'inactive', phone: '+442079460777' },
    })
  })

  test('of a contract terminates it, of a grant ends it, of a company is refused', async () => {
    await ask('DELETE', '/directory/contracts/SC-4001')
    expect((await ask('GET', '/directory/contracts/SC-4001')).body).toMatchObject({
      row: { terminatedOn: new Date().toISOString().slice(0, 10) },
    })
    const key = encodeURIComponent('cleo SC-1001 read-only')
    await ask('DELETE', `/directory/grants/${key}`)
    expect((await ask('GET', `/directory/grants/${key}`)).body).toMatchObject({ row: { status: 'ended' } })
    expect(await ask('DELETE', '/directory/companies/arden')).toMatchObject({ status: 409 })
    expect(await ask('DELETE', '/directory/contacts/ghost')).toMatchObject({ status: 404 })
  })
})

test('what changed is told in order, and from where one stopped', async () => {
  await ask('PUT', '/directory/companies/feed1', company('feed1', 'Feed One'))
  const { body } = await ask('GET', '/directory-changes?limit=500')
  const after = JSON.stringify(body['next'])
  await ask('PUT', '/directory/companies/feed1', company('feed1', 'Feed Two'))
  expect((await ask('GET', `/directory-changes?after=${after}`)).body).toMatchObject({
    changes: [
      { kind: 'companies', key: 'feed1', via: 'api', before: { name: 'Feed One' }, after: { name: 'Feed Two' } },
    ],
  })
})

test('a language that a contact chose on their own page moves the version, and is told', async () => {
  const { profiles } = careline.stores
  const { body, headers } = await ask('GET', '/directory/contacts/ana')
  const seen = (await ask('GET', '/directory-changes?limit=500')).body['next']
  const choose = (language: string, extraTime: boolean) =>
    profiles.setPreferences(
      contactId.parse('ana'),
      { language, extraTime, caseMail: true },
      {
        type: 'directory.changed',
        at: new Date(),
        actor: 'contact ana',
        subject: contactId.parse('ana'),
        callId: undefined,
        body: {},
      },
    )
  await choose('de', false)
  const copy = await ask('PUT', '/directory/contacts/ana', body['row'] as object, {
    headers: { 'if-match': headers.get('etag') ?? '' },
  })
  expect(copy.status).toBe(412)
  const version = (body['version'] as number) + 1
  expect((await ask('GET', '/directory/contacts/ana')).body).toMatchObject({ version, row: { language: 'de' } })
  const told = (await ask('GET', `/directory-changes?after=${String(seen)}`)).body['changes']
  expect(told).toMatchObject([
    { key: 'ana', actor: 'contact ana', before: { language: 'en' }, after: { language: 'de' }, version },
  ])
  // Nothing of the row changes with the time they want.
  await choose('de', true)
  expect((await ask('GET', '/directory/contacts/ana')).body).toMatchObject({ version })
})

test('staff are no part of what other systems are told', async () => {
  const seen = (await ask('GET', '/directory-changes?limit=500')).body['next']
  const omar = await careline.stores.lists.one('staff', 'omar')
  const row = staffRow.parse({ ...omar?.row, phone: '+12025550999' })
  await makeChange(careline.stores.directoryRecords)([{ kind: 'staff', row }], {
    actor: 'staff alva',
    via: 'screen',
    why: '',
    at: new Date(),
    importId: undefined,
  })
  expect((await ask('GET', `/directory-changes?after=${String(seen)}`)).body).toEqual({ changes: [], next: seen })
})

test('a contact is explained: facts, rule, sentence, and what would change it', async () => {
  const { body } = await ask('POST', '/explain', { contact: 'fay', contract: 'SC-2001' })
  expect(body).toMatchObject({ rule: 'R10', outcome: 'REFER_PARTNER', facts: { relation: 'indirect_end_user' } })
  expect(body['wouldChange']).toContainEqual({
    if: 'they were a Designated Contact for it and the Support Owner made a recorded exception for them',
    outcome: 'OPEN_CASE',
  })
})

/** The shapes alone are looked at. */
const operations: Operation[] = apiOperations({} as ApiDeps).map(({ operation }) => operation)

describe('tokens', () => {
  const tokens = new Map<Scope, string>()
  beforeAll(async () => {
    for (const scope of SCOPES) {
      const token = `token-for-${scope.replace(':', '-')}`
      tokens.set(scope, token)
      const hash = createHash('sha256').update(token).digest()
      await careline.stores.tokens.make({ name: scope, scopes: [scope], hash, madeBy: 'test', at: new Date() })
    }
  })
  const address = (path: string) => path.replaceAll(/\{\w+\}/g, '0000000001')

  test.each(SCOPES)('for %s do that and nothing else', async (scope) => {
    for (const { method, path, scope: needed } of operations) {
      const answer = await ask(
        method.toUpperCase(),
        address(path),
        method === 'post' || method === 'put' ? {} : undefined,
        {
          token: tokens.get(scope) ?? '',
        },
      )
      const may = needed === undefined || needed === scope
      expect(answer.body['type'] === 'urn:careline:problem:scope', `${method} ${path}`).toBe(!may)
      if (!may) expect(answer.status).toBe(403)
    }
  })

  test('cover every operation but the documents', () => {
    expect(operations.filter(({ scope }) => scope === undefined).map(({ path }) => path)).toEqual([
      '/openapi.json',
      '/webhooks.json',
    ])
    // The one beside another scope: it says what may be written, not which operation.
    expect(new Set([...operations.flatMap(({ scope }) => scope ?? []), 'directory:contact-points'])).toEqual(
      new Set(SCOPES),
    )
  })

  test('are kept as hashes, and one that has ended opens nothing', async () => {
    const { rows } = await careline.database.pool.query(`SELECT * FROM api_tokens`)
    expect(JSON.stringify(rows)).not.toContain('token-for-')
    const [one] = await careline.stores.tokens.all()
    expect(await careline.stores.tokens.end(one?.id ?? '', 'test', new Date())).toBe(true)
    expect(
      (await ask('GET', '/openapi.json', undefined, { token: tokens.get(one?.scopes[0] ?? 'decide') ?? '' })).status,
    ).toBe(401)
  })
})

test('two tokens of one name are told apart in the trail, and neither gets what the other one did', async () => {
  const call = await careline.dial('ana', { from: '+13035550077' })
  await call.presses(careline.pin('ana'))
  await call.presses('1')
  const ids = await Promise.all(
    ['twin-1', 'twin-2'].map(async (token) => {
      const hash = createHash('sha256').update(token).digest()
      return (
        await careline.stores.tokens.make({
          name: 'CRM',
          scopes: ['cases:write'],
          hash,
          madeBy: 'test',
          at: new Date(),
        })
      ).id
    }),
  )
  const open = (token: string) =>
    ask(
      'POST',
      '/cases',
      { call: call.phone.sid, type: 'admin', summary: `By ${token}` },
      { token, headers: { 'idempotency-key': 'same' } },
    )
  const [one, two] = [await open('twin-1'), await open('twin-2')]
  expect([one.status, two.status]).toEqual([201, 201])
  expect(two.body['number']).not.toBe(one.body['number'])
  expect((await open('twin-1')).body['number']).toBe(one.body['number'])
  const actors = (await careline.stores.lists.audit({ type: 'case.opened' }, 2)).map(({ actor }) => actor)
  expect(actors.toSorted()).toEqual(ids.map((id) => `api CRM (${id})`).toSorted())
  await call.hangsUp()
})

describe('the OpenAPI document', () => {
  test('has every operation, with the schema that checks it', async () => {
    const { status, body } = await ask('GET', '/openapi.json')
    expect(status).toBe(200)
    expect(body['openapi']).toBe('3.1.0')
    const paths = body['paths'] as Record<string, Record<string, { requestBody?: object; operationId: string }>>
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    expect(new Set(ids).size).toBe(operations.length)
    for (const { method, path, body: schema } of operations) {
      expect(paths[path]?.[method], `${method} ${path}`).toBeDefined()
      expect(paths[path]?.[method]?.requestBody !== undefined, path).toBe(schema !== undefined)
    }
    expect(JSON.stringify(paths['/directory/grants/{key}'])).toContain('"enum":["designated","read-only","approver"]')
  })
})
