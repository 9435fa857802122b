/** A session that would end is announced on every page, put off by a press, and put off by a conversation. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { staffId } from '../../src/domain/ids.ts'
import { callsOnScreen } from './calls-on-screen.ts'
import { axeFindings } from './look-at.ts'
import { openScreens } from './screens.ts'

const MINUTE = 60_000

let ahead = 0
const later = (minutes: number) => (ahead += minutes * MINUTE)
const screens = await openScreens({
  rest: true,
  signIn: true,
  tuning: { now: () => new Date(Date.now() + ahead), beatMs: 100 },
})
const { careline, openAt, openLive } = screens
const { inQueue, accept } = callsOnScreen(screens)

/** The page asks when it is shown again, as after a computer has slept. */
const isShownAgain = (page: Page) => page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
/** Since the last input that counted, in any session. */
const quietMs = async () => {
  const { rows } = await careline.database.pool.query<{ at: Date }>('SELECT max(seen_at) AS at FROM web_sessions')
  return Date.now() + ahead - (rows[0]?.at.getTime() ?? 0)
}
const sessions = async () => (await careline.database.pool.query('SELECT 1 FROM web_sessions')).rowCount

test.each([
  ['Ana Lindqvist', '/profile', 8.5],
  ['Alva', '/admin', 13.5],
  ['Sam Reyes', '/board', 28.5],
])('%s is told on %s two minutes before, and stays by a press', async (name, path, minutes) => {
  const { page } = await openAt(name, path, (one) => one.getByRole('heading').first())
  await page.waitForURL(new RegExp(path))
  await isShownAgain(page)
  await expect.poll(() => page.getByText('You will be signed out').isVisible()).toBe(false)
  later(minutes)
  await isShownAgain(page)
  const notice = page.getByRole('alert').filter({ hasText: /You will be signed out at \d/ })
  await notice.waitFor()
  expect(await axeFindings(page)).toEqual([])
  await notice.getByRole('button', { name: 'Stay signed in' }).click()
  await notice.waitFor({ state: 'hidden' })
  later(minutes)
  await page.reload()
  await page.waitForURL(new RegExp(path))
  expect(new URL(page.url()).pathname).toBe(path)
  later(40)
  await page.context().close()
})

test('an analyst who talks stays signed in and keeps what is typed, and one who does not is signed out', async () => {
  const { page } = await openLive('Ruth Calder', '/desk')
  await careline.stores.presence.set(staffId.parse('ruth'), 'ready', new Date(Date.now() + ahead))
  const call = await inQueue('ana', '1', '1', '3')
  const mine = await accept(page, call)
  await mine.getByRole('tab', { name: 'New case' }).click()
  await mine.getByLabel('Summary').fill('Half a note')
  for (let i = 0; i < 3; i += 1) {
    later(20)
    await expect.poll(quietMs).toBeLessThan(MINUTE)
  }
  await expect.poll(() => mine.getByLabel('Summary').inputValue()).toBe('Half a note')
  await isShownAgain(page)
  await expect.poll(() => page.getByText('You will be signed out').isVisible()).toBe(false)

  await mine.getByLabel('Summary').fill('')
  await call.hangsUp()
  await careline.network.settled()
  await mine.getByText('On the call', { exact: true }).waitFor({ state: 'detached' })
  expect(await sessions()).toBeGreaterThan(0)
  later(31)
  await page.waitForURL(/sign-in|interaction|demo/)
  await page.context().close()
})
