/** What a person types on a live page outlasts everything that happens meanwhile: text, choices, open sections, focus, the press of a button. */
import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import { callId, staffId } from '../../src/domain/ids.ts'
import type { Conversation } from '../calls/careline.ts'
import { leaveWindow } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openLive } = screens
const { inQueue, talking, colleague } = callsOnScreen(screens)
afterEach(() => careline.stores.presence.set(staffId.parse('omar'), 'away', new Date()))

const callIdOf = (call: Conversation) => callId.parse(call.phone.sid)
const ruth = () => colleague('ruth')

/** Writes into every text field and chooses in every list that is on the page, in one tab after the other; answers what is to stay. */
async function fillEverything(page: Page): Promise<string[]> {
  const tabs = await page.getByRole('tab').all()
  if (tabs.length === 0) await fillVisible(page)
  for (const tab of tabs) {
    await tab.click()
    await fillVisible(page)
  }
  return written(page)
}
async function fillVisible(page: Page): Promise<void> {
  await page.evaluate(
    `document.querySelectorAll('main details:not([data-menu], [name])').forEach((one) => (one.open = true))`,
  )
  await fillFields(page)
  // Of those with one name, one is open at a time.
  for (const row of await page.locator('main details[name]:visible > summary').all()) {
    await row.click()
    await fillFields(page)
  }
}
async function fillFields(page: Page): Promise<void> {
  for (const box of await page.locator('main input[type=checkbox]:visible').all()) await box.check()
  const fields = page.locator('main :is(input:not([type=hidden], [type=checkbox]), textarea):visible')
  for (const [i, field] of (await fields.all()).entries()) await field.fill(`typed${i}@arden.example`)
  for (const list of await page.locator('main select:visible').all())
    await list.selectOption({ index: (await list.locator('option').count()) - 1 })
}
const written = (page: Page): Promise<string[]> =>
  page.evaluate(
    `[...document.querySelectorAll('main :is(input:not([type=hidden]), textarea, select)')].map((one) => one.id + '=' + one.value + (one.checked ?? ''))`,
  )
const focused = (page: Page): Promise<string> =>
  page.evaluate(`document.activeElement.id || document.activeElement.tagName`)

test('on the desk, while colleagues come and go, calls arrive, the call is held and a supervisor begins to listen', async () => {
  const { page, mine, call } = await talking()
  const all = await fillEverything(page)
  expect(all.length).toBeGreaterThan(8)
  await page.getByRole('tab', { name: 'Cases' }).click()
  const id = `${call.phone.sid}-note-0001000001`
  await mine.locator('summary', { hasText: '0001000001' }).click()
  const open = await page.locator('main details[open]').count()
  await page.locator(`[id="${id}"]`).focus()
  await page.evaluate(`document.activeElement.setSelectionRange(2, 4)`)

  await careline.stores.presence.set(staffId.parse('omar'), 'ready', new Date())
  const other = await inQueue('ora', '0#', '1', '1')
  await page.locator('#desk-status').getByText('production down 1').waitFor()
  await page.keyboard.press('Alt+Shift+H')
  await mine.getByText('ON HOLD', { exact: true }).waitFor()
  await expect.poll(() => focused(page)).toBe(id)
  await page.keyboard.press('Alt+Shift+H')
  await mine.getByText('ON HOLD', { exact: true }).waitFor({ state: 'detached' })
  careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  const board = await openLive('Sam Reyes', '/board')
  const row = board.page.locator(`[id="row-${call.phone.sid}"]`)
  await row.getByRole('button', { name: 'Monitor call' }).click()
  await mine.getByText('Sam Reyes listens').waitFor()
  await other.hangsUp()
  await page.locator('#desk-status').getByText('production down 0').waitFor()

  expect(await written(page)).toEqual(all)
  await expect.poll(() => page.locator('main details[open]').count()).toBe(open)
  await expect.poll(() => focused(page)).toBe(id)
  expect(await page.evaluate(`[document.activeElement.selectionStart, document.activeElement.selectionEnd]`)).toEqual([
    2, 4,
  ])
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate(`document.activeElement.textContent`)).toBe('Update')
  expect(await written(page)).toEqual(all)
  await leaveWindow(page)
  await leaveWindow(board.page)
})

test('a case that is opened empties its own form and no other', async () => {
  const { page, mine } = await talking()
  await mine.getByRole('tab', { name: 'New case' }).click()
  await mine.getByText('Admin Case', { exact: true }).click()
  await mine.getByLabel('What is wanted').fill('A second contact')
  await mine.getByLabel('Summary').fill('Reports are empty')
  await mine.getByRole('button', { name: 'Open case' }).click()
  await mine.getByText(/Done on this call: case \d{10}/).waitFor()
  await expect.poll(() => mine.getByLabel('Summary').inputValue()).toBe('')
  await expect.poll(() => mine.getByLabel('What is wanted').inputValue()).toBe('A second contact')
  await leaveWindow(page)
})

