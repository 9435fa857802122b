/** A case is given to another owner in a real Chromium: on the desk and on its own page, with keys alone, looked at in every look. */
import { expect, test } from 'vitest'
import { caseNumber } from '../../src/domain/ids.ts'
import { fillAndLeave, leaveWindow } from './browser.ts'
import { callsOnScreen } from './calls-on-screen.ts'
import { AXE_LOOKS, lookAt, weakFocusRings, LOOKS } from './look-at.ts'
import { openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt } = screens
const { talking } = callsOnScreen(screens)

const NUMBER = '0001000005'
const ownerOf = async (number: string) =>
  (await careline.stores.caseLists.one({ number: caseNumber.parse(number) }))?.owner
const open = (name: string, look?: (typeof LOOKS)[number]) =>
  openAt(name, `/cases/${NUMBER}`, (page) => page.getByRole('heading', { name: `Case ${NUMBER}` }), look)

test.each(LOOKS)('nothing is wrong to look at, at $width px in $theme', async (look) => {
  const { page, complaints } = await open('Sam Reyes', look)
  expect(await lookAt(page, 'case', look)).toEqual([])
  if (AXE_LOOKS.includes(look)) expect(await weakFocusRings(page)).toEqual([])
  await fillAndLeave(page.getByLabel('Give it to'), 'Nobody Here')
  await page.getByRole('button', { name: 'Give', exact: true }).click()
  await page.getByText('No one who works on such cases has this name').waitFor()
  await expect.poll(() => page.getByLabel('Give it to').inputValue()).toBe('Nobody Here')
  expect(await lookAt(page, 'case-refused', look)).toEqual([])
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('with keys alone: suggested by name, chosen and given', async () => {
  const { page, complaints } = await open('Sam Reyes')
  await page.getByLabel('Give it to').focus()
  await page.keyboard.type('ine')
  await page.getByRole('option', { name: 'Ines Ferreira' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.getByText('The case is with Ines Ferreira now.').waitFor()
  expect(await ownerOf(NUMBER)).toBe('ines')
  await expect.poll(() => page.getByRole('heading', { name: 'Owner: Ines Ferreira' }).isVisible()).toBe(true)
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('found by its number, and without scripts', async () => {
  const { page } = await openAt('Sam Reyes', '/board', (at) => at.locator('h1').first())
  await page.keyboard.press('Control+k')
  await page.keyboard.type(NUMBER)
  await page.locator('#find-results').getByText(NUMBER).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/cases/${NUMBER}`)
  await leaveWindow(page)
})

test('on the desk, in a call about it', async () => {
  const { page, mine } = await talking()
  await mine.getByRole('tab', { name: 'Cases' }).click()
  const row = mine.locator(`details:has(summary:has-text("${NUMBER}"))`)
  await row.locator('summary').first().click()
  await row.getByLabel('Give it to').fill('Omar Haddad')
  await row.getByLabel('Give it to').press('Enter')
  await mine.getByText('The case is with Omar Haddad now.').waitFor()
  expect(await ownerOf(NUMBER)).toBe('omar')
  await row.locator('summary').first().getByText('Omar Haddad').waitFor()
  await leaveWindow(page)
})
