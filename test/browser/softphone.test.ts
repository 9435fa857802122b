/** Answering in the browser in a real Chromium, with the demo's network as the far end: caller and analyst in two tabs of one browser. */
import type { Page } from 'playwright-core'
import { afterEach, expect, test } from 'vitest'
import type { Call } from '../../src/calls/call.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { staffId } from '../../src/domain/ids.ts'
import { lookAt, WIDE_LIGHT } from './look-at.ts'
import { isLive, openScreens } from './screens.ts'

const { careline, openLive } = await openScreens({ phones: true, signIn: true, softphone: true })

const RUTH = staffId.parse('ruth')
/** A browser of hers that she left. */
const OTHER = { browser: crypto.randomUUID(), page: crypto.randomUUID() }

const opened: Page[] = []
let phone: Page | undefined
afterEach(async () => {
  const hangUp = phone?.getByRole('button', { name: 'Hang up', exact: true })
  if ((await hangUp?.isVisible()) === true) await hangUp?.click()
  await phone?.getByText('Idle', { exact: true }).waitFor()
  phone = undefined
  for (const page of opened.splice(0)) await page.close()
  await careline.stores.presence.set(RUTH, 'away', new Date())
  await careline.stores.browserPhones.leave(RUTH, OTHER.page)
})

