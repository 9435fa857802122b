/** Forms of administration with each of their fields wrong, one at a time: what was typed stays, and what is wrong stands at the field and above the page. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { Visitor } from '../web/visitor.ts'
import { fillAndLeave, leaveWindow } from './browser.ts'
import { AXE_LOOKS, lookAt } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt, openWindow } = await openScreens()
const alva = new Visitor(careline.baseUrl)
await alva.signIn('staff:alva')
/** Reads pages as a browser does; what it is at is nothing. */
const { page: reader } = await openWindow()

type Fields = Record<string, string>

interface FormOnTest {
  name: string
  page: string
  form: string
  /** What is sent when nothing is wrong. */
  right: Fields
  wrong: Fields
}

interface Control {
  name: string
  id: string
  value: string
  isInvalid: boolean
  /** Of the elements that it says it is described by. */
  described: string
}

interface Read {
  action: string
  hidden: Fields
  /** What a person types into. */
  typed: Control[]
  /** Groups and boxes that are wrong. */
  others: Control[]
  links: { href: string; text: string }[]
}

const read = (html: string, form: string): Promise<Read> =>
  reader.evaluate(`((html, selector) => {
    const page = new DOMParser().parseFromString(html, 'text/html')
    const form = page.querySelector(selector)
    if (form === null) throw new Error('no ' + selector + ' on ' + page.querySelector('main')?.textContent.slice(0, 300))
    const textOf = (id) => page.getElementById(id)?.textContent.trim() ?? ''
    const shown = (one) => ({
      name: one.getAttribute('name') ?? '',
      id: one.id,
      value: one.tagName === 'SELECT' ? one.value : one.tagName === 'TEXTAREA' ? one.textContent : (one.getAttribute('value') ?? ''),
      isInvalid: one.getAttribute('aria-invalid') === 'true',
      described: (one.getAttribute('aria-describedby') ?? '').split(' ').map(textOf).join(' ').trim(),
    })
    const not = ':not([type=hidden]):not([type=checkbox]):not([type=radio])'
    return {
      action: form.getAttribute('action'),
      hidden: Object.fromEntries([...form.querySelectorAll('input[type=hidden]')].map((one) => [one.name, one.value])),
      typed: [...form.querySelectorAll('input' + not + ', textarea, select')].map(shown),
      others: [...form.querySelectorAll('fieldset[aria-describedby], input[type=checkbox][aria-invalid]')].map(shown),
      links: [...page.querySelectorAll('#said.is-wrong a')].map((one) => ({ href: one.getAttribute('href'), text: one.textContent.trim() })),
    }
  })(${JSON.stringify(html)}, ${JSON.stringify(form)})`)

/** Sends the form that stands on the page with these fields, and reads it where the answer leads. */
async function send(path: string, form: string, fields: Fields | [string, string][]): Promise<Read> {
  const { action, hidden } = await read((await alva.open(path)).text, form)
  const body = new URLSearchParams(Object.entries(hidden))
  for (const [name, value] of Array.isArray(fields) ? fields : Object.entries(fields)) body.append(name, value)
  const { status, location, text } = await alva.post(action, body)
  if (location === undefined) throw new Error(`${action} answered ${status}: ${text.slice(0, 500)}`)
  return read((await alva.open(location)).text, form)
}

const long = (letters: number) => 'x'.repeat(letters)
const WHY = { why: long(201) }
const DAYS = { startsOn: '2026-01-01', endsOn: '2029-12-31' }
const SOON = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
const OF_NO_ONE = 'Nemo Nobody'

