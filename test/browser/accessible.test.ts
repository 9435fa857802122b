/** What axe does not see: the ring of focus, what is read out, the keys, the size of what is pressed, and where the focus goes. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { callId } from '../../src/domain/ids.ts'
import { leaveWindow } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { AXE_LOOKS, axeFindings, layoutFaults, lookAt, LOOKS, takeOn, weakFocusRings } from './look-at.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt, openLive } = screens
const { inQueue, ready, talking, colleague } = callsOnScreen(screens)

/** Everything that was put into a region that is read out, in order. */
async function listen(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(`(() => {
    window.readOut = []
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement
        const region = element?.closest('[role=status], [role=alert], [role=log]')
        if (region) readOut.push(region.textContent)
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true })
  })()`)
  return () => page.evaluate(`window.readOut.join(' | ')`)
}

const ruth = () => colleague('ruth')

test('in a call, the focus is seen on every button, link and disclosure, and nothing is cut off', async () => {
  const { page } = await talking()
  await page.evaluate(`document.querySelectorAll('main details:not([data-menu])').forEach((one) => (one.open = true))`)
  const board = await openLive('Sam Reyes', '/board')
  for (const look of LOOKS) {
    await takeOn(page, look)
    expect(await weakFocusRings(page)).toEqual([])
    expect(await lookAt(page, 'call', look)).toEqual([])
    await takeOn(board.page, look)
    expect(await weakFocusRings(board.page)).toEqual([])
  }
  await leaveWindow(page)
  await leaveWindow(board.page)
})

test.each([
  ['Alva', '/admin/contacts/one/ana'],
  ['Alva', '/admin'],
  ['Ana Lindqvist', '/profile'],
])('the focus is seen, and nothing is too small to press: %s on %s', async (name, path) => {
  const { page } = await openAt(name, path, (one) => one.getByRole('heading').first())
  await page.waitForURL((url) => url.pathname === path)
  await page.evaluate(`document.querySelectorAll('main details').forEach((one) => (one.open = true))`)
  for (const look of AXE_LOOKS) {
    await takeOn(page, look)
    expect(await weakFocusRings(page)).toEqual([])
    expect(await axeFindings(page)).toEqual([])
  }
  await leaveWindow(page)
})

test('a new call is read out with production down first, the caller and the company', async () => {
  const page = await ready()
  const readOut = await listen(page)
  await inQueue('ana', '1', '1', '3')
  await expect.poll(readOut).toContain('New call: Ana Lindqvist, Arden Bank, VERIFIED.')
  await inQueue('ora', '0#', '1', '1')
  await expect.poll(readOut).toContain('PRODUCTION DOWN. New call: Caller')
  await leaveWindow(page)
})