test('the answer to a press is said and the form emptied although its button went meanwhile', async () => {
  const { page, mine } = await talking()
  await mine.getByRole('tab', { name: 'New case' }).click()
  await mine.getByLabel('Summary').fill('Reports are empty')
  await page.route('**/desk/**', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    const response = await route.fetch()
    await page.evaluate(
      `[...document.querySelectorAll('#desk-call button')].find((one) => one.textContent === 'Open case').remove()`,
    )
    return route.fulfill({ response })
  })
  await mine.getByRole('button', { name: 'Open case' }).click()
  await mine.getByText(/Case \d{10} is open, priority medium/).waitFor()
  await expect.poll(() => mine.getByLabel('Summary').inputValue()).toBe('')
  await page.unrouteAll()
  await leaveWindow(page)
})

test('a half-written note outlasts another person and their PIN, and keys go on into it', async () => {
  const { page, mine, call } = await talking()
  await mine.getByRole('tab', { name: 'New case' }).click()
  await mine.getByLabel('Summary').fill('Half')
  await mine.getByLabel('Summary').press('End')
  await careline.desk().talk.newPerson(callIdOf(call), await ruth())
  await mine.getByText('UNVERIFIED', { exact: true }).waitFor()
  await page.keyboard.type(' a note')
  await page.getByRole('textbox', { name: 'Summary' }).waitFor()
  await expect.poll(() => page.getByRole('textbox', { name: 'Summary' }).inputValue()).toBe('Half a note')
  await mine.getByRole('button', { name: 'Ask for the PIN' }).click()
  await mine.getByText('The caller is entering their PIN').waitFor()
  await careline.network.settled()
  await call.presses(careline.pin('ana'))
  await mine.getByText('VERIFIED', { exact: true }).waitFor()
  await expect.poll(() => mine.getByLabel('Summary').inputValue()).toBe('Half a note')
  await expect.poll(() => page.locator('#unsent').isVisible()).toBe(false)
  await leaveWindow(page)
})

test('a half-written note outlasts a caller who hangs up', async () => {
  const { page, mine, call } = await talking()
  await mine.getByRole('tab', { name: 'New case' }).click()
  await mine.getByLabel('Summary').fill('Half')
  await mine.getByLabel('Summary').press('End')
  await call.hangsUp()
  await mine.getByText('On the call', { exact: true }).waitFor({ state: 'detached' })
  await page.keyboard.type(' a note')
  await expect.poll(() => page.getByRole('textbox', { name: 'Summary' }).inputValue()).toBe('Half a note')
  await leaveWindow(page)
})

test('the button that is being pressed is not exchanged', async () => {
  const { page, mine, call } = await talking()
  await mine.getByRole('button', { name: 'Hold', exact: true }).hover()
  await page.mouse.down()
  await careline.desk().talk.askForHelp(callIdOf(call), await ruth(), true)
  await inQueue('ora', '0#', '1', '1')
  await page.waitForTimeout(600)
  await expect.poll(() => mine.getByRole('button', { name: 'Help', exact: true }).isVisible()).toBe(true)
  await page.mouse.up()
  await mine.getByText('ON HOLD', { exact: true }).waitFor()
  await mine.getByRole('button', { name: 'Cancel help request' }).waitFor()
  await expect.poll(() => focused(page)).toBe(`${call.phone.sid}-H`)
  await leaveWindow(page)
})

test('on the board, while calls arrive and leave', async () => {
  const { page } = await openLive('Sam Reyes', '/board')
  const first = await inQueue('ana', '1', '1', '3')
  await page.locator(`[id="row-${first.phone.sid}"]`).waitFor()
  await fillEverything(page)
  await page.locator('#pause-support > summary').click()
  await page.locator('#pause-support-why').fill('All-hands')
  await page.locator('#pause-support-minutes').selectOption('15')
  await page.locator('#pause-support-why').focus()
  const all = await written(page)
  const second = await inQueue('ora', '0#', '1', '1')
  await page.locator(`[id="row-${second.phone.sid}"]`).waitFor()
  await second.hangsUp()
  await page.locator(`[id="row-${second.phone.sid}"]`).waitFor({ state: 'detached' })
  expect(await written(page)).toEqual(all)
  await expect.poll(() => focused(page)).toBe('pause-support-why')
  await page.keyboard.press('Tab')
  await expect.poll(() => focused(page)).toBe('pause-support-minutes')
  await page.keyboard.press('Tab')
  await expect.poll(() => focused(page)).toBe('pause-support-send')
  expect(await written(page)).toEqual(all)
  await leaveWindow(page)
})

test('on the board, a reason that a colleague made needless is kept to be read', async () => {
  const { page } = await openLive('Sam Reyes', '/board')
  await page.locator('#pause-support > summary').click()
  await page.locator('#pause-support-why').fill('All-hands')
  const sam = await colleague('sam')
  await careline.desk().supervise.pause('support', sam, 'Fire drill')
  await inQueue('ora', '0#', '1', '1')
  await page.getByText('Fire drill').waitFor()
  await expect.poll(() => page.locator('#unsent textarea').inputValue()).toBe('All-hands')
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect.poll(() => page.locator('#unsent').isVisible()).toBe(false)
  await careline.desk().supervise.resume('support', sam)
  await leaveWindow(page)
})
