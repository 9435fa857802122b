/** The demo's telephone in a real Chromium: a call by clicks and keys, what may go wrong with it, and saving it as a test. */
import type { Page } from 'playwright-core'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { leaveWindow, type Window } from './browser.ts'
import { lookAt, LOOKS, type Look } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openWindow } = await openScreens({ phones: true })

async function phoneOf(id: string, look?: Look): Promise<Window> {
  const window = await openWindow(look)
  window.page.setDefaultTimeout(15_000)
  await window.page.goto(`/phone?as=${id}`)
  return window
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const hears = (page: Page, words: string) => page.locator('#phone-heard').getByText(words).first().waitFor()

async function fail(page: Page, words: string): Promise<void> {
  await page.getByText('Let something go wrong').click()
  await press(page, words)
}

async function dial(page: Page): Promise<void> {
  await press(page, 'Call Customer Care')
  await page.getByText('Waiting for your keys').waitFor()
}

async function savedFrom(page: Page): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save as test' }).click()
  return readFile(await (await download).path(), 'utf8')
}

test('a call is keyed, waits in the queue, and is saved as a test with the word pin for its digits', async () => {
  const { page, complaints } = await phoneOf('ana')
  await dial(page)
  await press(page, 'Key my PIN')
  await hears(page, 'For a new problem, press 1')
  await press(page, '1')
  await hears(page, 'Which product is this about?')
  await page.keyboard.press('1')
  await hears(page, 'If production is down')
  await press(page, '3')
  await page.getByText('In the queue', { exact: true }).waitFor()
  const saved = await savedFrom(page)
  expect(saved).toContain(
    [
      "  const call = await careline.dial('ana')",
      "  await call.hears('pin.greeting')",
      "  await call.presses(careline.pin('ana'))",
      "  await call.hears('wish.menu')",
      "  await call.presses('1')",
      "  await call.hears('product.menu')",
      "  await call.presses('1')",
      "  await call.hears('severity.menu')",
      "  await call.presses('3')",
      "  await call.hears('routed.new-case')",
      "  await call.isInQueueFor('support', 'OPEN_CASE')",
    ].join('\n'),
  )
  expect(saved).not.toMatch(/\d{3}/)
  await press(page, 'Hang up')
  await page.getByText('Idle').waitFor()
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('digits of a PIN are nowhere in a saved test, whoever they are of and wherever they are keyed', async () => {
  const { page } = await phoneOf('ana')
  await dial(page)
  const [ana, cleo] = [careline.pin('ana'), careline.pin('cleo')]
  await page.keyboard.type(`${ana.slice(0, 7)}#`)
  await hears(page, 'I got 7 of 12 digits')
  await page.keyboard.type(ana.slice(0, -1) + String((Number(ana.at(-1)) + 1) % 10))
  await hears(page, 'looks mistyped')
  await page.keyboard.type(ana)
  await hears(page, 'For a new problem, press 1')
  await press(page, '2')
  await hears(page, 'Enter the case number')
  await page.keyboard.type(`${cleo.slice(0, 9)}#`)
  await hears(page, "I can't find an open case")
  const saved = await savedFrom(page)
  expect(saved).toContain("await call.presses(careline.pin('ana').slice(0, 7) + '#')")
  expect(saved).toContain("await call.presses(slipIn(careline.pin('ana')))")
  expect(saved).not.toMatch(/\d{3}/)
  await press(page, 'Hang up')
  await leaveWindow(page)
})

const MENU = 'For a new problem, press 1'
const QUESTION = 'Please enter your 12-digit Contact PIN'

test.each([
  ['sent twice', 'twice', MENU, 1],
  ['sent 5 s late', 'late', MENU, 1],
  // The service never had the keys, so its fallback asks the same again.
  ['lost on the way', 'lost', QUESTION, 2],
  ['answered with 500', 'answer-500', QUESTION, 2],
  ['answered too late', 'answer-late', MENU, 1],
] as const)('keys in a request that is %s: the caller goes on', async (words, fault, heard, times) => {
  const { page } = await phoneOf('hal')
  await dial(page)
  await fail(page, words)
  await page.getByText(`The next request is ${words}.`).waitFor()
  await press(page, 'Key my PIN')
  await page.locator('#phone-heard').getByText(`A request was ${words}`).waitFor()
  await expect.poll(() => page.locator('#phone-heard').getByText(heard).count()).toBe(times)
  expect(await savedFrom(page)).toContain(`call.phone.spoilNext('${fault}')`)
  await press(page, 'Hang up')
  await page.getByText('Idle').waitFor()
  await leaveWindow(page)
})

test('a caller who hangs up while the service answers is gone from it too', async () => {
  const { page } = await phoneOf('gus')
  const number = /\+\d+/.exec(await page.locator('#phone').innerText())?.[0]
  expect(number).toBeDefined()
  await dial(page)
  await fail(page, 'hung up during')
  await page.keyboard.type('0#')
  await page.getByText('Idle').waitFor()
  const isKnown = async () =>
    (await careline.stores.calls.inProgress()).some(({ caller }) => caller.kind === 'number' && caller.e164 === number)
  await expect.poll(isKnown).toBe(false)
  await leaveWindow(page)
})

test("an analyst's phone has neither faults nor anything to save", async () => {
  const { page } = await phoneOf('staff-ruth')
  await page.getByRole('heading', { name: "Ruth Calder's phone" }).waitFor()
  await expect.poll(() => page.getByText('Let something go wrong').count()).toBe(0)
  await expect.poll(() => page.getByText('Save as test').count()).toBe(0)
  await leaveWindow(page)
})

describe.each(LOOKS)('at $width px, $theme', (look) => {
  test('nothing is wrong for those who cannot see or point, and nothing is cut off', async () => {
    const { page, complaints } = await phoneOf('cleo', look)
    await dial(page)
    await fail(page, 'sent twice')
    expect(await lookAt(page, 'phone', look)).toEqual([])
    await press(page, 'Hang up')
    expect(complaints).toEqual([])
    await leaveWindow(page)
  })
})
