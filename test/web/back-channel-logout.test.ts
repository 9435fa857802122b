/** The identity provider says that a person signed out there: whom it ends here, at once, and which tokens are refused. */
import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Allow } from '../../src/web/allow.ts'
import { liveStream } from '../../src/web/live-stream.ts'
import { openScreens, smallScreens, type ScreensOnTest } from './screens-on-test.ts'
import {
  anotherKey,
  LOGOUT_EVENT,
  logoutClaims,
  smallProvider,
  type Claims,
  type SmallProvider,
} from './small-provider.ts'
import type { Visitor } from './visitor.ts'

let provider: SmallProvider
let web: ScreensOnTest
beforeAll(async () => {
  provider = await smallProvider()
  web = await openScreens({ signIn: provider.settings, screens: [smallScreens([]), stream] })
})
afterAll(async () => {
  await web.close()
  await provider.close()
})

/** A page that stays open, as the desk and the board have. */
function stream(allow: Allow): void {
  allow(
    { method: 'get', path: '/small/stream', roles: ['analyst'], background: true },
    async (context, asked, response) => {
      await liveStream({
        response,
        draw: async () => ({ name: context.person.name }),
        listen: () => () => undefined,
        stillHere: async () => (await context.stillSignedIn()) !== undefined,
        onEnd: (end) => asked.on('close', end),
      })
    },
  )
}

async function signedIn(who: 'omar' | 'ruth' | 'ines', sid?: string): Promise<Visitor> {
  const email = { omar: 'omar.haddad', ruth: 'ruth.calder', ines: 'ines.ferreira' }[who]
  provider.says = { sub: `subject-${who}`, email: `${email}@care.example`, ...(sid === undefined ? {} : { sid }) }
  const visitor = web.visitor()
  expect((await provider.signIn(visitor)).status).toBe(303)
  expect(await isIn(visitor)).toBe(true)
  return visitor
}
const isIn = async (visitor: Visitor) => (await visitor.get('/small/staff')).status === 200

const claims = (differs: Claims = {}): Claims => ({ ...logoutClaims(provider, 'subject-omar'), ...differs })

const tell = (token: string) =>
  web.visitor().post('/sign-in/back-channel-logout', { logout_token: token }, { 'sec-fetch-site': 'none' })
const TYPED = { header: { typ: 'logout+jwt' } }

