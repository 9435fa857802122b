/** Forms between two requests: kept when a sign-in was over, finished by their sender alone, done once, led to a page that can be reloaded. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { openScreens, type ScreensOnTest } from './screens-on-test.ts'
import { Visitor } from './visitor.ts'

const MINUTE = 60_000

const hidden = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''

describe('a form whose sign-in was over', () => {
  const done: Record<string, unknown>[] = []
  let web: ScreensOnTest
  beforeAll(async () => {
    const keeps = { button: 'Confirm', page: '/form#here', fields: { reference: 'Reference', key: '' } }
    web = await openScreens({
      screens: [
        (allow) => {
          allow({ method: 'get', path: '/form', roles: ['contact'], menu: 'Form' }, (context, _request, response) => {
            response.type('html').send(`<input name="form_token" value="${context.formToken}" />`)
          })
          for (const fresh of [{}, { fresh: '/form' }])
            allow(
              {
                method: 'post',
                path: `/form/${'fresh' in fresh ? 'fresh' : 'plain'}`,
                roles: ['contact'],
                keeps,
                ...fresh,
              },
              (_visit, request, response) => {
                const body = request.body as Record<string, unknown>
                if (body['reference'] === 'refused') {
                  response.sendStatus(422)
                  return
                }
                done.push(body)
                response.redirect(303, '/form?said=done')
              },
            )
        },
      ],
    })
  })
  afterEach(() => {
    web.onTime()
    done.length = 0
  })
  afterAll(() => web.close())

  async function atTheForm(contact = 'ana') {
    const visitor = web.visitor()
    await visitor.signIn(`contact:${contact}`, '/sign-in?fresh=1&return=/form')
    return { visitor, form_token: await visitor.formToken('/form') }
  }
  const TYPED = { reference: '417-229-305', key: 'k1', pin: '123456789012' }

  test.each([
    ['/form/plain', 11, 'Your sign-in had ended'],
    ['/form/fresh', 6, 'a sign-in of the last five minutes'],
  ])('%s, %i minutes later, waits for its sender, who finishes it once', async (path, minutes, why) => {
    const { visitor, form_token } = await atTheForm()
    web.later(minutes * MINUTE)
    const sent = await visitor.post(path, { form_token, ...TYPED })
    expect(sent.location).toMatch(/^\/sign-in\?return=%2Funfinished%3Fslot%3D/)
    expect(done).toEqual([])
    web.onTime()
    const back = (await visitor.signIn('contact:ana', sent.location)).location ?? ''
    const { text } = await visitor.get(back)
    expect(text).toContain(why)
    expect(text).toContain('417-229-305')

    const form = { form_token: hidden(text, 'form_token'), form_key: hidden(text, 'form_key') }
    const again = {
      ...form,
      unfinished: hidden(text, 'unfinished'),
      reference: '417-229-305',
      key: hidden(text, 'key'),
    }
    expect((await visitor.post(path, again)).location).toBe('/form?said=done')
    expect(done).toMatchObject([{ reference: '417-229-305', key: 'k1' }])
    expect((await visitor.get(back)).text).toContain('Nothing is left to finish here')
  })

  test('is still there when it is refused as it is finished', async () => {
    const { visitor, form_token } = await atTheForm()
    web.later(11 * MINUTE)
    const sent = await visitor.post('/form/plain', { form_token, key: 'k2', reference: 'refused' })
    web.onTime()
    const back = (await visitor.signIn('contact:ana', sent.location)).location ?? ''
    const { text } = await visitor.get(back)
    const again = Object.fromEntries(
      ['form_token', 'form_key', 'unfinished', 'reference', 'key'].map((name) => [name, hidden(text, name)]),
    )
    expect((await visitor.post('/form/plain', again)).status).toBe(422)
    // It is put back after the answer was sent.
    await expect.poll(async () => (await visitor.get(back)).text).toContain('Finish it now')
    expect(done).toEqual([])
  })

  test('is kept without the fields that its screen does not name: no PIN', async () => {
    const { visitor, form_token } = await atTheForm()
    web.later(11 * MINUTE)
    const sent = await visitor.post('/form/plain', { form_token, ...TYPED })
    web.onTime()
    const { text } = await visitor.get((await visitor.signIn('contact:ana', sent.location)).location ?? '')
    expect(text).not.toContain(TYPED.pin)
    const { rows } = await web.database.pool.query<{ sealed: Buffer }>('SELECT sealed FROM page_slots')
    expect(rows.length).toBeGreaterThan(0)
    for (const { sealed } of rows) expect(sealed.includes(TYPED.reference)).toBe(false)
  })

  test('is not shown to the next person at the browser, nor to a stranger with its address', async () => {
    const { visitor, form_token } = await atTheForm()
    web.later(11 * MINUTE)
    const { location } = await visitor.post('/form/plain', { form_token, ...TYPED })
    web.onTime()
    const ora = web.visitor()
    const next = (await ora.signIn('contact:ora', location)).location ?? ''
    expect(next).toMatch(/^\/unfinished\?slot=/)
    const { text } = await ora.get(next)
    expect(text).toContain('Nothing is left to finish here')
    expect(text).not.toContain('417-229-305')
    expect((await web.visitor().get(next)).location).toMatch(/^\/sign-in/)
  })

  test('in another tab, after a fresh sign-in of the same person, is finished by them', async () => {
    const { visitor, form_token } = await atTheForm()
    await visitor.signIn('contact:ana', '/sign-in?fresh=1&return=/form')
    const sent = await visitor.post('/form/plain', { form_token, ...TYPED })
    expect((await visitor.get(sent.location ?? '')).text).toContain('417-229-305')
    expect(done).toEqual([])
  })

  test('of another person, in a browser where someone else has signed in since, is refused and not stored', async () => {
    const { visitor, form_token } = await atTheForm()
    await visitor.signIn('contact:ana', '/sign-in?fresh=1&return=/form')
    const ora = web.visitor()
    await ora.signIn('contact:ora')
    expect((await ora.post('/form/plain', { form_token, ...TYPED })).status).toBe(403)
    expect(done).toEqual([])
  })

  test('that was forged is not kept', async () => {
    const { visitor } = await atTheForm()
    web.later(11 * MINUTE)
    const forged = await visitor.post('/form/plain', { form_token: 'x', ...TYPED })
    expect([forged.status, forged.location]).toEqual([401, undefined])
  })

  test('after signing out is not kept, and says that nothing was done', async () => {
    const { visitor, form_token } = await atTheForm()
    const id = visitor.cookie('careline') ?? ''
    await visitor.post('/sign-out', { form_token })
    visitor.plant('careline', id)
    const { status, text } = await visitor.post('/form/plain', { form_token, ...TYPED })
    expect(status).toBe(401)
    expect(text).toContain('was not done')
  })

  test('one person has so many kept at most', async () => {
    const { visitor, form_token } = await atTheForm()
    web.later(6 * MINUTE)
    for (let i = 0; i < 45; i += 1) await visitor.post('/form/fresh', { form_token, ...TYPED })
    const { rows } = await web.database.pool.query(`SELECT count(*)::int AS n FROM page_slots WHERE contact_id = 'ana'`)
    expect(rows).toEqual([{ n: 40 }])
  })

  test('sent twice at once is done once, and both are led to the answer', async () => {
    const { visitor, form_token } = await atTheForm()
    const form = { form_token, form_key: '0'.repeat(36), ...TYPED }
    const answers = await Promise.all([visitor.post('/form/plain', form), visitor.post('/form/plain', form)])
    expect(answers.map(({ location }) => location)).toEqual(['/form?said=done', '/form?said=done'])
    expect(done).toHaveLength(1)
    await visitor.post('/form/plain', { ...form, reference: '000-000-000' })
    expect(done).toHaveLength(2)
  })
})

describe('administration', () => {
  let careline: Careline
  let admin: Visitor
  let form_token: string
  beforeAll(async () => {
    careline = await openCareline({ signIn: true })
    admin = new Visitor(careline.baseUrl)
    await admin.signIn('staff:alva', '/sign-in?fresh=1&return=/admin')
    form_token = await admin.formToken('/admin')
  })
  afterAll(() => careline.close())

  test('a search is found again under its address, which does not hold the words', async () => {
    const { location = '' } = await admin.post('/search', { form_token, words: 'lindq' })
    expect(location).toMatch(/^\/search\?slot=[\w-]{43}$/)
    for (const _ of ['there', 'and back']) expect((await admin.get(location)).text).toContain('Ana Lindqvist')
    expect(JSON.stringify(careline.log)).not.toContain('lindq')
  })

  test('a token is made once by a double click, and shown once', async () => {
    const form = { form_token, form_key: '1'.repeat(36), name: 'Twice', scopes: 'decide' }
    const [one, two] = await Promise.all([
      admin.post('/admin/settings/tokens', form),
      admin.post('/admin/settings/tokens', form),
    ])
    expect(one.location).toBe(two.location)
    const { rows } = await careline.database.pool.query(
      `SELECT count(*)::int AS n FROM api_tokens WHERE name = 'Twice'`,
    )
    expect(rows).toEqual([{ n: 1 }])
    const at = (one.location ?? '').replace(/#.*/, '')
    expect((await admin.get(at)).text).toMatch(/careline_[\w-]{43}/)
    const reloaded = (await admin.get(at)).text
    expect(reloaded).not.toMatch(/careline_[\w-]{43}/)
    expect(reloaded).toContain('shown once already')
  })

  test('a field that is wrong says so in plain words, with its label, and keeps what was typed', async () => {
    const { location = '' } = await admin.post('/admin/contacts/save', {
      form_token,
      version: '0',
      name: 'Mia Typed',
      email: 'no address',
      employer: 'arden',
      timeZone: 'Nowhere/Land',
      language: 'en',
      status: 'active',
    })
    const { text } = await admin.get(location)
    for (const [field, label] of Object.entries({ id: 'Id ', timeZone: 'Time zone ', email: 'E-mail address ' }))
      expect(text).toMatch(new RegExp(`id="contacts-${field}-error"><svg.*?</svg> ${label}`))
    expect(text).toContain('value="Mia Typed"')
    expect(text).not.toMatch(/Invalid input|expected string|received undefined|time_zone/)
    expect(text.match(/aria-invalid="true"/g)).toHaveLength(3)
    expect((await admin.get(location)).status).toBe(200)
  })

  test('what a change does can be read again, and is gone once it is done', async () => {
    const found = await careline.stores.lists.one('contacts', 'hal')
    const row = Object.fromEntries(Object.entries(found?.row ?? {}).map(([field, value]) => [field, value ?? '']))
    const form = { form_token, ...row, status: 'inactive', version: String(found?.version) }
    const { location = '' } = await admin.post('/admin/contacts/save', form)
    const page = (await admin.get(location)).text
    expect(page).toContain('stops working')
    const confirmed = {
      ...form,
      confirmed: 'yes',
      form_key: hidden(page, 'form_key'),
      unfinished: hidden(page, 'unfinished'),
    }
    const answers = [
      await admin.post('/admin/contacts/save', confirmed),
      await admin.post('/admin/contacts/save', confirmed),
    ]
    for (const answer of answers) expect(answer.location).toBe('/admin/contacts/one/hal?said=saved#said')
    expect((await admin.get(location)).text).toContain('Nothing is left to save here')
  })

  test('every form of it is answered with a page that can be reloaded', async () => {
    const posts = careline.screens.filter(({ method, path }) => method === 'post' && path.startsWith('/admin/'))
    // A script sends the file, and sentences while they are typed; releasing the staff's accounts signs this administrator out.
    const forms = posts.filter(({ path }) => !/\/upload\/|\/flows\/lint$|release-sign-ins/.test(path))
    expect(forms.length).toBeGreaterThan(15)
    for (const { path } of forms) {
      const { status } = await admin.post(path.replaceAll(/:\w+/g, '999999'), { form_token })
      // What names nothing is refused as unreadable or broken; nothing is drawn as the answer of the POST.
      expect([303, 400, 404, 422], path).toContain(status)
    }
  })

  test('the contract page and Today count the same people as Designated Contacts', async () => {
    await careline.database.pool.query(
      `INSERT INTO grants (contact_id, contract_number, level, status) VALUES ('kim', 'SC-1001', 'designated', 'active')
       ON CONFLICT (contact_id, contract_number, level) DO UPDATE SET status = 'active'`,
    )
    const { rows } = await careline.database.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM grants g JOIN contacts p ON p.id = g.contact_id
        WHERE g.contract_number = 'SC-1001' AND g.level = 'designated' AND g.status = 'active' AND p.status = 'active'`,
    )
    expect(await careline.stores.lists.designatedOn('SC-1001')).toBe(rows[0]?.n)
    expect((await admin.get('/admin/contracts/one/SC-1001')).text).toContain(`${rows[0]?.n} Designated Contact`)
  })

  test('the history of a contact holds what happened to their access', async () => {
    const row = { contact: 'dev', contract: 'SC-1001', level: 'read-only', approvedBy: '', ownerException: 'no' }
    await admin.post('/admin/grants/save', { form_token, ...row, status: 'active', version: '0', confirmed: 'yes' })
    const { text } = await admin.get('/admin/contacts/one/dev')
    expect(text).toMatch(/Alva Berg gave View only of Dev \w+ on SC-1001/)
    expect(text).not.toContain('No change has been made here')
  })

  test('Administration stays marked on its pages', async () => {
    for (const path of ['/admin/contacts', '/admin/contacts/one/ana', '/admin/settings'])
      expect((await admin.get(path)).text, path).toContain('<a href="/admin" aria-current="true">Administration</a>')
  })
})

describe('the profile', () => {
  let careline: Careline
  beforeAll(async () => {
    careline = await openCareline({ signIn: true })
  })
  afterAll(() => careline.close())

  test.each(['pt-BR', 'en-GB', 'sv', 'pl'])('a stored language that is no choice stays: %s', async (language) => {
    await careline.database.pool.query(`UPDATE contacts SET language = $1 WHERE id = 'ana'`, [language])
    const ana = new Visitor(careline.baseUrl)
    await ana.signIn('contact:ana')
    const page = (await ana.get('/profile')).text
    const selected = /<option value="([^"]+)" selected/.exec(page)?.[1] ?? ''
    expect(selected).toBe(language)
    const form_token = hidden(page, 'form_token')
    await ana.post('/profile/preferences', { form_token, language: selected, extra_time: 'on' })
    const stored = () => careline.database.pool.query(`SELECT language, extra_time FROM contacts WHERE id = 'ana'`)
    expect((await stored()).rows).toEqual([{ language, extra_time: true }])
    const refused = await ana.post('/profile/preferences', { form_token, language: 'xx' })
    expect(refused.location).toContain('said=not-saved')
    expect((await stored()).rows).toEqual([{ language, extra_time: true }])
  })

  test('what it advises when production is down leads to a person of production-down', async () => {
    const ana = new Visitor(careline.baseUrl)
    await ana.signIn('contact:ana')
    expect((await ana.get('/profile')).text).toMatch(/press zero, then the pound key, then 1/)
    const call = await careline.dial('ana', { from: '+13035550077' })
    for (const keys of ['0#', '1']) await call.presses(keys)
    expect(await call.view()).toMatchObject({ outcome: 'LIVE_UNVERIFIED_URGENT', desk: 'production-down' })
  })

  test('access that no approver could give is not asked for', async () => {
    const fay = new Visitor(careline.baseUrl)
    await fay.signIn('contact:fay')
    const page = (await fay.get('/profile')).text
    expect(page).not.toContain('<option value="designated">')
    const form = { form_token: hidden(page, 'form_token'), contract: 'SC-2001', level: 'designated' }
    expect((await fay.post('/profile/access', form)).location).toBe('/profile?said=access-partner#said')
    expect(await careline.stores.lists.one('grants', 'fay SC-2001 designated')).toBeUndefined()
  })
})
