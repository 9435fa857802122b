/** Signing in over HTTP with the demo's identity provider: who comes in, and who does not. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recognise } from '../../src/web/sign-in/resolve-account.ts'
import { openScreens, SECOND_RUTH, STRANGER, type ScreensOnTest } from './screens-on-test.ts'
import type { Visitor } from './visitor.ts'

let web: ScreensOnTest
/** What a provider may leave out. */
const UNSAID = { name: undefined, role: undefined, providerSession: undefined, acr: undefined, severalFactors: false }
beforeAll(async () => {
  web = await openScreens()
})
afterAll(() => web.close())

const sessionsOf = async (id: string) =>
  (await web.database.pool.query('SELECT 1 FROM web_sessions WHERE $1 IN (staff_id, contact_id)', [id])).rowCount

describe('a person in the directory', () => {
  test('comes to the page they asked for', async () => {
    const visitor = web.visitor()
    expect((await visitor.signIn('staff:omar', '/small/staff')).location).toBe('/small/staff')
    const page = await visitor.get('/small/staff')
    expect(JSON.parse(page.text)).toMatchObject({ name: 'Omar Haddad', desks: ['support'] })
  })

  test('is sent from the first address to their own first screen', async () => {
    const staff = web.visitor()
    await staff.signIn('staff:omar', '/')
    expect((await staff.get('/')).location).toBe('/small/staff')
    const contact = web.visitor()
    await contact.signIn('contact:ana', '/')
    expect((await contact.get('/')).location).toBe('/small/contact')
  })

  test('without a screen of their own is greeted', async () => {
    const visitor = web.visitor()
    await visitor.signIn('staff:alva')
    const page = await visitor.get('/')
    expect(page.status).toBe(200)
    expect(page.text).toContain('Alva Berg')
  })

  test('leaves a row in the audit trail, a contact under their random name', async () => {
    await web.visitor().signIn('staff:sam')
    expect((await web.audit('signed-in')).at(-1)).toMatchObject({
      actor: 'staff sam',
      subject: null,
      body: { role: 'supervisor', fresh: false },
    })
    await web.visitor().signIn('contact:eli')
    const row = (await web.audit('signed-in')).at(-1)
    expect(row?.subject).toMatch(/^[0-9a-f-]{36}$/)
    expect(row?.actor).toBe(`contact ${row?.subject ?? ''}`)
  })

  test('and signed in already goes straight on', async () => {
    const visitor = web.visitor()
    await visitor.signIn('staff:omar')
    expect((await visitor.get('/sign-in?return=/small/staff')).location).toBe('/small/staff')
  })

  test('signs in from two tabs at once', async () => {
    const visitor = web.visitor()
    const [first, second] = [await visitor.askToSignIn(), await visitor.askToSignIn()]
    expect((await visitor.get(await visitor.chooses('staff:omar', second))).status).toBe(303)
    expect((await visitor.get(await visitor.chooses('staff:omar', first))).status).toBe(303)
  })
})

