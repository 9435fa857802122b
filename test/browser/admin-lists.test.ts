/** The lists of administration in a real Chromium: narrowed down, sorted, chosen from and changed, without a mouse. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { Visitor } from '../web/visitor.ts'
import { leaveWindow } from './browser.ts'
import { AXE_LOOKS, lookAt, type Look } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt } = await openScreens()
const { pool } = careline.database

const adminAt = (path: string, look?: Look) => openAt('Alva Berg', path, (page) => page.locator('.admin-here h1'), look)

/** By Tab alone, as far as it takes. */
async function tabTo(page: Page, what: string): Promise<void> {
  for (let presses = 0; presses < 250; presses += 1) {
    await page.keyboard.press('Tab')
    const there: unknown = await page.evaluate(
      `[document.activeElement.innerText, document.activeElement.getAttribute('aria-label'), document.activeElement.id].includes(${JSON.stringify(what)})`,
    )
    if (there === true) return
  }
  throw new Error(`Tab does not lead to ${what}`)
}

const firstCells = (page: Page) => page.locator('tbody tr th').allInnerTexts()
const statusOf = async (contact: string) =>
  (await pool.query<{ status: string }>('SELECT status FROM grants WHERE contact_id = $1', [contact])).rows.map(
    ({ status }) => status,
  )
