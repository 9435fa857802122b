/** How staff must have signed in: what is asked of the identity provider, who is refused, and what they are told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openScreens, type ScreensOnTest } from './screens-on-test.ts'
import { smallProvider, type Claims, type SmallProvider } from './small-provider.ts'

let provider: SmallProvider
let web: ScreensOnTest
beforeAll(async () => {
  provider = await smallProvider()
  web = await openScreens({ signIn: { ...provider.settings, staffAcr: ['phr', 'phrh'] } })
})
afterAll(async () => {
  await web.close()
  await provider.close()
})

const OMAR = { sub: 'subject-omar', email: 'omar.haddad@care.example' }

async function signIn(says: Claims) {
  provider.says = says
  const visitor = web.visitor()
  return { visitor, answer: await provider.signIn(visitor) }
}

test('the provider is asked for it', async () => {
  await signIn({ ...OMAR, acr: 'phr' })
  expect(provider.asked.get('acr_values')).toBe('phr phrh')
})

describe('staff come in', () => {
  test.each<[string, Claims]>([
    ['in one of these ways', { acr: 'phrh' }],
    ['with several factors', { amr: ['pwd', 'mfa'] }],
    ['with several factors, whatever else it was', { acr: '1', amr: ['mfa'] }],
  ])('%s', async (_what, how) => {
    const { visitor, answer } = await signIn({ ...OMAR, ...how })
    expect(answer.status).toBe(303)
    expect((await visitor.get('/small/staff')).status).toBe(200)
  })
})

describe('staff are refused, and told so', () => {
  test.each<[string, Claims]>([
    ['in another way', { acr: '1' }],
    ['in a way that only looks like it', { acr: 'phr phrh' }],
    ['with one factor', { amr: ['pwd'] }],
    ['when the provider does not say how', {}],
    ['when what it says cannot be read', { acr: ['phr'], amr: 'mfa' }],
  ])('%s', async (_what, how) => {
    const { visitor, answer } = await signIn({ ...OMAR, ...how })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('Staff sign in with a second factor')
    expect(web.refusals.at(-1)).toBe('weak-sign-in')
    expect((await web.audit('sign-in.refused')).at(-1)?.body).toMatchObject({ reason: 'weak-sign-in' })
    expect((await visitor.get('/small/staff')).location).toMatch(/^\/sign-in\?/)
  })
})

test('contacts come in as before', async () => {
  const email = (await web.database.pool.query<{ email: string }>(`SELECT email FROM contacts WHERE id = 'ana'`))
    .rows[0]
  const { visitor, answer } = await signIn({ sub: 'subject-ana', email: email?.email })
  expect(answer.status).toBe(303)
  expect((await visitor.get('/small/contact')).status).toBe(200)
})

test('where nothing is set, nothing is asked for and any sign-in will do', async () => {
  const any = await openScreens({ signIn: provider.settings })
  provider.says = OMAR
  expect((await provider.signIn(any.visitor())).status).toBe(303)
  expect(provider.asked.has('acr_values')).toBe(false)
  await any.close()
})