describe('an account', () => {
  test('is linked once and found again after the e-mail address has changed', async () => {
    await web.visitor().signIn('staff:theo')
    await web.database.pool.query(`UPDATE analysts SET email = 'theo.new@care.example' WHERE id = 'theo'`)
    const visitor = web.visitor()
    await visitor.signIn('staff:theo')
    expect((await visitor.get('/small/staff')).text).toContain('Theo Walsh')
  })

  test('does not inherit a person with the address of a person who has signed in', async () => {
    await web.visitor().signIn('staff:ruth')
    const before = await sessionsOf('ruth')
    const visitor = web.visitor()
    const answer = await visitor.signIn(SECOND_RUTH)
    expect(answer.status).toBe(403)
    expect(web.refusals.at(-1)).toBe('taken')
    expect(await sessionsOf('ruth')).toBe(before)
    expect((await visitor.get('/small/staff')).location).toMatch(/^\/sign-in\?/)
  })

  test('is linked by a verified address only', async () => {
    const { store, providerStaff } = web
    const resolving = { store, providerStaff, isStrong: true, onStaffLeft: async () => undefined, now: new Date() }
    const account = { issuer: 'https://login.example', subject: 'ines-1', authenticatedAt: new Date(), ...UNSAID }
    expect(
      await recognise({ ...account, email: { kind: 'not-verified', lacks: 'email_verified' } }, resolving),
    ).toEqual({
      outcome: 'email-not-verified',
      lacks: 'email_verified',
    })
    expect(await web.store.find(account)).toEqual({ outcome: 'unknown' })
    expect(
      await recognise({ ...account, email: { kind: 'verified', address: 'INES.Ferreira@care.example' } }, resolving),
    ).toMatchObject({ outcome: 'recognised', person: { id: 'ines' } })
    expect(
      await recognise({ ...account, email: { kind: 'not-verified', lacks: 'email_verified' } }, resolving),
    ).toMatchObject({
      outcome: 'recognised',
    })
  })

  test('is refused when two people have its address', async () => {
    await web.database.pool.query(`UPDATE contacts SET email = 'ida.strand@care.example' WHERE id = 'hal'`)
    expect((await web.visitor().signIn('staff:ida')).status).toBe(403)
    expect(web.refusals.at(-1)).toBe('ambiguous')
  })
})

describe('a person who may not come in', () => {
  test('is told what to do, and the refusal is in the audit trail without who it was', async () => {
    const visitor = web.visitor()
    const answer = await visitor.signIn(STRANGER)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('Ask an administrator')
    expect((await visitor.get('/')).location).toMatch(/^\/sign-in\?/)
    const row = (await web.audit('sign-in.refused')).at(-1)
    expect(row).toMatchObject({ actor: 'unknown person', subject: null, body: { reason: 'unknown', code: null } })
    expect(JSON.stringify(row)).not.toContain('stranger')
  })

  test('has left the company', async () => {
    expect((await web.visitor().signIn('contact:kim')).status).toBe(403)
    expect(web.refusals.at(-1)).toBe('left')
  })

  test('chose no known person', async () => {
    const visitor = web.visitor()
    const answer = await visitor.get(await visitor.chooses('nobody', await visitor.askToSignIn()))
    expect(answer.status).toBe(403)
    expect((await web.audit('sign-in.refused')).at(-1)?.body).toEqual({
      reason: 'provider-refused',
      code: 'access_denied',
    })
  })
})

describe('an answer of the identity provider', () => {
  const callbackFor = async (visitor: Visitor, subject = 'staff:omar') =>
    visitor.chooses(subject, await visitor.askToSignIn())

  test('works once', async () => {
    const visitor = web.visitor()
    const callback = await callbackFor(visitor)
    expect((await visitor.get(callback)).status).toBe(303)
    expect((await visitor.get(callback)).status).toBe(400)
    expect(web.refusals.at(-1)).toBe('stale-sign-in')
  })

  test('is refused in a browser that did not ask (login CSRF)', async () => {
    const attacker = web.visitor()
    const victim = web.visitor()
    await victim.askToSignIn()
    expect((await victim.get(await callbackFor(attacker))).status).toBe(400)
    expect((await victim.get('/small/staff')).location).toMatch(/^\/sign-in\?/)
    const stranger = web.visitor()
    expect((await stranger.get(await callbackFor(attacker))).status).toBe(400)
  })

  test('is refused with another state', async () => {
    const visitor = web.visitor()
    const callback = new URL(await callbackFor(visitor), web.baseUrl)
    callback.searchParams.set('state', 'A'.repeat(43))
    expect((await visitor.get(callback.href)).status).toBe(400)
  })

  test('is refused with the code of another visit (PKCE)', async () => {
    const visitor = web.visitor()
    const own = new URL(await callbackFor(visitor), web.baseUrl)
    const stolen = new URL(await callbackFor(web.visitor(), 'staff:alva'), web.baseUrl)
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '')
    expect((await visitor.get(own.href)).status).toBe(403)
    expect((await web.audit('sign-in.refused')).at(-1)?.body).toMatchObject({ code: 'invalid_grant' })
    expect(visitor.cookie('careline')).toBeUndefined()
  })

  test('is refused from another issuer', async () => {
    const visitor = web.visitor()
    const callback = new URL(await callbackFor(visitor), web.baseUrl)
    callback.searchParams.set('iss', 'https://login.evil.example')
    expect((await visitor.get(callback.href)).status).toBe(403)
  })

  test('is refused ten minutes later', async () => {
    const late = await openScreens()
    const visitor = late.visitor()
    const callback = await callbackFor(visitor)
    late.later(10 * 60_000 + 1_000)
    expect((await visitor.get(callback)).status).toBe(400)
    await late.close()
  })
})