const auditRows = async () =>
  (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM audit_trail WHERE type = 'directory.changed'`))
    .rows[0]?.n ?? 0

test('a list is narrowed down, sorted and leafed through by keys, and its address keeps all of it but the words', async () => {
  await pool.query(
    `INSERT INTO contacts (id, name, email, employer, phone, language, time_zone, status)
     SELECT 'many' || n, 'Zoe Many' || lpad(n::text, 3, '0'), 'zoe' || n || '@arden.example', 'arden', NULL, 'en', 'UTC', 'active'
       FROM generate_series(1, 120) n`,
  )
  const { page, complaints } = await adminAt('/admin/contacts')
  await tabTo(page, 'filter-words')
  await page.keyboard.type('zoe')
  await page.keyboard.press('Enter')
  await page.getByText('1–50 of 120').waitFor()
  expect(page.url()).not.toContain('zoe')
  await tabTo(page, 'NAME')
  await page.keyboard.press('Enter')
  await page.waitForURL(/dir=down/)
  expect((await firstCells(page))[0]).toContain('Zoe Many120')
  await expect.poll(() => page.locator('th[aria-sort=descending]').innerText()).toBe('NAME')
  await tabTo(page, 'Next')
  await page.keyboard.press('Enter')
  await page.getByText('51–100 of 120').waitFor()
  expect(decodeURIComponent(page.url()).toLowerCase()).not.toContain('many')
  await page.reload()
  await page.getByText('51–100 of 120').waitFor()
  // Someone removes a row of the page before meanwhile: none of this one moves.
  const here = await firstCells(page)
  await pool.query(`DELETE FROM contacts WHERE id = 'many110'`)
  await page.reload()
  await page.getByText('50–99 of 119').waitFor()
  expect(await firstCells(page)).toEqual(here)
  await page.getByRole('button', { name: 'Last' }).click()
  await page.getByText('70–119 of 119').waitFor()
  await page.goBack()
  await page.getByText('50–99 of 119').waitFor()
  await page.goto('/admin/contacts?status=inactive')
  expect(await firstCells(page)).toEqual([expect.stringContaining('Kim Adeyemi')])
  await page.getByRole('button', { name: 'Clear' }).focus()
  await page.keyboard.press('Space')
  await page.getByText(/1–50 of 1\d\d/).waitFor()
  expect(complaints).toEqual([])
  await pool.query(`DELETE FROM contacts WHERE id LIKE 'many%'`)
  await leaveWindow(page)
})

test.each(['after=forged', `before=${'A'.repeat(3000)}`, 'after=', 'page=90', 'after=x&before=y'])(
  'an address that was written by hand leads to the first page: %s',
  async (query) => {
    const alva = new Visitor(careline.baseUrl)
    await alva.signIn('staff:alva')
    const { status, text } = await alva.open(`/admin/contacts?sort=name&${query}`)
    expect(status).toBe(200)
    expect(text).toContain('Ana Lindqvist')
    expect(text.includes('does not lead to a page of this list')).toBe(/after=\w|before=\w/.test(query))
  },
)

test('a place in one list is none in another list or in another order', async () => {
  await pool.query(
    `INSERT INTO contacts (id, name, email, employer) SELECT 'place' || n, 'Place ' || n, 'place' || n || '@arden.example', 'arden' FROM generate_series(1, 60) n`,
  )
  const alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  const { text } = await alva.open('/admin/contacts?sort=name')
  const after = /after=([\w-]+)/.exec(text)?.[1] ?? ''
  const isRefused = async (path: string) =>
    (await alva.open(`${path}&after=${after}`)).text.includes('does not lead to')
  expect(await isRefused('/admin/contacts?sort=name')).toBe(false)
  expect(await isRefused('/admin/contacts?sort=email')).toBe(true)
  expect(await isRefused('/admin/companies?sort=name')).toBe(true)
  await pool.query(`DELETE FROM contacts WHERE id LIKE 'place%'`)
})

test('the list of requests shows what is open, whatever its address says, and the form above a list keeps its order', async () => {
  const alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  const { text } = await alva.open('/admin/requests?status=active')
  expect(text).toContain('Gus Petit')
  expect(text).not.toContain('Ana Lindqvist')
  // Who has waited longest comes first.
  expect((await alva.open('/admin/requests')).text).toMatch(
    /<th[^>]*aria-sort="ascending"[^>]*>(?:<[^>]*>)*\s*Asked on/,
  )
  const form_token = await alva.formToken('/admin/contacts')
  expect((await alva.open('/admin/contacts?sort=email&dir=down')).text).toMatch(/name="sort" value="email"/)
  const sent = { form_token, words: '', status: 'active', company: '', sort: 'email', dir: 'down' }
  expect((await alva.post('/admin/contacts/show', sent)).location).toBe(
    '/admin/contacts?status=active&sort=email&dir=down',
  )
})

test('nothing found says so', async () => {
  const { page } = await adminAt('/admin/contacts')
  await page.goto('/admin/staff?role=supervisor&desk=contracts&status=inactive')
  await page.getByText('Nothing is like that.').waitFor()
  await leaveWindow(page)
})

test('access of two people is ended by keys: the effect is told first, one audit row each', async () => {
  const { page, complaints } = await adminAt('/admin/grants?status=active')
  const before = await auditRows()
  for (const one of [
    'Choose Designated Contact of Ben Okafor on SC-1001',
    'Choose Designated Contact of Jon Falk on SC-3001',
  ]) {
    await tabTo(page, one)
    await page.keyboard.press('Space')
  }
  await page.getByText('2 chosen.').waitFor()
  await tabTo(page, 'End access…')
  await page.keyboard.press('Enter')
  await page
    .getByRole('heading', { name: 'End the access of Ben Okafor on SC-1001 and Jon Falk on SC-3001?' })
    .waitFor()
  await page.getByText(/loses? case rights/).waitFor()
  expect(await statusOf('jon')).toEqual(['active'])
  expect(await auditRows()).toBe(before)
  await tabTo(page, 'End access')
  await page.keyboard.press('Enter')
  await page.getByText('Ended: the access of Ben Okafor on SC-1001 and Jon Falk on SC-3001.').waitFor()
  expect(page.url()).toContain('status=active')
  expect([await statusOf('jon'), await statusOf('ben')]).toEqual([['ended'], ['ended']])
  expect(await auditRows()).toBe(before + 2)
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('one of two requests is refused: nothing is done, the reasons are said, and the rest can go on', async () => {
  await pool.query(
    `INSERT INTO grants (contact_id, contract_number, level, status, owner_exception, requested_at)
     VALUES ('ben', 'SC-1001', 'approver', 'pending', false, now())`,
  )
  const { page } = await adminAt('/admin/requests')
  await page.getByLabel('All on this page').check()
  await page.getByRole('button', { name: 'Approve…' }).click()
  await page.getByRole('heading', { name: 'Nothing was done: 1 of 2 is refused' }).waitFor()
  await page.getByRole('row', { name: /Gus Petit on SC-2001.*the partner has to approve first/ }).waitFor()
  await page.getByRole('button', { name: 'Leave these out, go on with 1' }).click()
  await page.getByRole('heading', { name: 'Approve the access of Ben Okafor on SC-1001?' }).waitFor()
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('Approved: the access of Ben Okafor on SC-1001.').waitFor()
  expect(await statusOf('gus')).toEqual(['pending'])
  await leaveWindow(page)
})

test('a second administrator was first: nothing is lost, and it is said who did what', async () => {
  const { page } = await adminAt('/admin/grants?status=active')
  await page.getByLabel('Choose Designated Contact of Hal Brenner on SC-2003').check()
  await page.getByLabel('Choose Designated Contact of Noa Keller on SC-5001').check()
  const other = await adminAt('/admin/grants?status=active')
  await other.page.getByLabel('Choose Designated Contact of Hal Brenner on SC-2003').check()
  await other.page.getByRole('button', { name: 'End access…' }).click()
  await other.page.getByRole('button', { name: 'End access' }).click()
  await other.page.getByText('Ended: the access of Hal Brenner').waitFor()
  await page.getByRole('button', { name: 'End access…' }).click()
  await page.getByText('Hal Brenner has no such access any longer').first().waitFor()
  expect(await statusOf('noa')).toEqual(['active'])
  await leaveWindow(other.page)
  await leaveWindow(page)
})

test('a forged form ends nothing: a foreign id, an act of another list, another person’s question', async () => {
  const alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  const token = await alva.formToken('/admin/grants')
  const press = async (path: string, fields: Record<string, string>) => {
    const { location } = await alva.post(path, { ...fields, form_token: token })
    return (await alva.open(location ?? path)).text
  }
  const choose = (fields: Record<string, string>) => press('/admin/grants/bulk/choose', fields)
  expect(await choose({ action: 'end', row: '1 ana SC-9999 designated' })).toContain('no longer there')
  expect(await choose({ action: 'approve', row: '1 gus SC-2001 read-only' })).toContain('cannot be done on this list')
  expect(await choose({ action: 'end', row: '99 ana SC-1001 designated' })).toContain('was changed since you opened it')
  expect(await press('/admin/grants/bulk/do', { slot: 'A'.repeat(43) })).toContain('Nothing is left to do here')
  expect(await statusOf('ana')).toEqual(['active'])
  const ruth = new Visitor(careline.baseUrl)
  await ruth.signIn('staff:ruth')
  const refused = await ruth.post('/admin/grants/bulk/choose', { action: 'end', row: '1 ana SC-1001 designated' })
  expect(refused.status).toBe(403)
})

const PLACES = ['/contacts', '/companies', '/contracts', '/grants', '/requests', '/staff']

test('nothing is wrong to look at, in both themes', async () => {
  for (const look of AXE_LOOKS) {
    const { page, complaints } = await adminAt('/admin', look)
    for (const place of PLACES) {
      await page.goto(`/admin${place}`)
      expect(await lookAt(page, `admin-list${place.replaceAll('/', '-')}`, look), place).toEqual([])
    }
    expect(complaints).toEqual([])
    await leaveWindow(page)
  }
})
