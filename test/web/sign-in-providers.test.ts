/** What Entra, Okta, Keycloak, Auth0 and Cognito really send: who comes in, who may do protected acts, and what is said otherwise. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emailIn } from '../../src/web/sign-in/claims.ts'
import { adviceFor, isForEveryTenant } from '../../src/web/sign-in/known-providers.ts'
import { openScreens, type ScreensOnTest } from './screens-on-test.ts'
import { smallProvider, type Claims, type SmallProvider } from './small-provider.ts'
import type { Visitor } from './visitor.ts'

/** With user info, and without. */
let withInfo: SmallProvider
let plain: SmallProvider
let web: ScreensOnTest
let trusting: ScreensOnTest
let informed: ScreensOnTest
beforeAll(async () => {
  plain = await smallProvider()
  withInfo = await smallProvider()
  withInfo.userInfo = {}
  web = await openScreens({ signIn: plain.settings })
  trusting = await openScreens({ signIn: { ...plain.settings, trustEmail: true } })
  informed = await openScreens({ signIn: withInfo.settings })
})
afterAll(async () => {
  await Promise.all([web.close(), trusting.close(), informed.close()])
  await Promise.all([plain.close(), withInfo.close()])
})
beforeEach(async () => {
  for (const one of [web, trusting, informed]) await one.database.pool.query('TRUNCATE sign_ins, web_sessions')
})

const RUTH = 'ruth.calder@care.example'
const ANA = 'ana.lindqvist@arden.example'
const seconds = () => Math.floor(Date.now() / 1000)
/** What the small provider says by itself and these do not. */
const UNSAID = { email_verified: undefined, auth_time: undefined }

/** In the shape of the examples that the providers publish of their ID tokens, with invented people (docs/sign-in.md). */
const SHAPES = {
  entra: (email: string): Claims => ({
    ...UNSAID,
    ver: '2.0',
    sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
    oid: '00000000-0000-0000-66f3-3332eca7ea81',
    tid: '9122040d-6c67-4c5b-b112-36a304b66dad',
    name: 'Ruth Calder',
    preferred_username: email,
    email,
    rh: '0.AX0A',
    uti: 'fqiBqXLPj0eQa82S-IYFAA',
    // Too many groups to fit into a token: where they could be asked for instead.
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: 'https://graph.windows.net/9122040d/users/x/getMemberObjects' } },
  }),
  okta: (email: string): Claims => ({
    sub: '00uid4BxXw6I6TV4m0g3',
    name: 'Ruth Calder',
    email,
    email_verified: true,
    ver: 1,
    jti: 'ID.4eAWJOCMB3SX8XewDfVR',
    amr: ['mfa', 'otp', 'pwd'],
    idp: '00ok1u7AsAkrwdZL3z0g3',
    preferred_username: email,
    auth_time: seconds() - 20,
    at_hash: 'cpqKfdQA5eH891Ff5oJr_Q',
  }),
  keycloak: (email: string): Claims => ({
    sub: 'f1c2a7a1-6a0e-4e55-9e64-3f6b2d1b0a5d',
    typ: 'ID',
    azp: 'careline',
    sid: '6c4c4f6b-7a5f-4a0e-8a0f-5c3c1a1c7b1e',
    acr: '1',
    auth_time: seconds() - 20,
    email,
    email_verified: true,
    preferred_username: 'ruth',
    at_hash: 'ol7dNR6cYlV5wBXmYzGqWA',
  }),
  auth0: (email: string): Claims => ({
    sub: 'auth0|507f1f77bcf86cd799439011',
    nickname: 'ruth',
    name: email,
    picture: 'https://s.gravatar.com/avatar/x.png',
    updated_at: '2026-11-29T10:00:00.000Z',
    email,
    email_verified: true,
    sid: 'lqTmGpDGVzKDcsnDwJSHWiCvwHzbTRmn',
    auth_time: seconds() - 20,
    'https://care.example/roles': ['analyst'],
  }),
  cognito: (email: string): Claims => ({
    sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    'cognito:groups': ['staff'],
    'cognito:username': 'ruth',
    origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    event_id: '64f513be-32db-42b0-b78e-b02127b4f463',
    token_use: 'id',
    auth_time: seconds() - 20,
    email_verified: true,
    email,
  }),
}

