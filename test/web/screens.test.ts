/** What goes with every screen: headers, assets, and pages for what goes wrong. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Unavailable } from '../../src/concurrency/unavailable.ts'
import { assetPath } from '../../src/web/shell/asset-files.ts'
import { openScreens, type ScreensOnTest } from './screens-on-test.ts'

let web: ScreensOnTest
beforeAll(async () => {
  web = await openScreens()
})
afterAll(() => web.close())

test('no page holds a script or style of its own, none may be framed, kept, or told about', async () => {
  const visitor = web.visitor()
  await visitor.signIn('staff:ruth')
  const { headers } = await visitor.get('/small/staff')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy.split(';')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'report-uri /csp-reports',
    'report-to csp',
  ])
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  })
  expect(headers.has('strict-transport-security')).toBe(false)
  expect((await visitor.get('/small/talk')).headers.get('permissions-policy')).toContain('microphone=(self)')
})

test('on https browsers are told to stay there', async () => {
  const https = await openScreens({ publicBaseUrl: 'https://care.example.com' })
  const { headers } = await https.visitor().get('/signed-out')
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  await https.close()
})

test('an address that is not there is a page for people and plain for others', async () => {
  const visitor = web.visitor()
  const page = await visitor.get('/nowhere')
  expect(page.status).toBe(404)
  expect(page.text).toContain('There is no such page')
  expect((await visitor.get('/nowhere', { accept: '*/*', 'sec-fetch-mode': 'cors' })).text).toBe('Not found\n')
})

test('a screen that breaks gives a reference and nothing else', async () => {
  const visitor = web.visitor()
  await visitor.signIn('staff:ruth')
  const answer = await visitor.get('/small/broken')
  expect(answer.status).toBe(500)
  expect(web.broke).toHaveLength(1)
  expect(answer.text).toContain(web.broke[0]?.reference ?? 'no reference')
  expect(answer.text).not.toContain('drawer')
})

test('while the records cannot be reached no person is let in, and the page says so', async () => {
  let down = false
  const away = await openScreens({
    store: (store) => ({
      ...store,
      readSession: (key) => (down ? Promise.reject(new Unavailable('the records are away')) : store.readSession(key)),
    }),
  })
  const visitor = away.visitor()
  await visitor.signIn('staff:ruth')
  down = true
  const answer = await visitor.get('/small/staff')
  expect(answer.status).toBe(503)
  expect(answer.text).toContain('Try again in a minute')
  expect(away.broke).toHaveLength(1)
  expect(await visitor.get('/nowhere')).toMatchObject({
    status: 404,
    text: expect.stringContaining('no such page') as string,
  })
  down = false
  expect((await visitor.get('/small/staff')).status).toBe(200)
  await away.close()
})

test('no person comes in while the audit trail cannot be written', async () => {
  const silent = await openScreens({ audit: { append: () => Promise.reject(new Error('no room')) } })
  const visitor = silent.visitor()
  expect((await visitor.signIn('staff:ruth')).status).toBe(500)
  expect(visitor.cookie('careline')).toBeUndefined()
  await silent.close()
})

test('style sheets and scripts are kept for ever under an address that changes with them', async () => {
  const visitor = web.visitor()
  for (const name of ['careline.css', 'theme.js', 'careline.svg']) {
    const { status, headers } = await visitor.get(assetPath(name))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-type')).toMatch(/^(text\/(css|javascript)|image\/svg)/)
  }
  expect((await visitor.get('/assets/older/theme.js')).headers.get('cache-control')).toBe('no-cache')
  expect(() => assetPath('no-such.js')).toThrow('no-such.js')
})

test.each([
  '/assets/x/../../package.json',
  '/assets/x/%2e%2e/%2e%2e/package.json',
  '/assets/x/..%2f..%2fpackage.json',
  '/assets/x/none.js',
])('%s is not served', async (path) => {
  expect((await web.visitor().get(path)).status).toBe(404)
})