const ROWS: FormOnTest[] = [
  {
    name: 'a company',
    page: '/admin/companies/new',
    form: '#companies-form',
    right: { id: 'wrong-co', name: 'Wrong Co', kind: 'customer' },
    wrong: {
      id: 'a b',
      name: '',
      spokenName: long(121),
      region: long(41),
      country: 'Britain',
      supportPhone: '12',
      ...WHY,
    },
  },
  {
    name: 'a contact',
    page: '/admin/contacts/new',
    form: '#contacts-form',
    right: { id: 'wrong-p', name: 'Wrong Person', email: 'wrong@arden.example', employer: 'arden', timeZone: 'UTC' },
    wrong: {
      id: 'a b',
      name: long(121),
      email: 'none',
      employer: OF_NO_ONE,
      phone: '12',
      country: 'Britain',
      language: 'english!',
      timeZone: 'Mars',
      ...WHY,
    },
  },
  {
    name: 'a contract',
    page: '/admin/contracts/new',
    form: '#contracts-form',
    right: {
      number: 'SC-W',
      soldTo: 'arden',
      endUser: 'arden',
      supportOwner: 'arden',
      products: 'voice platform',
      ...DAYS,
    },
    wrong: {
      number: 'a b',
      soldTo: OF_NO_ONE,
      endUser: OF_NO_ONE,
      supportOwner: OF_NO_ONE,
      products: '',
      startsOn: 'some day',
      endsOn: '2025-12-31',
      terminatedOn: 'some day',
      timeZone: 'Mars',
      hours: long(41),
      residency: long(41),
      ...WHY,
    },
  },
  {
    name: 'access',
    page: '/admin/grants/new',
    form: '#grants-form',
    right: { contact: 'ana', contract: 'SC-1001', level: 'read-only', status: 'active', ownerException: 'no' },
    wrong: { contact: OF_NO_ONE, contract: 'SC-99999', approvedBy: OF_NO_ONE, ...WHY },
  },
  {
    name: 'a member of staff',
    page: '/admin/staff/new',
    form: '#staff-form',
    right: { id: 'wrong-s', name: 'Wrong Staff', email: 'wrong@care.example', role: 'analyst' },
    wrong: {
      id: 'a b',
      name: '',
      email: 'none',
      phone: '??',
      languages: long(65),
      products: long(65),
      residency: long(41),
      desks: 'nowhere',
      ...WHY,
    },
  },
]

const FILTERS: FormOnTest[] = ['companies', 'contacts', 'contracts', 'grants', 'requests', 'staff'].map((list) => ({
  name: `the filter of ${list}`,
  page: `/admin/${list}`,
  form: '#list-filter',
  right: {},
  wrong: { words: long(101), ...(['companies', 'staff'].includes(list) ? {} : { company: OF_NO_ONE }) },
}))

const OTHERS: FormOnTest[] = [
  {
    name: 'the filter of the audit trail',
    page: '/admin/audit',
    form: '#audit-filter',
    right: { since: '2026-01-01' },
    wrong: { actor: OF_NO_ONE, contact: long(65), since: 'some day', until: '2025-12-31' },
  },
  {
    name: 'a saved search',
    page: '/admin/audit?type=directory.changed',
    form: 'form[action="/admin/audit/searches"]',
    right: {},
    wrong: { name: long(61) },
  },
  {
    name: 'another partner',
    page: '/admin/contracts/one/SC-2001',
    form: '#hand-over',
    right: { number: 'SC-2001X', soldTo: 'corvus', supportOwner: 'corvus', on: SOON },
    wrong: { number: 'SC-2001', soldTo: OF_NO_ONE, supportOwner: OF_NO_ONE, on: '', ...WHY },
  },
  {
    name: 'a token',
    page: '/admin/settings',
    form: 'form[action="/admin/settings/tokens"]',
    right: { name: 'CRM', scopes: 'cases:read' },
    wrong: { name: long(61) },
  },
  {
    name: 'a system that is told',
    page: '/admin/webhooks',
    form: '.endpoint-form',
    right: { name: 'CRM', url: 'https://crm.example.com/told', types: 'call.*' },
    wrong: { name: long(61), url: 'no address' },
  },
]

/** The others keep what was typed, and nothing else is wrong. */
function expectWrong({ typed, links }: Read, field: string, sent: Fields): void {
  const wrong = typed.find(({ name }) => name === field)
  expect(wrong?.value).toBe(sent[field])
  expect(wrong?.described).not.toBe('')
  expect(typed.filter(({ isInvalid }) => isInvalid).map(({ name }) => name)).toEqual([field])
  expect(links.map(({ href }) => href)).toEqual([`#${wrong?.id ?? ''}`])
  expect(wrong?.described).toContain(links[0]?.text)
  for (const { name, value } of typed) if (name in sent) expect(value, name).toBe(sent[name])
}

test.each([...ROWS, ...FILTERS, ...OTHERS])('$name', { timeout: 120_000 }, async ({ page, form, right, wrong }) => {
  const { typed } = await read((await alva.open(page)).text, form)
  const selects = typed.filter(({ name }) => !(name in wrong) && name !== '').map(({ name }) => name)
  // Of what a person types, every field; what they choose from a list cannot be wrong by itself.
  expect(await kindsOf(page, form, selects)).toEqual(selects.map(() => 'SELECT'))
  for (const [field, value] of Object.entries(wrong)) {
    const sent = { ...right, [field]: value }
    expectWrong(await send(page, form, sent), field, sent)
  }
})