async function signIn(to: ScreensOnTest, provider: SmallProvider, says: Claims, path?: string) {
  provider.says = says
  const visitor = to.visitor()
  return { visitor, answer: await provider.signIn(visitor, path) }
}
const isIn = async (visitor: Visitor, path = '/small/staff') => (await visitor.get(path)).status === 200

describe.each(['okta', 'keycloak', 'auth0', 'cognito'] as const)('%s', (name) => {
  test('lets staff in, and lets a contact do what needs a fresh sign-in', async () => {
    const { visitor } = await signIn(web, plain, SHAPES[name](RUTH))
    expect(await isIn(visitor)).toBe(true)
    const ana = await signIn(web, plain, { ...SHAPES[name](ANA), sub: 'ana' }, '/sign-in?fresh=1')
    expect(ana.answer.status).toBe(303)
    expect(await isIn(ana.visitor, '/small/fresh')).toBe(true)
  })
})

describe('Entra, which does not say that an address is verified', () => {
  test('lets no person in by itself; the page and the log say which claim is missing', async () => {
    const { visitor, answer } = await signIn(web, plain, SHAPES.entra(RUTH))
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('email_verified')
    expect((await web.audit('sign-in.refused')).at(-1)?.body).toEqual({
      reason: 'email-not-verified',
      code: 'email_verified',
    })
    expect(await isIn(visitor)).toBe(false)
  })

  test('lets staff in where the operator vouches for its addresses, too many groups or not, and does not ask for the groups', async () => {
    const { visitor } = await signIn(trusting, plain, SHAPES.entra(RUTH))
    expect(await isIn(visitor)).toBe(true)
  })

  test('lets no person in whose address it calls not verified, vouched for or not', async () => {
    for (const said of [false, 'false', 'no', 0, {}]) {
      const { answer } = await signIn(trusting, plain, { ...SHAPES.entra(RUTH), email_verified: said })
      expect(answer.status, JSON.stringify(said)).toBe(403)
    }
  })

  test('lets no person in without an address: the name to sign in with is none', async () => {
    const { answer } = await signIn(trusting, plain, { ...SHAPES.entra(RUTH), email: undefined })
    expect(answer.status).toBe(403)
    expect((await trusting.audit('sign-in.refused')).at(-1)?.body).toMatchObject({ code: 'email' })
  })

  test('and lets a person in whom it verifies by xms_edov, which only its own word can', () => {
    const said = [{ email: RUTH, xms_edov: true }]
    const entra = 'https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0'
    expect(emailIn(said, entra, false)).toEqual({ kind: 'verified', address: RUTH })
    expect(emailIn([{ email: RUTH, xms_edov: '1' }], entra, false).kind).toBe('verified')
    expect(emailIn([{ email: RUTH, xms_edov: false }], entra, false).kind).toBe('not-verified')
    expect(emailIn(said, 'https://login.example.com', false).kind).toBe('not-verified')
  })
})

describe('a provider that does not say when people signed in', () => {
  const silent = () => ({ ...SHAPES.okta(ANA), auth_time: undefined })

  test('lets them in, and the page of a protected act says which claim is missing', async () => {
    const { visitor, answer } = await signIn(web, plain, silent())
    expect(answer.status).toBe(303)
    expect(await isIn(visitor, '/small/contact')).toBe(true)
    expect(await isIn(visitor, '/small/fresh')).toBe(false)
    const again = await signIn(web, plain, silent(), '/sign-in?fresh=1')
    expect(again.answer.status).toBe(403)
    expect(again.answer.text).toContain('does not say when you signed in')
    expect(again.answer.text).toContain('auth_time')
    expect(web.refusals.at(-1)).toBe('no-auth-time')
    expect((await web.audit('sign-in.refused')).at(-1)?.body).toMatchObject({ code: 'auth_time is missing' })
  })

  test('and one that ignores how old a sign-in may be is not believed', async () => {
    const old = (age: number) => ({ ...SHAPES.okta(ANA), auth_time: seconds() - age })
    expect((await signIn(web, plain, old(11 * 3600))).answer.status).toBe(303)
    expect((await signIn(web, plain, old(13 * 3600))).answer.status).toBe(403)
    expect(web.refusals.at(-1)).toBe('not-fresh')
    expect((await signIn(web, plain, old(400), '/sign-in?fresh=1')).answer.status).toBe(403)
  })
})

