/** Fields of administration that suggest while one types, in a real Chromium: by keys, by mouse, by name alone, and how few clicks it takes. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeFindings } from './look-at.ts'
import { fillAndLeave, leaveWindow } from './browser.ts'
import { openScreens } from './screens.ts'

const { careline, openAt } = await openScreens()
const { pool } = careline.database
const adminAt = (path: string) => openAt('Alva Berg', path, (page) => page.locator('.admin-here h1'))

await pool.query(
  `INSERT INTO companies (id, name, kind) SELECT 'far' || n, 'A' || lpad(n::text, 4, '0') || ' Far away', 'customer' FROM generate_series(1, 400) n
   UNION ALL SELECT 'zeta', 'Zeta Works', 'customer' UNION ALL SELECT 'zeta2', 'Zeta Works', 'customer'`,
)

const choices = (page: Page) => page.locator('.suggest-list:visible [role=option]')

test('a company that the page does not hold is found, chosen and saved by keys, and read to those who do not see it', async () => {
  const { page, complaints } = await adminAt('/admin/contacts/one/ana')
  const field = page.getByRole('combobox', { name: 'Works for' })
  await field.fill('')
  await field.pressSequentially('norv')
  await choices(page).first().waitFor()
  await expect.poll(() => field.getAttribute('aria-expanded')).toBe('true')
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect.poll(() => choices(page).count()).toBe(0)
  await field.fill('')
  await field.pressSequentially('far aw')
  await choices(page).nth(11).waitFor()
  await expect.poll(() => choices(page).count()).toBe(12)
  await field.fill('quill l')
  await choices(page).getByText('Quill Logistics').waitFor()
  await page.keyboard.press('ArrowDown')
  await expect
    .poll(() => choices(page).first().getAttribute('id'))
    .toBe(await field.getAttribute('aria-activedescendant'))
  await page.keyboard.press('Enter')
  await expect.poll(() => field.inputValue()).toBe('quill')
  await expect.poll(() => page.locator('#contacts-employer-help').innerText()).toBe('Quill Logistics')
  expect(page.url()).toContain('/one/ana')
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('an exact name is as good as its id, and one that means two rows or none says so at its field', async () => {
  const { page } = await adminAt('/admin/contacts/new')
  const save = async (employer: string) => {
    await fillAndLeave(page.getByRole('combobox', { name: 'Works for' }), employer)
    await page.getByRole('button', { name: /^(Add|Save)$/ }).click()
  }
  await page.getByLabel('Id', { exact: true }).fill('new-one')
  await page.getByLabel('Name', { exact: true }).fill('New One')
  await page.getByLabel('E-mail address').fill('new.one@arden.example')
  await save('Zeta Works')
  await page.locator('#contacts-employer-error', { hasText: 'More than one company is called “Zeta Works”' }).waitFor()
  await expect.poll(() => page.getByLabel('Works for').inputValue()).toBe('Zeta Works')
  await save('Nowhere')
  await page.locator('#contacts-employer-error', { hasText: 'No company is known as “Nowhere”' }).waitFor()
  await save('arden bank')
  await page.getByText('Saved.').waitFor()
  const { rows } = await pool.query(`SELECT employer FROM contacts WHERE id = 'new-one'`)
  expect(rows).toEqual([{ employer: 'arden' }])

  await page.goto(new URL('/admin/contracts', page.url()).href)
  await fillAndLeave(page.getByRole('combobox', { name: 'Company' }), 'Gallant Foods')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.waitForURL(/company=gallant/)
  await fillAndLeave(page.getByRole('combobox', { name: 'Company' }), 'Nowhere')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByText('No company is known as “Nowhere”').first().waitFor()
  await leaveWindow(page)
})

test('the sentence that there is nothing goes away when it is pressed, and the field keeps what was typed', async () => {
  const { page } = await adminAt('/admin/grants')
  const field = page.getByRole('combobox', { name: 'Company' })
  await field.fill('Nowhere')
  const nothing = page.getByText('Nothing begins like that.').filter({ visible: true }).first()
  await nothing.click()
  await expect.poll(() => page.locator('.suggest-list:visible').count()).toBe(0)
  await expect.poll(() => field.getAttribute('aria-expanded')).toBe('false')
  expect(await field.inputValue()).toBe('Nowhere')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByText('No company is known as “Nowhere”').first().waitFor()
  await leaveWindow(page)
})

test('the next partner may be named, and what is wrong with it stands at its field', async () => {
  const { page } = await adminAt('/admin/contracts/one/SC-2001')
  await page.getByText('Change the partner').first().click()
  await page.getByLabel('Number of the next contract').fill('SC-2001')
  await page.getByLabel('Its Sold To').fill('Corvus Care')
  await fillAndLeave(page.getByLabel('Its Support Owner'), 'Corvus Ltd')
  await page.getByLabel('First day with them').fill('2026-12-24')
  await page.getByRole('button', { name: 'Change the partner' }).click()
  await page.locator('#hand-over-supportOwner-error', { hasText: 'No company is known as “Corvus Ltd”' }).waitFor()
  await fillAndLeave(page.getByLabel('Its Support Owner'), 'corvus care')
  await page.getByRole('button', { name: 'Change the partner' }).click()
  await page.locator('#hand-over-number-error', { hasText: 'a number of its own' }).waitFor()
  await expect.poll(() => page.getByLabel('Its Sold To').inputValue()).toBe('Corvus Care')
  await leaveWindow(page)
})

test('others are not answered, and no more is read than a few', async () => {
  const analyst = await openAt('Sam Reyes', '/board', (page) => page.locator('#main'))
  const asked = `fetch('/admin/suggest', { method: 'POST', headers: { Accept: 'application/json',
    'X-Form-Token': document.querySelector('meta[name="form-token"]').content }, body: new URLSearchParams({ asks: 'contacts', words: 'ana' }) })
    .then(({ status }) => status)`
  expect(await analyst.page.evaluate(asked)).toBe(403)
  const { page } = await adminAt('/admin')
  expect(await page.evaluate(asked)).toBe(200)
  expect(await page.evaluate(asked.replace("'ana'", "'a'.repeat(500)"))).toBe(400)
  await leaveWindow(analyst.page)
  await leaveWindow(page)
})