describe('a logout token', () => {
  test('ends every session of that account and of no other, and is in the audit trail', async () => {
    const [one, another, ruth] = [await signedIn('omar'), await signedIn('omar'), await signedIn('ruth')]
    const answer = await tell(provider.sign(claims(), TYPED))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(web.logouts.at(-1)).toBe(2)
    expect([await isIn(one), await isIn(another), await isIn(ruth)]).toEqual([false, false, true])
    expect((await web.audit('signed-out')).slice(-2)).toMatchObject([
      { actor: 'staff omar', body: { by: 'identity provider' } },
      { actor: 'staff omar', body: { by: 'identity provider' } },
    ])
  })

  test('that names a session there ends what came from it, and sessions whose session there is not known', async () => {
    const [phone, desk, old] = [await signedIn('ruth', 'phone'), await signedIn('ruth', 'desk'), await signedIn('ruth')]
    expect((await tell(provider.sign(claims({ sub: 'subject-ruth', sid: 'desk' })))).status).toBe(200)
    expect([await isIn(phone), await isIn(desk), await isIn(old)]).toEqual([true, false, false])
  })

  test('that names a session there and no subject ends what came from it, and nothing else', async () => {
    const [phone, desk, old] = [
      await signedIn('ruth', 'phone-2'),
      await signedIn('ruth', 'desk-2'),
      await signedIn('ruth'),
    ]
    expect((await tell(provider.sign(claims({ sub: undefined, sid: 'desk-2' })))).status).toBe(200)
    expect(web.logouts.at(-1)).toBe(1)
    expect([await isIn(phone), await isIn(desk), await isIn(old)]).toEqual([true, false, true])
  })

  test('about a person who is not signed in, or is not known, is answered with success', async () => {
    expect((await tell(provider.sign(claims({ sub: 'subject-of-nobody' })))).status).toBe(200)
    expect(web.logouts.at(-1)).toBe(0)
  })

  test('ends streams that are open at that moment', async () => {
    const visitor = await signedIn('ines')
    const asked = request(`${web.baseUrl}/small/stream`, {
      headers: { cookie: `careline=${visitor.cookie('careline') ?? ''}` },
    }).end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    expect(response.headers['content-type']).toBe('text/event-stream')
    const whole = readText(response)
    const started = Date.now()
    expect((await tell(provider.sign(claims({ sub: 'subject-ines' })))).status).toBe(200)
    expect(await whole).toMatch(/Ines Ferreira[^]*event: signed-out/)
    expect(Date.now() - started).toBeLessThan(10_000)
  })

  test('counts once, also when it comes twice at the same moment', async () => {
    const token = provider.sign(claims())
    expect((await tell(token)).status).toBe(200)
    const omar = await signedIn('omar')
    expect((await tell(token)).status).toBe(400)
    expect(web.logouts.at(-1)).toBe('jti')
    expect(await isIn(omar)).toBe(true)
    const both = provider.sign(claims({ sub: 'subject-of-nobody' }))
    expect((await Promise.all([tell(both), tell(both)])).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual(
      [200, 400],
    )
  })

  test('that is blank or left out is refused', async () => {
    expect((await tell('')).status).toBe(400)
    expect((await web.visitor().post('/sign-in/back-channel-logout', {})).status).toBe(400)
  })

  const now = () => Math.floor(Date.now() / 1000)
  test.each<[string, string, () => string]>([
    ['signed with another key', 'signature', () => provider.sign(claims(), { key: anotherKey() })],
    ['not signed', 'alg', () => provider.sign(claims(), { header: { alg: 'none' } })],
    ['signed with our own secret’s algorithm', 'alg', () => provider.sign(claims(), { header: { alg: 'HS256' } })],
    ['by a key that is not published', 'kid', () => provider.sign(claims(), { header: { kid: 'unknown' } })],
    ['of another issuer', 'iss', () => provider.sign(claims({ iss: 'https://evil.example' }))],
    ['for another client', 'aud', () => provider.sign(claims({ aud: 'somebody-else' }))],
    ['that is over', 'exp', () => provider.sign(claims({ exp: now() - 60 }))],
    ['without an end', 'exp', () => provider.sign(claims({ exp: undefined }))],
    ['from long ago', 'iat', () => provider.sign(claims({ iat: now() - 3600 }))],
    ['from the future', 'iat', () => provider.sign(claims({ iat: now() + 3600 }))],
    ['without the event', 'events', () => provider.sign(claims({ events: undefined }))],
    ['with another event', 'events', () => provider.sign(claims({ events: { 'https://evil.example/event': {} } }))],
    ['whose event is no object', 'events', () => provider.sign(claims({ events: { [LOGOUT_EVENT]: true } }))],
    ['with a nonce, as an ID token has', 'nonce', () => provider.sign(claims({ nonce: 'n' }))],
    ['without a jti', 'jti', () => provider.sign(claims({ jti: undefined }))],
    ['without a subject or a session', 'sub', () => provider.sign(claims({ sub: undefined }))],
    ['whose session is no text', 'sid', () => provider.sign(claims({ sub: undefined, sid: 7 }))],
    ['whose session cannot be kept', 'sid', () => provider.sign(claims({ sub: undefined, sid: 'a\0b' }))],
    ['of another type', 'typ', () => provider.sign(claims(), { header: { typ: 'at+jwt' } })],
    ['that was changed', 'signature', () => provider.sign(claims()).replace(/\.[^.]*\./, '.e30.')],
    ['that is none', 'token', () => 'not-a-token'],
  ])('%s is refused', async (_what, why, token) => {
    const omar = await signedIn('omar')
    const answer = await tell(token())
    expect(answer.status).toBe(400)
    expect(web.logouts.at(-1)).toBe(why)
    expect(JSON.parse(answer.text)).toEqual({ error: 'invalid_request' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await isIn(omar)).toBe(true)
  })
})

test('tokens of strangers do not make us read the provider’s keys again and again', async () => {
  await tell(provider.sign(claims({ sub: 'subject-of-nobody' })))
  const before = provider.keysRead
  for (let i = 0; i < 20; i += 1) await tell(provider.sign(claims(), { header: { kid: `k${i}` } }))
  expect(provider.keysRead - before).toBeLessThanOrEqual(1)
})

test('while the provider does not answer it is told so, and may come again', async () => {
  const lost = await openScreens({
    signIn: { issuer: 'http://127.0.0.1:9', clientId: 'careline', clientSecret: 'none' },
  })
  const answer = await lost.visitor().post('/sign-in/back-channel-logout', { logout_token: provider.sign(claims()) })
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.text)).toEqual({ error: 'server_error' })
  await lost.close()
})

test('while the provider does not answer, tokens of strangers do not make us ask it again and again', async () => {
  let asked = 0
  const silent = createServer((_request, response) => {
    asked += 1
    response.writeHead(500).end()
  }).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const issuer = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const lost = await openScreens({ signIn: { issuer, clientId: 'careline', clientSecret: 'none' } })
  const send = () => lost.visitor().post('/sign-in/back-channel-logout', { logout_token: provider.sign(claims()) })
  expect((await send()).status).toBe(400)
  const first = asked
  for (let i = 0; i < 20; i += 1) expect((await send()).status).toBe(400)
  expect(first).toBeGreaterThan(0)
  expect(asked).toBe(first)
  await lost.close()
  silent.close()
})