async function kindsOf(path: string, form: string, names: readonly string[]): Promise<string[]> {
  const { text } = await alva.open(path)
  return reader.evaluate(`((html, selector, names) => {
    const form = new DOMParser().parseFromString(html, 'text/html').querySelector(selector)
    return names.map((name) => form.querySelector('[name=' + name + ']').tagName)
  })(${JSON.stringify(text)}, ${JSON.stringify(form)}, ${JSON.stringify(names)})`)
}

test('every form with something to type is among them', async () => {
  const places = [
    '',
    'companies',
    'contacts',
    'contracts',
    'grants',
    'requests',
    'staff',
    'cases',
    'calls',
    'files',
    'audit',
  ]
  const more = ['webhooks', 'in-step', 'settings', ...ROWS.map(({ page }) => page.slice('/admin/'.length))]
  const ones = ['companies/one/arden', 'contacts/one/ana', 'contracts/one/SC-2001', 'staff/one/ruth']
  const found = new Set<string>()
  for (const place of [...places, ...more, ...ones]) {
    const { text } = await alva.open(`/admin${place === '' ? '' : `/${place}`}`)
    const actions: string[] = await reader.evaluate(`((html) => {
      const page = new DOMParser().parseFromString(html, 'text/html')
      // A moment is picked: a browser sends one, or nothing.
      const typed = 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=datetime-local]), textarea'
      return [...page.querySelectorAll('main form[action]')]
        .filter((form) => form.querySelector(typed) !== null || [...page.querySelectorAll('[form="' + form.id + '"]')].some((one) => one.matches(typed)))
        .map((form) => form.getAttribute('action'))
    })(${JSON.stringify(text)})`)
    for (const action of actions) found.add(action)
  }
  const tested = await Promise.all(
    [...ROWS, ...FILTERS, ...OTHERS].map(
      async ({ page, form }) => (await read((await alva.open(page)).text, form)).action,
    ),
  )
  expect([...found].toSorted()).toEqual([...new Set([...tested, '/admin/requests/bulk/choose'])].toSorted())
})

test('a choice of rows: an approver who is no one, and nothing chosen', async () => {
  const box = 'input[name=row]'
  const boxes = (html: string): Promise<{ value: string; isChosen: boolean }[]> =>
    reader.evaluate(`[...new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html').querySelectorAll('${box}')]
      .map((one) => ({ value: one.value, isChosen: one.hasAttribute('checked') }))`)
  const list = (await alva.open('/admin/requests')).text
  const [row] = await boxes(list)
  if (row === undefined) throw new Error('no request to choose')
  const { hidden } = await read(list, '#bulk')
  const choose = async (fields: Fields) => {
    const { location } = await alva.post('/admin/requests/bulk/choose', { ...hidden, action: 'approve', ...fields })
    return (await alva.open(location ?? '')).text
  }
  const ofNoOne = await choose({ row: row.value, approvedBy: OF_NO_ONE })
  expectWrong(await read(ofNoOne, '#bulk'), 'approvedBy', { approvedBy: OF_NO_ONE })
  expect(await boxes(ofNoOne)).toContainEqual({ value: row.value, isChosen: true })
  const ofNothing = await read(await choose({ approvedBy: 'ana' }), '#bulk')
  expect(ofNothing.links).toEqual([{ href: '#bulk-page', text: 'Choose at least one.' }])
  expect(ofNothing.others.map(({ id, described }) => [id, described])).toEqual([['bulk-page', 'Choose at least one.']])
  expect(ofNothing.typed.find(({ name }) => name === 'approvedBy')?.value).toBe('ana')
  // Of what was changed since, the version is another one: it is not chosen again.
  const changed = await choose({ row: row.value.replace(/^\d+/, '99'), approvedBy: '' })
  expect((await read(changed, '#bulk')).links[0]?.text).toContain('was changed since you opened it')
  expect((await boxes(changed)).filter(({ isChosen }) => isChosen)).toEqual([])
})

test('a reason that is too long, of what is done to the rows that were chosen', async () => {
  const text = (await alva.open('/admin/grants?status=active')).text
  const { hidden } = await read(text, '#bulk')
  const row = '1 ana SC-1001 designated'
  const { location = '' } = await alva.post('/admin/grants/bulk/choose', { ...hidden, action: 'end', row })
  expectWrong(await send(location, 'form.ask-first', WHY), 'why', WHY)
})

