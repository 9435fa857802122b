/** How many clicks a job takes (docs/screens.md, "Clicks"). Each is a real one, counted by the page; typing costs none. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { leaveWindow } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openLive } = screens
const { inQueue, ready, accept, talking } = callsOnScreen(screens)

async function counted(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`(() => {
    window.clicks = 0
    addEventListener('pointerdown', () => (window.clicks += 1), { capture: true })
  })()`)
  return async () => {
    const clicks = await page.evaluate<number>('window.clicks')
    await page.evaluate('window.clicks = 0')
    return clicks
  }
}

test('at the desk: a case 1, an update 1, hold, mute and PIN 1 each, a transfer with a note 2, the wrap-up 1', async () => {
  const { page, mine } = await talking()
  const clicks = await counted(page)
  await mine.getByRole('button', { name: 'Open a case' }).click()
  await page.keyboard.type('Reports are empty')
  await page.keyboard.press('Enter')
  await mine.getByText(/Done on this call: case \d{10}/).waitFor()
  expect(await clicks()).toBe(1)

  await mine.getByRole('button', { name: 'Add to the case' }).click()
  await page.keyboard.type('It happened again')
  await page.keyboard.press('Control+Enter')
  await mine.locator('.case-row[open]').waitFor({ state: 'detached' })
  expect(await clicks()).toBe(1)

  for (const name of ['Hold', 'Mute']) {
    await mine.getByRole('button', { name, exact: true }).click()
    await mine.getByRole('button', { name, pressed: true }).waitFor()
    expect(await clicks(), name).toBe(1)
  }

  await mine.locator('summary', { hasText: 'Transfer' }).click()
  await mine.locator('textarea[name="note"]:focus').waitFor()
  await page.keyboard.type('Waits for an engineer')
  await mine.getByRole('button', { name: 'contracts' }).click()
  await page.getByText('The caller is transferred').waitFor()
  expect(await clicks()).toBe(2)
  await page.getByRole('button', { name: 'Done, ready' }).click()
  await page.locator('#desk-status').getByText('Ready for').waitFor()
  expect(await clicks()).toBe(1)

  // From anywhere: one key and words.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('marchetti')
  await page.locator('#find-results').getByText('Cleo Marchetti').waitFor()
  expect(await clicks()).toBe(0)
  await leaveWindow(page)
})

test('at the board: a move 2, an offered callback 2, a pause 2 and a reason, to monitor 1', async () => {
  const { page } = await openLive('Sam Reyes', '/board')
  const clicks = await counted(page)
  const calls = [await inQueue('ana', '1', '1', '3'), await inQueue('ana', '1', '1', '3')]
  const rowOf = (i: number) => page.locator(`[id="row-${calls[i]?.phone.sid}"]`)
  await rowOf(1).waitFor()
  await rowOf(0).locator('summary').click()
  await rowOf(0).getByRole('button', { name: 'Move to admin' }).click()
  await rowOf(0).getByRole('rowheader').getByText('admin').waitFor()
  expect(await clicks()).toBe(2)

  await rowOf(0).locator('summary').click()
  await rowOf(0).getByRole('button', { name: 'Offer a callback' }).click()
  await rowOf(0).getByText('will hear of a callback').waitFor()
  expect(await clicks()).toBe(2)

  // Five calls took ten: of all that wait, one for all of them, one for where to.
  await page.locator('#pick-all').click()
  await page.locator('#move-chosen-contracts').click()
  await rowOf(1).getByRole('rowheader').getByText('contracts').waitFor()
  expect(await clicks()).toBe(2)

  const support = page.locator('#desk-support')
  await support.getByText('Pause…').click()
  await support.locator('input:focus').waitFor()
  await page.keyboard.type('All-hands')
  await support.getByRole('button', { name: 'Pause support' }).click()
  await support.getByText('by Sam Reyes').waitFor()
  expect(await clicks()).toBe(2)
  await support.getByRole('button', { name: 'Resume' }).click()
  await support.getByText('Pause…').waitFor()
  await clicks()

  const desk = await ready()
  const call = await inQueue('ana', '1', '1', '3')
  const mine = await accept(desk, call)
  careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await page.getByRole('button', { name: 'Monitor call' }).click()
  await mine.getByText('Sam Reyes listens').waitFor()
  expect(await clicks()).toBe(1)
  await leaveWindow(desk)
  await leaveWindow(page)
})
