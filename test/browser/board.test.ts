/** The board in a real Chromium: the floor live, a call moved, a desk paused, a hand raised and helped; the wall names nobody. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { callId, staffId } from '../../src/domain/ids.ts'
import type { Conversation } from '../calls/careline.ts'
import { leaveWindow } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { lookAt, LOOKS } from './look-at.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openLive } = screens
const { inQueue, accept } = callsOnScreen(screens)

const row = (page: Page, call: Conversation) => page.locator(`tr[data-call="${call.phone.sid}"]`)

test('a call that comes is seen, moved to another desk, and counted', async () => {
  const { page, complaints } = await openLive('Sam Reyes', '/board')
  await page.getByText('No call is waiting').waitFor()
  const call = await inQueue('ana', '1', '1', '3')
  await row(page, call).getByText('Arden Bank').waitFor()
  await row(page, call).getByRole('combobox').selectOption('admin')
  await row(page, call).getByRole('button', { name: 'Move' }).click()
  await row(page, call).getByRole('rowheader').getByText('admin').waitFor()
  await call.hangsUp()
  await page.getByText('No call is waiting').waitFor()
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('a paused desk says so to its analysts, with the reason', async () => {
  const board = await openLive('Sam Reyes', '/board')
  const desk = await openLive('Ruth Calder', '/desk')
  const support = board.page.getByRole('row', { name: /^support/ })
  await support.getByText('Pause…').click()
  await support.getByLabel('Why').fill('All-hands')
  await support.getByRole('button', { name: 'Pause support' }).click()
  await support.getByText('Paused by Sam Reyes: All-hands').waitFor()
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
  await row(board.page, call).getByRole('button', { name: 'Help' }).click()
  await mine.getByText('Sam Reyes is in the conversation').waitFor()

  await row(board.page, call).getByText('Answer for the caller…').click()
  await row(board.page, call).getByLabel('E-mail address').fill('ORA.levin@arden.example')
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
  expect(wall).toContain('Production down, waiting')
  expect(await lookAt(page, 'wall', look)).toEqual([])
  expect(complaints).toEqual([])
  await call.hangsUp()
  await down.hangsUp()
  await leaveWindow(page)
})