test.each([
  ['/admin/settings', 'form[action="/admin/settings/tokens"]', { name: 'CRM' }, 'token-scopes'],
  ['/admin/webhooks', '.endpoint-form', { name: 'CRM', url: 'https://crm.example.com/told' }, 'endpoint-types'],
])('%s: nothing is chosen', async (page, form, right, group) => {
  const { typed, others, links } = await send(page, form, right)
  expect(links).toEqual([{ href: `#${group}`, text: 'Choose at least one.' }])
  expect(others.map(({ id, described }) => [id, described])).toEqual([[group, 'Choose at least one.']])
  for (const { name, value } of typed) if (name in right) expect(value).toBe(Reflect.get(right, name))
})

test('columns of a file that cannot be: they stay as they were chosen', async () => {
  const csv = 'Id,Name,What\nwrong-f,Wrong File,customer\n'
  const token = await alva.formToken('/admin/files')
  const uploaded = await alva.upload('/admin/files/upload/companies?name=c.csv', new TextEncoder().encode(csv), token)
  const { at } = JSON.parse(uploaded.text) as { at: string }
  const sent = { column_0: 'id', column_1: 'name', column_2: 'name' }
  const { typed, others, links } = await send(at, `form[action="${at}/check"]`, sent)
  expect(links.map(({ href }) => href)).toEqual(['#match-columns'])
  expect(links[0]?.text).toContain('Two columns are given for name')
  expect(others.map(({ id, described }) => [id, described])).toEqual([['match-columns', links[0]?.text]])
  expect(Object.fromEntries(typed.map(({ name, value }) => [name, value]))).toEqual(sent)
})

test('a request that its partner has not approved: it is said at the request', async () => {
  const form = 'form:has(input[value=gus])'
  const { typed, links } = await send('/admin', form, { answer: 'yes', approvedBy: '' })
  expect(links.map(({ href }) => href)).toEqual([`#${typed[0]?.id ?? ''}`])
  expect(links[0]?.text).toContain('has to approve first')
  expect(typed[0]).toMatchObject({ isInvalid: true, described: links[0]?.text })
})

const LOOKED_AT: [string, (page: Page) => Promise<void>][] = [
  [
    '/admin/contacts/new',
    async (page) => {
      for (const name of ['id', 'name', 'email', 'employer'])
        await fillAndLeave(page.locator(`#contacts-${name}`), 'a b')
      await page.getByRole('button', { name: 'Add' }).click()
    },
  ],
  [
    '/admin/grants',
    async (page) => {
      await fillAndLeave(page.locator('#filter-company'), OF_NO_ONE)
      await page.getByRole('button', { name: 'Show' }).click()
    },
  ],
  [
    '/admin/requests',
    async (page) => {
      await page.getByLabel('All on this page').check()
      await fillAndLeave(page.getByLabel('Approved by'), OF_NO_ONE)
      await page.getByRole('button', { name: 'Approve…' }).click()
    },
  ],
  [
    '/admin/audit',
    async (page) => {
      await fillAndLeave(page.getByLabel('About contact'), OF_NO_ONE)
      await page.getByRole('button', { name: 'Show' }).click()
    },
  ],
  [
    '/admin/settings',
    async (page) => {
      await page.getByLabel('System', { exact: true }).fill('CRM')
      await page.getByRole('button', { name: 'Make a token' }).click()
    },
  ],
  [
    '/admin',
    async (page) => {
      await page
        .getByRole('row', { name: /Gus Petit/ })
        .getByRole('button', { name: 'Approve' })
        .click()
    },
  ],
]

test.each(LOOKED_AT)(
  '%s: what is wrong can be looked at, heard and reached',
  { timeout: 120_000 },
  async (path, press) => {
    for (const look of AXE_LOOKS) {
      const { page, complaints } = await openAt('Alva Berg', path, (one) => one.locator('.admin-here h1'), look)
      page.on('response', (one) => {
        if (one.status() === 404) complaints.push(one.url())
      })
      await press(page)
      await page.locator('#said.is-wrong').waitFor()
      expect(await lookAt(page, `wrong${path.replaceAll('/', '-')}`, look)).toEqual([])
      await page.locator('#said.is-wrong a').first().click()
      const [id, described] = await page.evaluate<[string, string]>(
        `[document.activeElement.id, document.activeElement.getAttribute('aria-describedby')]`,
      )
      expect(page.url()).toContain(`#${id}`)
      await page.locator(`[id="${described.split(' ').at(-1) ?? ''}"]`).waitFor()
      expect(complaints).toEqual([])
      await leaveWindow(page)
    }
  },
)
