/** The connection of live pages: a dead one is called dead, no press is without an answer, a stopping process lets go, seven tabs work over HTTP/1.1. */
import { once } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { callsOnScreen } from './calls-on-screen.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openLive } = screens
const { inQueue, talking } = callsOnScreen(screens)

/** In front of the service: what it is given while it stalls arrives later, as with a process that was stopped. */
async function stallingProxy() {
  const sockets = new Set<Socket>()
  let stalls = false
  const to = Number(new URL(careline.baseUrl).port)
  const server = createServer((from) => {
    const onward = connect(to, '127.0.0.1')
    for (const [one, other] of [
      [from, onward],
      [onward, from],
    ] as const) {
      sockets.add(one)
      if (stalls) one.pause()
      one.on('data', (data) => other.write(data))
      one.on('close', () => other.destroy())
      one.on('error', () => other.destroy())
    }
    if (stalls) for (const one of [from, onward]) one.pause()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall: () => {
      stalls = true
      sockets.forEach((one) => one.pause())
    },
    goOn: () => {
      stalls = false
      sockets.forEach((one) => one.resume())
    },
    close: () => {
      sockets.forEach((one) => one.destroy())
      server.close()
    },
  }
}

const deskOf = (name: string) => openLive(name, '/desk')

test('a connection that is not heard of for 45 seconds is called dead, a press is answered after ten, and both end', async () => {
  const { page } = await deskOf('Ruth Calder')
  const proxy = await stallingProxy()
  await page.clock.install()
  await page.goto(`${proxy.url}/desk`)
  await isLive(page).waitFor()
  proxy.stall()
  await page.clock.fastForward(30_000)
  await expect.poll(() => isLive(page).isVisible()).toBe(true)
  await page
    .getByRole('button', { name: /Ready|Away/ })
    .first()
    .click()
  await page.clock.fastForward(11_000)
  await page.getByText('No answer for 10 seconds').waitFor()
  await expect.poll(() => page.locator('#desk [aria-busy]').count()).toBe(0)
  await page.clock.fastForward(10_000)
  await page.getByText(/Not connected since \d/).waitFor()
  await expect.poll(() => page.locator('#desk.is-quiet').count()).toBe(1)
  proxy.goOn()
  await isLive(page).waitFor()
  await expect.poll(() => page.locator('#desk.is-quiet').count()).toBe(0)
  proxy.close()
  await page.context().close()
})

test('a connection that beats stays live', async () => {
  const quick = await careline.another({ beatMs: 100 })
  const { page } = await deskOf('Ruth Calder')
  await page.clock.install()
  await page.goto(`${quick}/desk`)
  await isLive(page).waitFor()
  for (let i = 0; i < 4; i += 1) {
    await page.clock.fastForward(20_000)
    await page.waitForTimeout(250)
  }
  await expect.poll(() => isLive(page).isVisible()).toBe(true)
  await page.context().close()
})

test('a press that cannot be sent is answered at once, and the connection is not called live meanwhile', async () => {
  const { page } = await deskOf('Ruth Calder')
  const proxy = await stallingProxy()
  await page.goto(`${proxy.url}/desk`)
  await isLive(page).waitFor()
  proxy.close()
  await page.getByText('The screen is reconnecting').waitFor()
  await page
    .getByRole('button', { name: /Ready|Away/ })
    .first()
    .click()
  await page.getByText('That did not get through. Nothing was sent').waitFor()
  await page.context().close()
})

test('seven tabs load over HTTP/1.1, show what happens, and act; the connection goes on when its tab is closed', async () => {
  const { page: first } = await deskOf('Sam Reyes')
  const tabs = [first]
  for (const path of ['/desk', '/board', '/board', '/board/wall', '/board/wall', '/desk', '/desk']) {
    const tab = await first.context().newPage()
    await tab.goto(path)
    await isLive(tab).waitFor()
    tabs.push(tab)
  }
  const last = tabs.at(-1) ?? first
  if (await last.getByRole('button', { name: 'Ready' }).isVisible())
    await last.getByRole('button', { name: 'Ready' }).click()
  const call = await inQueue('ana', '1', '1', '3')
  for (const tab of tabs.filter((one) => one.url().endsWith('/desk')))
    await tab.locator(`#desk-line [data-call="${call.phone.sid}"]`).waitFor()
  for (const tab of tabs.filter((one) => one.url().endsWith('/board')))
    await tab.locator(`[id="row-${call.phone.sid}"]`).waitFor()
  // This one had the connection for all desks.
  await first.close()
  await last.locator('#presence-button').click()
  await last.getByRole('button', { name: 'Break' }).click()
  for (const tab of tabs.filter((one) => !one.isClosed() && one.url().endsWith('/desk')))
    await tab.locator('#desk-status').getByText('Away: break for').waitFor()
  await call.hangsUp()
  await last.context().close()
})

test('a page whose session is over when it connects again says that the person is signed out', async () => {
  const { page } = await deskOf('Ines Ferreira')
  await page.locator('#desk').waitFor()
  await careline.database.pool.query(`DELETE FROM web_sessions WHERE staff_id = 'ines'`)
  careline.cut()
  await page.getByText('You are signed out.').waitFor()
  await page.context().close()
})

test('signed out in the middle of a call: the page stays with the call, and a note says that it is not saved', async () => {
  const { page, mine, call } = await talking()
  await mine.getByRole('tab', { name: 'Notes' }).click()
  await careline.database.pool.query(`DELETE FROM web_sessions WHERE staff_id = 'ruth'`)
  await mine.getByLabel('Your note').fill('It drops')
  await mine.getByText('Not saved: you are signed out.').waitFor()
  await page.getByRole('alert').getByText('Sign in again').waitFor()
  await mine.getByLabel('Your note').fill('')
  await page.getByRole('button', { name: 'Help', exact: true }).click()
  await page.getByText('You are signed out. Your call goes on.').waitFor()
  await call.hangsUp()
  await page.context().close()
})

test('going back leads to a live board, and sends nothing again', async () => {
  const { page } = await openLive('Sam Reyes', '/board')
  const support = page.getByRole('row', { name: /^support/ })
  await support.getByText('Pause…').click()
  await support.getByLabel('Why').fill('Fire drill')
  await support.getByRole('button', { name: 'Pause support' }).click()
  await support.getByText('by Sam Reyes: Fire drill').waitFor()
  await support.getByRole('button', { name: 'Resume' }).click()
  await support.getByText('Pause…').waitFor()
  await page.getByRole('link', { name: 'Wall view' }).click()
  await page.waitForURL('**/board/wall')
  await isLive(page).waitFor()
  await page.goBack()
  await isLive(page).waitFor()
  await support.getByText('Pause…').waitFor()
  await page.reload()
  await isLive(page).waitFor()
  await expect.poll(() => support.getByText('by Sam Reyes').isVisible()).toBe(false)
  await page.context().close()
})
