/** The door of the screens: every route by every role, and what other sites try. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { ROLES, type Role } from '../../src/accounts/person.ts'
import { openScreens, type ScreensOnTest } from './screens-on-test.ts'
import { Visitor } from './visitor.ts'

const ONE_OF: Record<Role, string> = {
  analyst: 'staff:ruth',
  'flow-author': 'staff:lotte',
  supervisor: 'staff:sam',
  administrator: 'staff:alva',
  contact: 'contact:ana',
}
const SCRIPT = { accept: 'application/json', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }

let web: ScreensOnTest
beforeAll(async () => {
  web = await openScreens()
})
afterAll(() => web.close())

async function signedIn(subject: string, base = web.baseUrl): Promise<Visitor> {
  const visitor = new Visitor(base)
  expect((await visitor.signIn(subject)).status).toBe(303)
  return visitor
}

describe('every route of the service', () => {
  let careline: Careline
  beforeAll(async () => {
    careline = await openCareline({ signIn: true, softphone: true })
  })
  afterAll(() => careline.close())

  /** Any value will do: a person who may not come in is refused before it is looked at. */
  const address = (path: string) => path.replaceAll(/[:*]\w+/g, 'x')

  test('names its roles', () => {
    expect(careline.screens.length).toBeGreaterThan(0)
    for (const { path, roles } of careline.screens) expect(roles.length, path).toBeGreaterThan(0)
  })

  test('sends strangers to the sign-in, or refuses them', async () => {
    const stranger = new Visitor(careline.baseUrl)
    for (const { method, path } of careline.screens) {
      const at = address(path)
      if (method === 'get') expect((await stranger.get(at)).location, at).toMatch(/^\/sign-in\?/)
      expect((await (method === 'get' ? stranger.get(at, SCRIPT) : stranger.post(at, {}))).status, at).toBe(401)
    }
  })

  test.each(ROLES)('refuses %s what is for others', async (role) => {
    const visitor = await signedIn(ONE_OF[role], careline.baseUrl)
    for (const { method, path, roles } of careline.screens.filter((one) => !one.roles.includes(role))) {
      const answer = await (method === 'get'
        ? visitor.get(address(path), SCRIPT)
        : visitor.post(address(path), {}, SCRIPT))
      expect(answer.status, `${path} is for ${roles.join()}`).toBe(403)
      expect(JSON.parse(answer.text), path).toMatchObject({ type: 'urn:careline:problem:wrong-role' })
    }
  })
})

describe('a role', () => {
  test('opens its own screens', async () => {
    expect((await (await signedIn('staff:sam')).get('/small/staff')).status).toBe(200)
    expect((await (await signedIn('contact:ana')).get('/small/contact')).text).toContain('Europe/London')
  })

  test('is told on a page that a screen is for others, with the way back', async () => {
    const visitor = await signedIn('contact:ana')
    const answer = await visitor.get('/small/staff')
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.text).toContain('You do not have access to this page')
    expect(answer.text).toContain('Ana Lindqvist')
  })

  test('sees only its own screens in the navigation', async () => {
    const visitor = await signedIn('staff:ruth')
    expect(JSON.parse((await visitor.get('/small/staff')).text)).toMatchObject({
      menu: [{ path: '/small/staff', label: 'Small' }],
    })
  })
})

describe('a change', () => {
  let visitor: Visitor
  let form_token: string
  beforeAll(async () => {
    visitor = await signedIn('staff:ruth')
    form_token = await visitor.formToken('/small/page')
  })
  const attempt = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const before = web.changed.length
    const { status } = await visitor.post('/small/change', fields, headers)
    return { status, changed: web.changed.length > before }
  }

  test('from our own form goes through', async () => {
    expect(await attempt({ form_token })).toEqual({ status: 200, changed: true })
  })

  test('from a script of ours goes through with the token in its header', async () => {
    expect(await attempt({}, { ...SCRIPT, 'x-form-token': form_token })).toEqual({ status: 200, changed: true })
  })

  test.each(['cross-site', 'same-site', 'none', ''])('from %s is refused, token or not (CSRF)', async (site) => {
    expect(await attempt({ form_token }, { 'sec-fetch-site': site })).toEqual({ status: 403, changed: false })
  })

  test('from a browser that says its origin only is judged by it', async () => {
    const send = async (origin: string | undefined) => {
      const response = await fetch(`${web.baseUrl}/small/change`, {
        method: 'POST',
        body: new URLSearchParams({ form_token }),
        headers: {
          cookie: `careline=${visitor.cookie('careline') ?? ''}`,
          ...(origin === undefined ? {} : { origin }),
        },
      })
      return response.status
    }
    // Node's own fetch names no site, as old browsers do not; it is told which origin to name.
    expect(await send(web.baseUrl)).toBe(200)
    expect(await send('https://evil.example')).toBe(403)
    expect(await send('null')).toBe(403)
    expect(await send(undefined)).toBe(403)
  })

  test('without the token of this very session is refused', async () => {
    const other = await (await signedIn('staff:ruth')).formToken('/small/page')
    for (const token of ['', 'x', `${form_token}x`, other])
      expect(await attempt({ form_token: token })).toEqual({ status: 403, changed: false })
    expect(await attempt({})).toEqual({ status: 403, changed: false })
  })

  test('as JSON needs the token in the header and is read within its limit', async () => {
    const send = async (body: string, token?: string) => {
      const response = await fetch(`${web.baseUrl}/small/json`, {
        method: 'POST',
        body,
        headers: {
          cookie: `careline=${visitor.cookie('careline') ?? ''}`,
          'content-type': 'application/json',
          ...SCRIPT,
          ...(token === undefined ? {} : { 'x-form-token': token }),
        },
      })
      return response.status
    }
    expect(await send('{"a":1}', form_token)).toBe(200)
    expect(await send(JSON.stringify({ form_token }))).toBe(200)
    expect(await send('{"a":1}')).toBe(403)
    expect(await send('{"a":', form_token)).toBe(400)
    expect(await send(JSON.stringify({ long: 'x'.repeat(2_000) }), form_token)).toBe(413)
  })

  test('that is too large is refused', async () => {
    expect(await attempt({ form_token, long: 'x'.repeat(20_000) })).toEqual({ status: 413, changed: false })
  })
})

describe('pages of other sites', () => {
  test('may link here, and may not load anything from here', async () => {
    const visitor = await signedIn('staff:ruth')
    expect((await visitor.get('/small/staff', { 'sec-fetch-site': 'cross-site' })).status).toBe(200)
    const load = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect((await visitor.get('/small/staff', load)).status).toBe(403)
  })
})