async function newTab(page: Page, path: string): Promise<Page> {
  const tab = await page.context().newPage()
  opened.push(tab)
  // Leaving a page in the middle of a call is asked about.
  tab.on('dialog', (dialog) => void dialog.accept())
  await tab.goto(path)
  return tab
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const state = (page: Page) => page.locator('#softphone-state')

/** Ruth answers in this tab; the first page of its window stays empty. */
async function ruthAnswersHere(): Promise<Page> {
  await careline.stores.answerPlaces.choose(RUTH, 'browser')
  const { page: first } = await openLive('Ruth Calder', '/desk')
  opened.push(first)
  await careline.stores.presence.set(RUTH, 'ready', new Date())
  await first.reload()
  await isLive(first).waitFor()
  await state(first).getByText('This browser is connected.').waitFor()
  return first
}

/** Ana, in another tab of the same browser, in the queue. */
async function anaWaits(desk: Page): Promise<Page> {
  phone = await newTab(desk, '/phone?as=ana')
  await press(phone, 'Call Customer Care')
  for (const key of ['Key my PIN', '1', '1', '3']) {
    await phone.getByText('Waiting for your keys').waitFor()
    await press(phone, key)
  }
  await phone.getByText('In the queue', { exact: true }).waitFor()
  return phone
}

/** The one call there is, and who has it. */
async function withRuth(): Promise<{ call: Call; ruth: Staff }> {
  const [call] = (await careline.stores.calls.inProgress()).filter(({ stage }) => stage.kind !== 'ended')
  const ruth = await careline.stores.staff.find(RUTH)
  if (call === undefined || ruth === undefined) throw new Error('there is no call, or no Ruth')
  return { call, ruth }
}

const accept = (desk: Page) => desk.locator('#desk-line').getByRole('button', { name: 'Accept' }).first().click()
const talking = (caller: Page) => caller.getByText('Connected', { exact: true }).waitFor()

test('Accept is all it takes: they talk, the mute of the desk is one of the browser, a poor connection is said', async () => {
  const desk = await ruthAnswersHere()
  const ana = await anaWaits(desk)
  // As before a callback is answered.
  await desk.evaluate(`document.getElementById('softphone-heard').textContent = 'You hear: Calling them now.'`)
  await accept(desk)
  await talking(ana)
  await desk.locator('#softphone-levels').waitFor()
  const level = () => desk.evaluate<number>(`document.getElementById('softphone-level').value`)
  await expect.poll(level).toBeGreaterThan(0)
  // What the line said to her before is over.
  await expect.poll(() => desk.locator('#softphone-heard').textContent()).toBe('')
  const { call, ruth } = await withRuth()
  await careline.desk().talk.mute(call.id, ruth, true)
  await expect.poll(level).toBe(0)
  const order = (isPoor: boolean) =>
    desk.evaluate(
      `document.dispatchEvent(new CustomEvent('careline:demo-network', { detail: { isPoor: ${String(isPoor)} } }))`,
    )
  await order(true)
  const words = 'Your connection is poor: parts of words are lost.'
  await desk.locator('#softphone-warning').getByText(words).waitFor()
  await expect.poll(() => desk.locator('#desk-news').innerText()).toContain(words)
  expect(await lookAt(desk, 'softphone', WIDE_LIGHT)).toEqual([])
  await order(false)
  await desk.locator('#softphone-warning').waitFor({ state: 'hidden' })
  await expect.poll(() => desk.locator('#softphone-hang-up').isVisible()).toBe(false)
  await careline.desk().talk.end(call.id, ruth)
  await desk.locator('#softphone-levels').waitFor({ state: 'hidden' })
  await ana.getByText('Idle', { exact: true }).waitFor()
})

test('a call that no press here had ring, as when TaskRouter chooses, rings and is answered by a key', async () => {
  const desk = await ruthAnswersHere()
  const ana = await anaWaits(desk)
  const { call, ruth } = await withRuth()
  await careline.desk().takeCall.take(call.id, ruth)
  await desk.locator('#softphone-answer').waitFor()
  await expect
    .poll(() => desk.locator('#desk-news').innerText())
    .toContain('A call rings in this browser: press Answer.')
  await desk.setViewportSize({ width: 390, height: 844 })
  await desk.emulateMedia({ colorScheme: 'dark' })
  expect(await lookAt(desk, 'softphone-rings', { width: 390, theme: 'dark' })).toEqual([])
  await desk.keyboard.press('Alt+Shift+G')
  await talking(ana)
  await desk.locator('#softphone-answer').waitFor({ state: 'hidden' })
})

test('of two tabs one answers: the other takes over, a press in either is answered, and not in the middle of a call', async () => {
  const desk = await ruthAnswersHere()
  const second = await newTab(desk, '/desk')
  await state(second).getByText('You answer in another tab of this browser.').waitFor()
  await press(second, 'Take over here')
  await state(second).getByText('This browser is connected.').waitFor()
  await state(desk).getByText('You took over in another tab or browser.').waitFor()
  const ana = await anaWaits(desk)
  await accept(desk)
  await talking(ana)
  await second.locator('#softphone-levels').waitFor()
  await press(desk, 'Take over here')
  await state(desk).getByText('You are on a call there. Take over when it has ended.').waitFor()
  await talking(ana)
})

test('a call that is accepted while a browser elsewhere answers asks where it shall ring, and rings in the one pressed', async () => {
  const desk = await ruthAnswersHere()
  await careline.stores.browserPhones.hold(RUTH, OTHER, new Date(), true)
  await desk.reload()
  await state(desk).getByText('You answer in another browser.').waitFor()
  const ana = await anaWaits(desk)
  await accept(desk)
  const question = desk.getByRole('dialog', { name: 'Where shall this call ring?' })
  await question.waitFor()
  expect(await lookAt(desk, 'softphone-where', WIDE_LIGHT)).toEqual([])
  await desk.keyboard.press('Escape')
  expect((await withRuth()).call.stage).not.toHaveProperty('claim')
  await accept(desk)
  await question.getByRole('button', { name: 'Ring here' }).press('Enter')
  await talking(ana)
  await desk.locator('#softphone-levels').waitFor()
})

test('a browser whose minute is over leaves the place to the one that waits for it', async () => {
  const desk = await ruthAnswersHere()
  await careline.stores.browserPhones.hold(RUTH, OTHER, new Date(), true)
  await desk.reload()
  await state(desk).getByText('You answer in another browser.').waitFor()
  await careline.stores.browserPhones.leave(RUTH, OTHER.page)
  await desk.evaluate(`document.dispatchEvent(new CustomEvent('careline:heard', { detail: 'beat' }))`)
  await state(desk).getByText('This browser is connected.').waitFor()
})

test('the tab closes in the middle of a call: the caller is back in the queue', async () => {
  const desk = await ruthAnswersHere()
  const ana = await anaWaits(desk)
  await accept(desk)
  await talking(ana)
  await desk.close()
  await ana.getByText('In the queue', { exact: true }).waitFor()
})

test('without a connection the telephone rings, and the desk says so before and after the press', async () => {
  const desk = await ruthAnswersHere()
  await desk.route('**/demo/softphone/events', (route) => route.abort())
  await desk.reload()
  await state(desk).getByText('Your telephone rings.').waitFor()
  await anaWaits(desk)
  const telephone = await newTab(desk, '/phone?as=staff-ruth')
  await accept(desk)
  await desk.getByText('None of your browsers is connected, so your telephone rings.').waitFor()
  await telephone.getByText('Ringing', { exact: true }).waitFor()
})