test.each(['https://evil.example/', '//evil.example/', '/\\evil.example', '/%0d%0aevil', 'javascript:alert(1)'])(
  'a sign-in does not lead to %s',
  async (address) => {
    const visitor = web.visitor()
    const answer = await visitor.signIn('staff:omar', `/sign-in?return=${encodeURIComponent(address)}`)
    expect(answer.status).toBe(303)
    expect(['/', '/%0d%0aevil']).toContain(answer.location)
  },
)

describe('without an identity provider', () => {
  test('that answers, people are told so and nothing else breaks', async () => {
    const lost = await openScreens({
      signIn: { issuer: 'http://127.0.0.1:9/nobody', clientId: 'careline', clientSecret: 'not-a-secret' },
    })
    const answer = await lost.visitor().open('/')
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('The sign-in service does not answer')
    await lost.close()
  })

  test('at all, every screen says that sign-in is not set up', async () => {
    const none = await openScreens({ signIn: undefined })
    for (const path of ['/', '/small/staff', '/sign-in']) expect((await none.visitor().get(path)).status).toBe(503)
    expect((await none.visitor().post('/small/change', {})).status).toBe(503)
    await none.close()
  })

  test('at first, the next person is let in once it answers', async () => {
    let up = false
    const provider = createServer((_request, response) => {
      response.writeHead(up ? 200 : 500, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` }),
      )
    }).listen(0, '127.0.0.1')
    await once(provider, 'listening')
    const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
    const slow = await openScreens({ signIn: { issuer, clientId: 'careline', clientSecret: 'not-a-secret' } })
    expect((await slow.visitor().get('/sign-in')).status).toBe(503)
    up = true
    expect((await slow.visitor().get('/sign-in')).location).toContain(`${issuer}/auth?`)
    await slow.close()
    provider.close()
  })
})

test('a program that keeps signing in is told to wait', async () => {
  const busy = await openScreens({
    signIn: { issuer: 'http://127.0.0.1:9/nobody', clientId: 'careline', clientSecret: 'not-a-secret' },
  })
  const visitor = busy.visitor()
  const seen: number[] = []
  for (let i = 0; i < 121; i += 1) seen.push((await visitor.get('/sign-in')).status)
  expect(seen.slice(0, 120).every((status) => status === 503)).toBe(true)
  expect(seen[120]).toBe(429)
  await busy.close()
})

describe('coming back without having left', () => {
  test('writes nothing into the audit trail, whatever cookie it brings', async () => {
    const before = (await web.audit('sign-in.refused')).length
    const visitor = web.visitor()
    expect((await visitor.get('/sign-in/callback?state=x')).status).toBe(400)
    visitor.plant('careline-sign-in', 'A'.repeat(43))
    expect((await visitor.get('/sign-in/callback?state=x')).status).toBe(400)
    expect((await visitor.get('/sign-in/callback')).status).toBe(400)
    expect(web.refusals.slice(-3)).toEqual(['stale-sign-in', 'stale-sign-in', 'stale-sign-in'])
    expect(await web.audit('sign-in.refused')).toHaveLength(before)
  })

  test('does not keep people behind that address from signing in', async () => {
    const busy = await openScreens()
    const flood = busy.visitor()
    const seen = new Set<number>()
    for (let i = 0; i < 125; i += 1) seen.add((await flood.get('/sign-in/callback?state=x')).status)
    expect([...seen]).toEqual([400, 429])
    expect((await busy.visitor().get('/sign-in')).status).toBe(303)
    await busy.close()
  })
})