test('every change of the call is read out', async () => {
  const page = await ready()
  const readOut = await listen(page)
  const call = await inQueue('ana', '1', '1', '3')
  careline.network.whenDialled(PHONES.ruth, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await page.getByRole('button', { name: 'Accept' }).click()
  await expect.poll(readOut).toContain('You talk with Ana Lindqvist, Arden Bank.')
  const id = callId.parse(call.phone.sid)
  const { talk, supervise } = careline.desk()
  await talk.hold(id, await ruth(), true)
  await expect.poll(readOut).toContain('The caller is on hold.')
  await talk.hold(id, await ruth(), false)
  await expect.poll(readOut).toContain('The caller is back from hold.')
  await page.getByRole('button', { name: 'Mute' }).click()
  await expect.poll(readOut).toContain('You are muted.')
  await page.getByRole('button', { name: 'Mute', pressed: true }).click()
  await page.getByRole('button', { name: 'Mute', pressed: false }).waitFor()
  await expect.poll(readOut).toContain('You are no longer muted.')
  await talk.askForHelp(id, await ruth(), true)
  await expect.poll(readOut).toContain('Supervisors see that you ask for help.')
  careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await supervise.join(id, await colleague('sam'), 'listen')
  await expect.poll(readOut).toMatch(/Sam Reyes listens/)
  await talk.newPerson(id, await ruth())
  await expect.poll(readOut).toMatch(/UNVERIFIED\./)
  await talk.askForPin(id, await ruth())
  await expect.poll(readOut).toContain('is entering a PIN.')
  await careline.network.settled()
  await call.presses(careline.pin('ana'))
  await expect.poll(readOut).toContain('Ana Lindqvist, Arden Bank: VERIFIED by Contact PIN.')
  // A PIN that proves what was proved before.
  const lastLine = () => page.locator('#desk-news p').last().innerText()
  await talk.askForPin(id, await ruth())
  await expect.poll(lastLine).toContain('is entering a PIN.')
  await careline.network.settled()
  await call.presses(careline.pin('ana'))
  await expect.poll(lastLine).toBe('Ana Lindqvist, Arden Bank: VERIFIED by Contact PIN.')
  await call.hangsUp()
  await expect.poll(readOut).toContain('The caller hung up: Ana Lindqvist, Arden Bank. Say what became of the call.')
  await leaveWindow(page)
})

test('the focus is never lost to the page, whatever is pressed', async () => {
  const { page, mine } = await talking()
  const focused = () => page.evaluate(`document.activeElement === document.body`)
  await expect.poll(() => focused()).toBe(false)
  const presses = [
    ['Hold', mine.getByText('ON HOLD', { exact: true })],
    ['Hold', mine.getByRole('button', { name: 'Hold', pressed: false })],
    ['Help', mine.getByRole('button', { name: 'Cancel help request' })],
    ['New speaker', mine.getByRole('button', { name: 'Take the proof back' })],
    ['Take the proof back', mine.getByText('UNVERIFIED', { exact: true })],
    ['End', mine.getByRole('button', { name: 'End the call' })],
  ] as const
  for (const [name, then] of presses) {
    await mine.getByRole('button', { name, exact: true }).click()
    await then.waitFor()
    // The answer to a press may come after what it changed.
    await mine.locator('[aria-busy]').waitFor({ state: 'detached' })
    await expect.poll(() => focused(), { message: name }).toBe(false)
  }
  await mine.getByRole('button', { name: 'End the call' }).click()
  await mine.getByText('On the call', { exact: true }).waitFor({ state: 'detached' })
  await expect.poll(() => focused()).toBe(false)
  await leaveWindow(page)
})

test('keys that undo much are asked about, and do nothing while a person writes', async () => {
  const { page, mine, call } = await talking()
  await mine.getByRole('tab', { name: 'New case' }).click()
  await mine.getByLabel('Summary').focus()
  await page.keyboard.press('Alt+Shift+E')
  await page.keyboard.press('Alt+Shift+N')
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  await mine.getByRole('button', { name: 'Hold', exact: true }).focus()
  for (const [key, question] of [
    ['N', 'Does another person speak now?'],
    ['E', 'End the call with Ana Lindqvist, Arden Bank?'],
  ] as const) {
    await page.keyboard.press(`Alt+Shift+${key}`)
    await page.getByRole('dialog', { name: question }).waitFor()
    // A hasty Enter does nothing, and the focus is where it was.
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Cancel')
    expect(await axeFindings(page)).toEqual([])
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  }
  await expect.poll(() => mine.getByText('VERIFIED', { exact: true }).isVisible()).toBe(true)
  expect(call.phone.state).toBe('bridged')
  await page.keyboard.press('Shift+?')
  await page.getByText('End the call; a second time to confirm').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await leaveWindow(page)
})

test('a whole call without a mouse: taken, a case, a note, hold, transfer menu, ended and wrapped up', async () => {
  const page = await ready()
  const call = await inQueue('ana', '1', '1', '3')
  const mine = page.locator(`#desk-call [data-call="${call.phone.sid}"]`)
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  careline.network.whenDialled(PHONES.ruth, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await page.locator('#desk-line [data-call]').waitFor()
  await press('Alt+Shift+A')
  await mine.getByText('On the call', { exact: true }).waitFor()
  await press('Alt+Shift+D')
  await page.keyboard.type('Reports are empty')
  await press('Enter')
  await mine.getByText(/Done on this call: case \d{10}/).waitFor()
  await press('Alt+Shift+C', 'ArrowRight')
  await mine.getByLabel('Your note').waitFor()
  await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab')
  await page.keyboard.type('Waits for an engineer')
  await mine.getByText(/^Saved at/).waitFor()
  await press('Alt+Shift+H')
  await mine.getByText('ON HOLD', { exact: true }).waitFor()
  await press('Alt+Shift+H')
  await mine.getByText('ON HOLD', { exact: true }).waitFor({ state: 'detached' })
  await press('Alt+Shift+T')
  await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('note')
  await press('Escape')
  // Out of the field: these keys do nothing in one.
  await press('Alt+Shift+C', 'Alt+Shift+E')
  await page.getByRole('dialog').waitFor()
  await press('Alt+Shift+E')
  await mine.getByText('The call is over').waitFor()
  await press('Alt+Shift+R')
  await page.locator('#desk-status').getByText('Ready for').waitFor()
  await leaveWindow(page)
})

test('at 200 % nothing scrolls sideways, and the call comes first', async () => {
  const { page, mine } = await talking()
  // What a browser does at 200 %: half as many pixels of style sheets, twice as large.
  await page.setViewportSize({ width: 640, height: 400 })
  await expect.poll(() => layoutFaults(page)).toEqual([])
  expect((await mine.boundingBox())?.y).toBeLessThan(260)
  await leaveWindow(page)
})

test('what is pressed is 44 pixels high on the desk, and 36 in its bar for a mouse', async () => {
  const { page } = await talking()
  const low = await page.evaluate(
    `[...document.querySelectorAll('main :is(button, summary)')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < (one.closest('.desk-bar') ? 36 : 44)).map((one) => one.textContent)`,
  )
  expect(low).toEqual([])
  await leaveWindow(page)
})

test('a refusal stands beside the form that was sent, in the window, and goes when the call changes', async () => {
  const { page, mine, call } = await talking({ width: 390, theme: 'light' })
  await mine.getByText('Another case, by its number').click()
  await mine.getByLabel('Case number').fill('0002000001')
  const form = page.locator('form', { has: page.getByLabel('Case number') })
  await form.getByLabel('What the caller says').fill('It happened again')
  await form.getByRole('button', { name: 'Update' }).click()
  const said = form.getByRole('alert')
  await said.getByText('(Rule R08)').waitFor()
  const box = await said.boundingBox()
  expect(box?.y).toBeGreaterThan(0)
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844)
  await expect.poll(() => form.getByLabel('What the caller says').inputValue()).toBe('It happened again')
  // An answer stands for two seconds, whatever changes.
  await page.clock.install()
  await page.clock.fastForward(2_100)
  await careline.desk().talk.askForPin(callId.parse(call.phone.sid), await ruth())
  await mine.getByText('The caller is entering their PIN').waitFor()
  await page.getByText('(Rule R08)').waitFor({ state: 'hidden' })
  await page.context().close()
})

test('that a phone rings is said until it was answered, and a case pressed twice is opened once', async () => {
  const { page, mine } = await talking()
  await expect.poll(() => page.locator('.toast').count()).toBe(0)
  await mine.getByRole('button', { name: 'Open a case' }).click()
  await mine.getByLabel('Summary').fill('Reports are empty')
  await mine.getByRole('button', { name: 'Open case' }).dblclick()
  await mine.getByText(/Done on this call: case \d{10}\. /).waitFor()
  await page.reload()
  await mine.getByText(/Done on this call: case \d{10}\. /).waitFor()
  await mine.getByRole('button', { name: 'Add to the case' }).click()
  await expect.poll(() => page.evaluate(`document.activeElement.name`)).toBe('note')
  await leaveWindow(page)
})

test('what the caller heard and did is in words, and what they may prove themselves with is listed', async () => {
  const { page, mine } = await talking()
  await mine.getByRole('tab', { name: 'Transcript' }).click()
  const transcript = await mine.locator('.transcript').innerText()
  expect(transcript).toMatch(
    /Called[\s\S]*Careline Customer Care\. Please enter your \d+-digit Contact PIN[\s\S]*Entered a PIN/,
  )
  expect(transcript).not.toMatch(/\w\.\w+\.?\w* ▸|greeting|\bmenu\b/)
  expect(transcript).not.toContain(careline.pin('ana'))
  await mine.getByRole('button', { name: 'New speaker' }).click()
  await mine.getByRole('button', { name: 'Take the proof back' }).click()
  await mine.getByRole('tab', { name: 'Verify' }).click()
  await mine.getByText('they sign in to the profile page and confirm the reference').waitFor()
  await leaveWindow(page)
})

test('the sound that was chosen is remembered, and one press anywhere allows it again', async () => {
  const { page } = await openLive('Ruth Calder', '/desk')
  await page.getByRole('button', { name: 'Sound is off' }).click()
  await page.getByRole('button', { name: 'Sound is on' }).waitFor()
  await page.reload()
  await isLive(page).waitFor()
  await page.locator('#sound').waitFor()
  await page.mouse.click(640, 700)
  await page.getByRole('button', { name: 'Sound is on' }).waitFor()
  await page.getByRole('button', { name: 'Sound is on' }).click()
  await page.getByRole('button', { name: 'Sound is off' }).waitFor()
  await page.context().close()
})

test('a call that is offered is seen in the title and in the icon of the tab', async () => {
  const page = await ready()
  const icon = () => page.locator('link[rel="icon"]').getAttribute('href')
  const quiet = await icon()
  const call = await inQueue('ana', '1', '1', '3')
  await expect.poll(() => page.title()).toBe('(1) Desk · Careline')
  expect(await icon()).toMatch(/careline-rings\.svg$/)
  await call.hangsUp()
  await expect.poll(() => page.title()).toBe('Desk · Careline')
  expect(new URL((await icon()) ?? '', page.url()).pathname).toBe(quiet)
  await leaveWindow(page)
})

test('the answer to a press is not given again by a reload', async () => {
  const { page } = await openLive('Ruth Calder', '/desk?said=phone-failed')
  await page.getByText('Your phone could not be rung').waitFor()
  await page.reload()
  await isLive(page).waitFor()
  await expect.poll(() => page.getByText('Your phone could not be rung').isVisible()).toBe(false)
  await leaveWindow(page)
})

test('a link that is a button is pressed with Space', async () => {
  const { page } = await openLive('Ruth Calder', '/desk')
  await page.goto('/nowhere')
  await page.getByRole('button', { name: 'Go to your start page' }).focus()
  await page.keyboard.press('Space')
  await page.waitForURL('/desk')
  await leaveWindow(page)
})