describe('user info', () => {
  const bare = { sub: 'ruth', ...UNSAID, auth_time: seconds() }

  test('says the address where the ID token does not, with Cognito’s text instead of a yes', async () => {
    withInfo.userInfo = { sub: 'ruth', email: RUTH, email_verified: 'true', username: 'ruth' }
    const { visitor } = await signIn(informed, withInfo, bare)
    expect(await isIn(visitor)).toBe(true)
  })

  test('is not asked where the ID token says it all', async () => {
    const before = withInfo.userInfoRead
    await signIn(informed, withInfo, SHAPES.keycloak(RUTH))
    expect(withInfo.userInfoRead).toBe(before)
  })

  test.each<[string, Claims, Claims]>([
    ['about another person', bare, { sub: 'another', email: RUTH, email_verified: true }],
    [
      'that calls the address not verified',
      { ...bare, email: RUTH },
      { sub: 'ruth', email: RUTH, email_verified: 'false' },
    ],
    [
      'where the ID token calls it not verified',
      { ...bare, email: RUTH, email_verified: false },
      { sub: 'ruth', email: RUTH, email_verified: true },
    ],
    [
      'that verifies another address than the ID token has',
      { ...bare, email: RUTH },
      { sub: 'ruth', email: ANA, email_verified: true },
    ],
  ])('%s lets no person in', async (_what, says, info) => {
    withInfo.userInfo = info
    const { answer, visitor } = await signIn(informed, withInfo, says)
    expect(answer.status).toBe(403)
    expect(await isIn(visitor)).toBe(false)
  })
})

describe('an ID token for another client', () => {
  test.each<[string, Claims, boolean]>([
    ['by azp alone', { azp: 'another' }, false],
    ['by azp, of several audiences', { aud: ['careline', 'another'], azp: 'another' }, false],
    ['of several audiences, ours by azp', { aud: ['careline', 'another'], azp: 'careline' }, true],
    ['ours by azp', { azp: 'careline' }, true],
    ['whose azp is no text', { azp: ['careline'] }, false],
  ])('%s', async (_what, says, comesIn) => {
    const { answer, visitor } = await signIn(web, plain, { ...SHAPES.okta(RUTH), ...says })
    expect(answer.status).toBe(comesIn ? 303 : 403)
    expect(await isIn(visitor)).toBe(comesIn)
  })
})

describe('any claim, missing or of another type, is an answer and nothing breaks', () => {
  const LONE = '\ud800'
  const values = [undefined, null, 7, -1, '', 'x', true, [], {}, 'a\0b', LONE, 'x'.repeat(300), '1e400', [['mfa']]]
  test.each([
    'sub',
    'email',
    'email_verified',
    'auth_time',
    'sid',
    'acr',
    'amr',
    'azp',
    'nonce',
    'aud',
    'iss',
    'exp',
    'iat',
    'nbf',
    'xms_edov',
    '_claim_sources',
  ])('%s', async (claim) => {
    // Of its own, because one address may not sign in so often.
    const own = await openScreens({ signIn: plain.settings })
    for (const value of values)
      for (const path of ['/sign-in', '/sign-in?fresh=1']) {
        const { answer } = await signIn(own, plain, { ...SHAPES.okta(RUTH), [claim]: value }, path)
        expect([303, 403], `${JSON.stringify(value)} ${answer.text.slice(0, 300)}`).toContain(answer.status)
      }
    expect(own.broke).toEqual([])
    await own.close()
  })
})

test.each([
  ['https://login.microsoftonline.com/9122040d/v2.0', 'Microsoft Entra ID'],
  ['https://dev-123.okta.com/oauth2/default', 'Okta'],
  ['https://sso.example.com/realms/care', 'Keycloak'],
  ['https://care.eu.auth0.com/', 'Auth0'],
  ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc', 'Amazon Cognito'],
  ['https://login.example.com', 'The identity provider'],
  ['https://login.microsoftonline.com.evil.example/', 'The identity provider'],
])('%s is told how %s sends what is missing', (issuer, name) => {
  expect(adviceFor(issuer).name).toBe(name)
})

test('an issuer for accounts of every tenant is known as one', () => {
  expect(isForEveryTenant('https://login.microsoftonline.com/common/v2.0')).toBe(true)
  expect(isForEveryTenant('https://login.microsoftonline.com/9122040d/v2.0')).toBe(false)
  expect(isForEveryTenant('https://login.example.com/common')).toBe(false)
})
