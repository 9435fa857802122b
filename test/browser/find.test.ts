/** Finding from every page of the staff: one key and words, within the rights of the person, and nothing typed in an address or a log. */
import { afterEach, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { leaveWindow } from './browser.ts'
import { callsOnScreen } from './calls-on-screen.ts'
import { axeFindings, layoutFaults } from './look-at.ts'
import { openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt, openLive } = screens
const { inQueue, talking } = callsOnScreen(screens)

let pages: Page[] = []
afterEach(async () => {
  for (const page of pages) await leaveWindow(page)
  pages = []
})

const find = async (page: Page, words: string) => {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(words)
  await page
    .locator('#find-said')
    .getByText(/found\.|Nothing begins/)
    .waitFor()
  return page.locator('#find-results').innerText()
}

test('an analyst in a call finds a contact without their numbers, keeps what is typed, and is where they were', async () => {
  const { page, mine } = await talking()
  pages.push(page)
  await mine.getByRole('tab', { name: 'New case' }).click()
  await mine.getByLabel('Summary').fill('Half')
  const found = await find(page, 'marchetti')
  expect(found).toMatch(/Contact\s+Cleo Marchetti\s+Arden Bank/)
  expect(found).not.toMatch(/@|\+44/)
  expect(await axeFindings(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  await expect.poll(() => layoutFaults(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect.poll(() => page.evaluate('document.activeElement.value')).toBe('Half')
  expect(page.url()).toMatch(/\/desk$/)
})

test('a reference is found at its desks alone, and Enter opens the call', async () => {
  const call = await inQueue('ora', '0#', '1', '1')
  const { reference } = await call.view()
  const ida = await openLive('Ida Strand', '/desk')
  pages.push(ida.page)
  expect(await find(ida.page, reference)).toBe('')
  const sam = await openLive('Sam Reyes', '/board')
  pages.push(sam.page)
  expect(await find(sam.page, reference)).toContain(reference)
  await sam.page.keyboard.press('Enter')
  await sam.page.waitForURL(`**/calls/${reference}`)
  expect(careline.log.lines.join('')).not.toContain('marchetti')
})

test('an administrator finds on any page what administration finds, also without the dialog', async () => {
  const { page } = await openAt('Alva Berg', '/admin/settings', (at) => at.locator('h1'))
  pages.push(page)
  expect(await find(page, 'SC-10')).toMatch(/Contract\s+SC-1001/)
  await page.goto('/search')
  await page.getByLabel('Find a call, a case').first().fill('lind')
  await page.getByRole('button', { name: 'Find' }).last().click()
  await page.getByRole('link', { name: 'Ana Lindqvist' }).waitFor()
  expect(page.url()).not.toContain('lind')
  expect(await axeFindings(page)).toEqual([])
})
