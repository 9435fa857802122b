/** What axe does not see: the ring of focus, what is read out, the keys, the size of what is pressed, and where the focus goes. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { callId } from '../../src/domain/ids.ts'
import { leaveWindow } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { AXE_LOOKS, axeFindings, lookAt, LOOKS, takePicture, weakFocusRings } from './look-at.ts'
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

// First: no caller has been answered yet.
test.each([
  { width: 1920, height: 1080, theme: 'dark' },
  { width: 1280, height: 800, theme: 'light' },
  { width: 390, height: 844, theme: 'light' },
] as const)('on a wall of $width by $height nothing leaves its card', async ({ width, height, theme }) => {
  await inQueue('ora', '0#', '1', '1')
  const { page } = await openLive('Sam Reyes', '/board/wall', { width, theme })
  await page.setViewportSize({ width, height })
  await page.clock.install()
  await page.reload()
  await isLive(page).waitFor()
  await page.clock.fastForward('20:00')
  await page.getByText(/missed by/).waitFor()
  await page.clock.runFor(1_000)
  const wrong = await page.evaluate(`[...document.querySelectorAll('.numbers > div')].flatMap((card) => {
    const box = card.getBoundingClientRect()
    return [...card.children].filter((one) => {
      const range = document.createRange()
      range.selectNodeContents(one)
      const text = range.getBoundingClientRect()
      return text.right > box.right || text.left < box.left || text.bottom > box.bottom || box.right > innerWidth
    }).map((one) => one.textContent)
  })`)
  expect(wrong).toEqual([])
  if (width === 1920) {
    const rows = await page.evaluate(
      `[new Set([...document.querySelectorAll('.numbers > div')].map((one) => one.getBoundingClientRect().top)).size, document.documentElement.scrollHeight <= innerHeight]`,
    )
    expect(rows).toEqual([2, true])
  }
  expect(await page.locator('.numbers > div.missed', { hasText: 'Next target to miss' }).count()).toBe(1)
  expect(await page.locator('.numbers > div.no-data', { hasText: 'Answered in target' }).innerText()).toContain(
    'no data yet',
  )
  expect(await page.locator('.numbers > div.ok', { hasText: 'Answered in target' }).count()).toBe(0)
  await takePicture(page, 'wall-late', { width, theme })
  await page.context().close()
})

describe.each(LOOKS)('at $width px in $theme', (look) => {
  test('in a call, the focus is seen on every button, link and disclosure, and nothing is cut off', async () => {
    const { page } = await talking(look)
    await page.evaluate(`document.querySelectorAll('main details').forEach((one) => (one.open = true))`)
    expect(await weakFocusRings(page)).toEqual([])
    expect(await lookAt(page, 'call', look)).toEqual([])
    const board = await openLive('Sam Reyes', '/board', look)
    expect(await weakFocusRings(board.page)).toEqual([])
    await leaveWindow(page)
    await leaveWindow(board.page)
  })
})

test.each([
  ['Alva', '/admin/contacts/one/ana'],
  ['Alva', '/admin'],
  ['Ana Lindqvist', '/profile'],
])('the focus is seen, and nothing is too small to press: %s on %s', async (name, path) => {
  for (const look of AXE_LOOKS) {
    const { page } = await openAt(name, path, (one) => one.getByRole('heading').first(), look)
    await page.waitForURL((url) => url.pathname === path)
    await page.evaluate(`document.querySelectorAll('main details').forEach((one) => (one.open = true))`)
    expect(await weakFocusRings(page)).toEqual([])
    expect(await axeFindings(page)).toEqual([])
    await leaveWindow(page)
  }
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
  await call.hangsUp()
  await expect.poll(readOut).toContain('The caller hung up: Ana Lindqvist, Arden Bank. Say what became of the call.')
  await leaveWindow(page)
})

test('the focus is never lost to the page, whatever is pressed', async () => {
  const { page, mine } = await talking()
  const focused = () => page.evaluate(`document.activeElement === document.body`)
  expect(await focused()).toBe(false)
  const presses = [
    ['Hold', mine.getByText('· ON HOLD')],
    ['Back from hold', mine.getByRole('button', { name: 'Hold', exact: true })],
    ['Ask for help', mine.getByRole('button', { name: 'Lower your hand' })],
    ['Another person speaks', mine.getByText('UNVERIFIED', { exact: true })],
  ] as const
  for (const [name, then] of presses) {
    await mine.getByRole('button', { name, exact: true }).click()
    await then.waitFor()
    // The answer to a press may come after what it changed.
    await mine.locator('[aria-busy]').waitFor({ state: 'detached' })
    expect(await focused(), name).toBe(false)
  }
  await mine.getByRole('button', { name: 'End the call' }).click()
  await mine.getByText('On the call').waitFor({ state: 'detached' })
  expect(await focused()).toBe(false)
  await leaveWindow(page)
})

test('keys that undo much are asked about, and do nothing while a person writes', async () => {
  const { page, mine, call } = await talking()
  const asked: string[] = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.message())
    void dialog.dismiss()
  })
  await mine.getByText('New case', { exact: true }).click()
  await mine.getByLabel('Summary').focus()
  await page.keyboard.press('Alt+Shift+E')
  await page.keyboard.press('Alt+Shift+N')
  expect(asked).toEqual([])
  await mine.getByRole('button', { name: 'Hold', exact: true }).focus()
  await page.keyboard.press('Alt+Shift+E')
  await page.keyboard.press('Alt+Shift+N')
  expect(asked).toHaveLength(2)
  expect(await mine.getByText('VERIFIED', { exact: true }).isVisible()).toBe(true)
  expect(call.phone.state).toBe('bridged')
  await page.keyboard.press('Shift+?')
  await page.getByText('End the call (you are asked first)').waitFor()
  expect(await axeFindings(page)).toEqual([])
  page.removeAllListeners('dialog')
  await leaveWindow(page)
})

test('what is pressed is 44 pixels high on the desk', async () => {
  const { page } = await talking()
  const low = await page.evaluate(
    `[...document.querySelectorAll('main :is(button, summary)')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.textContent)`,
  )
  expect(low).toEqual([])
  await leaveWindow(page)
})

test('a refusal stands beside the form that was sent, in the window, and goes when the call changes', async () => {
  const { page, mine, call } = await talking({ width: 390, theme: 'light' })
  await mine.getByText(/^Existing case/).click()
  await mine.getByLabel('Case number').fill('0002000001')
  await mine.getByLabel('What the caller says').fill('It happened again')
  await mine.getByRole('button', { name: 'Work on case' }).click()
  const said = page.locator('form', { has: page.getByLabel('Case number') }).getByRole('alert')
  await said.getByText('Not allowed (R08)').waitFor()
  const box = await said.boundingBox()
  expect(box?.y).toBeGreaterThan(0)
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844)
  expect(await mine.getByLabel('What the caller says').inputValue()).toBe('It happened again')
  // An answer stands for two seconds, whatever changes.
  await page.clock.install()
  await page.clock.fastForward(2_100)
  await careline.desk().talk.askForPin(callId.parse(call.phone.sid), await ruth())
  await mine.getByText('The caller is entering their PIN').waitFor()
  await page.getByText('Not allowed (R08)').waitFor({ state: 'hidden' })
  await page.context().close()
})

test('that a phone rings is said until it was answered, and a case pressed twice is opened once', async () => {
  const { page, mine } = await talking()
  expect(await page.locator('.toast').count()).toBe(0)
  await mine.getByText('New case', { exact: true }).click()
  await mine.getByLabel('Summary').fill('Reports are empty')
  await mine.getByRole('button', { name: 'Open case' }).dblclick()
  await mine.getByText(/On this call: \d{10}$/).waitFor()
  await mine.getByText(/Done on this call: case \d{10}\./).waitFor()
  await page.reload()
  await mine.getByText(/On this call: \d{10}$/).waitFor()
  await mine.getByText(/^Existing case/).click()
  await mine.getByLabel('What the caller says').waitFor()
  expect(await mine.getByLabel('New priority').isVisible()).toBe(false)
  await mine.getByLabel('What is done').selectOption('raise')
  expect(await mine.getByLabel('New priority').isVisible()).toBe(true)
  const first = mine.locator('.case-list button').first()
  const number = await first.innerText()
  await first.click()
  expect(await mine.getByLabel('Case number').inputValue()).toBe(number)
  expect(await page.evaluate(`document.activeElement.name`)).toBe('note')
  await leaveWindow(page)
})

test('what the caller heard is in words, and what they may prove themselves with is listed', async () => {
  const { page, mine } = await talking()
  await mine.getByText('What the caller heard').click()
  expect(await mine.locator('ol').innerText()).toMatch(/Customer Care\. Please enter your …-digit Contact PIN/)
  expect(await mine.locator('ol').innerText()).not.toMatch(/\w\.\w+\.?\w* ▸|greeting|\bmenu\b/)
  await mine.getByRole('button', { name: 'Another person speaks' }).click()
  await mine.getByText('they sign in to the profile page and confirm the reference').waitFor()
  await leaveWindow(page)
})

test('the answer to a press is not given again by a reload', async () => {
  const { page } = await openLive('Ruth Calder', '/desk?said=phone-failed')
  await page.getByText('Your phone could not be rung').waitFor()
  await page.reload()
  await isLive(page).waitFor()
  expect(await page.getByText('Your phone could not be rung').isVisible()).toBe(false)
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
