/** The board in a real Chromium: the floor live, a call moved, a desk paused, a hand raised and helped; the wall names nobody. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { callId, staffId } from '../../src/domain/ids.ts'
import type { Conversation } from '../calls/careline.ts'
import { leaveWindow } from './browser.ts'
import { busyDays } from './busy-day.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { AXE_LOOKS, axeFindings, lookAt, LOOKS, takePicture } from './look-at.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openLive } = screens
const { inQueue, accept } = callsOnScreen(screens)

const row = (page: Page, call: Conversation) => page.locator(`[id="row-${call.phone.sid}"]`)
const openMenu = (page: Page, call: Conversation) => row(page, call).locator('details[data-menu] > summary').click()

/** Text that leaves its card, cards that leave the window or lie over each other. */
const outOfPlace = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const wrong = []
    const cards = [...document.querySelectorAll('.tile, .wall-desk, .wall-today > *')]
    const boxes = cards.map((card) => card.getBoundingClientRect())
    cards.forEach((card, i) => {
      const box = boxes[i]
      if (box.left < 0 || box.right > innerWidth + 0.5) wrong.push('outside of the window: ' + card.textContent)
      for (const one of card.querySelectorAll(':scope > :not(.tile-drawing)')) {
        const range = document.createRange()
        range.selectNodeContents(one)
        for (const text of range.getClientRects())
          if (text.right > box.right || text.left < box.left || text.bottom > box.bottom || text.top < box.top)
            wrong.push('outside of its card: ' + one.textContent)
      }
      boxes.forEach((other, j) => {
        const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5
        if (j < i && over(box, other)) wrong.push('over another: ' + card.textContent)
      })
    })
    return [...new Set(wrong)]
  })()`)

let isFilled = false
// First: no caller has been answered yet.
test.each([
  { width: 1920, height: 1080, theme: 'dark' },
  { width: 3840, height: 2160, theme: 'light' },
  { width: 1280, height: 800, theme: 'light' },
  { width: 390, height: 844, theme: 'light' },
] as const)('on a wall of $width by $height nothing leaves its card', async ({ width, height, theme }) => {
  if (!isFilled) await busyDays(careline, 2)
  isFilled = true
  await inQueue('ora', '0#', '1', '1')
  await inQueue('ana', '1', '1', '3')
  const { page } = await openLive('Sam Reyes', '/board/wall', { width, theme })
  await page.setViewportSize({ width, height })
  await page.clock.install()
  await page.reload()
  await isLive(page).waitFor()
  await page.clock.fastForward('01:06:00')
  await page.getByText(/missed by 1\sh\s0\d/).waitFor()
  await page.clock.runFor(1_000)
  expect(await outOfPlace(page)).toEqual([])
  const tile = (name: string, state: string) => page.locator(`.tile.${state}`, { hasText: name })
  await expect.poll(() => tile('Next SLA breach', 'missed').locator('.tile-state:visible').innerText()).toBe('missed')
  await expect.poll(() => tile('Answered in target', 'no-data').innerText()).toContain('no data yet')
  await expect
    .poll(() => tile('Waiting', 'plain').innerText())
    .toMatch(/than at this time yesterday|as at this time yesterday/)
  await expect.poll(() => page.locator('.wall-today .chart').count()).toBe(2)
  if (width >= 1920) {
    // Fills the wall, and is read from five metres: by the height of a 55-inch screen, 20 pixels of 1080 are 12 mm.
    await expect.poll(() => page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true)
    const { bottom, smallest } = await page.evaluate<{ bottom: number; smallest: number }>(`({
      bottom: document.querySelector('.wall-foot').getBoundingClientRect().bottom / innerHeight,
      smallest: Math.min(...[...document.querySelectorAll('.wall :is(dt, dd, span, strong, p, time)')]
        .filter((one) => one.checkVisibility() && one.closest('.visually-hidden, .tile-drawing') === null && one.textContent !== '').map((one) => parseFloat(getComputedStyle(one).fontSize))) / innerHeight * 1080,
    })`)
    expect(bottom).toBeGreaterThan(0.95)
    expect(smallest).toBeGreaterThanOrEqual(20)
  }
  await takePicture(page, `wall-late-${width}`, { width, theme })
  await page.context().close()
})

test('a wall whose connection is cut says so, large', async () => {
  const { page } = await openLive('Sam Reyes', '/board/wall', { width: 1920, theme: 'light' })
  await page.setViewportSize({ width: 1920, height: 1080 })
  await page.route('**/board/wall/events', (route) => route.abort())
  careline.cut()
  const sign = page.getByText('The screen is reconnecting. Calls are not affected.')
  await sign.waitFor()
  expect(
    await page.evaluate(`parseFloat(getComputedStyle(document.getElementById('live-link')).fontSize)`),
  ).toBeGreaterThan(40)
  expect(await outOfPlace(page)).toEqual([])
  await expect.poll(() => page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true)
  await page.context().close()
})

test('several calls are moved at once with the keyboard alone', async () => {
  const { page, complaints } = await openLive('Sam Reyes', '/board')
  const calls = [
    await inQueue('ana', '1', '1', '3'),
    await inQueue('ana', '1', '1', '3'),
    await inQueue('ana', '1', '1', '3'),
  ]
  for (const call of calls) await row(page, call).waitFor()
  await page.locator(`[id="${calls[0]?.phone.sid}-pick"]`).focus()
  await page.keyboard.press('Space')
  await page.getByText('Move 1 call to').waitFor()
  await page.locator('#pick-all').focus()
  await page.keyboard.press('Space')
  await page.getByText('Move 3 calls to').waitFor()
  // A fourth comes, and the choice stays; one that was chosen hangs up before it is sent.
  const fourth = await inQueue('ora', '0#', '1', '1')
  await row(page, fourth).waitFor()
  await calls[2]?.hangsUp()
  await page.getByText('Move 2 calls to').waitFor()
  await page.locator('#move-chosen-support').focus()
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('admin')
  for (const look of AXE_LOOKS) {
    await page.evaluate(`document.documentElement.dataset.theme = '${look.theme}'`)
    expect(await axeFindings(page)).toEqual([])
  }
  await page.keyboard.press('Enter')
  await page.getByText('2 calls moved to admin. The callers keep their places.').waitFor()
  for (const call of calls.slice(0, 2)) await row(page, call).getByRole('rowheader').getByText('admin').waitFor()
  await expect.poll(() => page.getByText(/^Move \d calls? to$/).isVisible()).toBe(false)
  await expect.poll(() => row(page, fourth).getByRole('rowheader').innerText()).toContain('PRODUCTION DOWN')
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('a supervisor offers a callback from the row, and sees what became of the offer', async () => {
  const { page } = await openLive('Sam Reyes', '/board')
  const call = await inQueue('ana', '1', '1', '3')
  await call.phone.waitLoops(1)
  await row(page, call).waitFor()
  await openMenu(page, call)
  await row(page, call).getByRole('button', { name: 'Offer a callback' }).click()
  await page.getByText('The caller hears the offer with the next hold message').waitFor()
  await row(page, call).getByText('will hear of a callback').waitFor()
  await call.phone.waitLoops(1)
  await row(page, call).getByText('offered a callback').waitFor()
  for (const key of ['1', '1']) await call.presses(key)
  await page.locator(`[id="callback-${call.phone.sid}"]`).getByText('not called yet').waitFor()
  await row(page, call).waitFor({ state: 'detached' })
  // With production down no one is talked out of the queue.
  const down = await inQueue('ora', '0#', '1', '1')
  await row(page, down).waitFor()
  await openMenu(page, down)
  await expect.poll(() => row(page, down).getByRole('button', { name: 'Offer a callback' }).count()).toBe(0)
  await leaveWindow(page)
})

test('of chosen calls, one whose caller hangs up meanwhile is left out, and the supervisor is told', async () => {
  const { page } = await openLive('Sam Reyes', '/board')
  const [kept, gone] = [await inQueue('ana', '1', '1', '3'), await inQueue('ana', '1', '1', '3')]
  for (const call of [kept, gone]) await page.locator(`[id="${call.phone.sid}-pick"]`).check()
  await page.route('**/board/move', async (route) => {
    await gone.hangsUp()
    await route.continue()
  })
  await page.locator('#move-chosen-contracts').click()
  await page.getByText('1 call moved to contracts. The callers keep their places. 1 call could not be').waitFor()
  await page.unrouteAll()
  await leaveWindow(page)
})

test('one desk and a sort outlast calls that come, and people are shown by what they do', async () => {
  const { page } = await openLive('Sam Reyes', '/board')
  const older = await inQueue('ana', '1', '1', '3')
  await row(page, older).waitFor()
  await page.getByRole('link', { name: 'support', exact: true }).click()
  await page.waitForURL('**/board?desk=support')
  await page.getByRole('columnheader', { name: 'Time' }).getByRole('link').click()
  await page.waitForURL('**/board?desk=support&calls=time.up')
  await isLive(page).waitFor()
  const down = await inQueue('ora', '0#', '1', '1')
  const newer = await inQueue('ana', '1', '1', '3')
  await row(page, newer).waitFor()
  const shown = () =>
    page.evaluate<string[]>(`[...document.querySelectorAll('#live-calls tbody tr')].map((one) => one.id)`)
  await expect.poll(shown).toEqual([newer, older].map(({ phone }) => `row-${phone.sid}`))
  const ruth = page.locator('#person-ruth')
  await careline.stores.presence.set(staffId.parse('ruth'), 'ready', new Date())
  const desk = await openLive('Ruth Calder', '/desk')
  await accept(desk.page, newer)
  await ruth.getByText('On a call').waitFor()
  await ruth.getByText('Arden Bank').waitFor()
  await down.hangsUp()
  await expect.poll(() => page.getByRole('columnheader', { name: 'Time' }).getAttribute('aria-sort')).toBe('ascending')
  await newer.hangsUp()
  await ruth.getByText('Wrap-up').waitFor()
  await leaveWindow(page)
  await leaveWindow(desk.page)
})

test('a call that comes is seen, moved to another desk, and counted', async () => {
  const { page, complaints } = await openLive('Sam Reyes', '/board')
  await page.getByText('No call is waiting').waitFor()
  const call = await inQueue('ana', '1', '1', '3')
  await row(page, call).getByText('Arden Bank').waitFor()
  await openMenu(page, call)
  await row(page, call).getByRole('button', { name: 'Move to admin' }).click()
  await row(page, call).getByRole('rowheader').getByText('admin').waitFor()
  await call.hangsUp()
  await page.getByText('No call is waiting').waitFor()
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('a paused desk says so to its analysts, with the reason', async () => {
  const board = await openLive('Sam Reyes', '/board')
  const desk = await openLive('Ruth Calder', '/desk')
  const support = board.page.locator('#desk-support')
  await support.getByText('Pause…').click()
  await support.getByLabel('Why').fill('All-hands')
  await support.getByLabel('For how long').selectOption('15 minutes')
  await support.getByRole('button', { name: 'Pause support' }).click()
  await support.getByText('by Sam Reyes: All-hands').waitFor()
  const [pause] = await careline.stores.pauses.current(new Date())
  await expect.poll(() => support.innerText()).toContain(`until ${pause?.until.slice(11, 16)} by Sam Reyes: All-hands`)
  expect(await careline.stores.pauses.current(new Date(Date.now() + 16 * 60_000))).toEqual([])
  await desk.page.reload()
  await desk.page.getByText('is paused by Sam Reyes: All-hands').waitFor()
  await support.getByRole('button', { name: 'Resume' }).click()
  await support.getByText('Pause…').waitFor()
  await leaveWindow(board.page)
  await leaveWindow(desk.page)
})

test('a raised hand is helped, the analyst sees who joins, and a supervisor answers for a caller who is down', async () => {
  const board = await openLive('Sam Reyes', '/board')
  const desk = await openLive('Ruth Calder', '/desk')
  await desk.page.getByRole('button', { name: 'Ready' }).click()
  const call = await inQueue('ora', '0#', '1', '1')
  const mine = await accept(desk.page, call)
  await mine.getByRole('button', { name: 'Help', exact: true }).click()
  await row(board.page, call).getByText('asks for help').waitFor()

  careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await openMenu(board.page, call)
  await row(board.page, call).getByRole('button', { name: 'Barge in' }).click()
  await mine.getByText('Sam Reyes is in the conversation').waitFor()

  if (!(await row(board.page, call).getByLabel('Answer for the caller').isVisible())) await openMenu(board.page, call)
  await row(board.page, call).getByLabel('Answer for the caller').fill('ORA.levin@arden.example')
  await row(board.page, call).getByRole('button', { name: 'I answer for it' }).click()
  await board.page.getByText('you answer for the caller').waitFor()
  await mine.getByText('by supervisor Sam Reyes').waitFor()

  await mine.getByRole('button', { name: 'End', exact: true }).click()
  await mine.getByRole('button', { name: 'End the call' }).click()
  await mine.getByText('The call is over').waitFor()
  await desk.page.getByLabel(/What became of call/).selectOption('Solved on the call')
  await desk.page.getByRole('button', { name: 'Save outcome' }).click()
  await desk.page.locator('#desk-status').getByText('Ready for').waitFor()
  const { rows } = await careline.database.pool.query(`SELECT actor FROM audit_trail WHERE type = 'call.wrapped'`)
  expect(rows).toEqual([{ actor: 'staff ruth' }])
  await leaveWindow(board.page)
  await leaveWindow(desk.page)
})

test('a call is sent on to one colleague who is ready', async () => {
  const ruth = await openLive('Ruth Calder', '/desk')
  const omar = await openLive('Omar Haddad', '/desk')
  for (const { page } of [ruth, omar]) {
    if (await page.getByRole('button', { name: 'Ready' }).isVisible())
      await page.getByRole('button', { name: 'Ready' }).click()
    await page.locator('#desk-status').getByText('Ready for').waitFor()
  }
  const call = await inQueue('ana', '1', '1', '3')
  await accept(ruth.page, call)
  await ruth.page.locator('summary', { hasText: 'Transfer' }).click()
  await ruth.page.getByRole('button', { name: 'Transfer to Omar Haddad' }).click()
  await omar.page.locator(`#desk-line [data-call="${call.phone.sid}"]`).getByText('Before: Ruth Calder').waitFor()
  expect(await careline.stores.calls.read(callId.parse(call.phone.sid))).toMatchObject({
    stage: { kind: 'waiting', only: staffId.parse('omar') },
  })
  await call.hangsUp()
  await leaveWindow(ruth.page)
  await leaveWindow(omar.page)
})

test.each(LOOKS)('nothing is wrong to look at, at $width px in $theme, and the wall names nobody', async (look) => {
  const call = await inQueue('ana', '1', '1', '3')
  const down = await inQueue('ora', '0#', '1', '1')
  const { page, complaints } = await openLive('Sam Reyes', '/board', look)
  await row(page, call).waitFor()
  expect(await lookAt(page, 'board', look)).toEqual([])
  await page.goto('/board/wall')
  await isLive(page).waitFor()
  const wall = await page.locator('body').innerText()
  expect(wall).not.toMatch(/Arden|Ana|Ruth|Sam|\d{3}-\d{3}-\d{3}/)
  expect(wall).toContain('Production down')
  expect(await lookAt(page, 'wall', look)).toEqual([])
  expect(complaints).toEqual([])
  await call.hangsUp()
  await down.hangsUp()
  await leaveWindow(page)
})
