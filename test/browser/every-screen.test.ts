/** Screens that are worked with: everything on them is reached with Tab alone, and nothing is cut off at a zoom of 200 %. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { idOf } from '../desk/on-the-floor.ts'
import { leaveWindow } from './browser.ts'
import { callsOnScreen } from './calls-on-screen.ts'
import { layoutFaults } from './look-at.ts'
import { openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt } = screens
const { inQueue, talking } = callsOnScreen(screens)
let reference: string

beforeAll(async () => {
  const call = await careline.dial('dev')
  await call.presses(careline.pin('dev'))
  reference = (await careline.stores.calls.read(idOf(call)))?.reference ?? ''
  await call.hangsUp()
})

/** What can be pressed or filled in, and Tab does not lead to. One of a group is reached, and arrows go on from there. */
async function unreached(page: Page): Promise<string[]> {
  const count = await page.evaluate<number>(`(() => {
    window.reached = new Set()
    document.addEventListener('focusin', ({ target }) => window.reached.add(target))
    document.activeElement.blur()
    scrollTo(0, 0)
    window.toReach = () => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.closest('[inert]') === null)
      .filter((one) => !one.matches('[role=tab][aria-selected=false], [type=radio]:not(:checked)'))
    return window.toReach().length
  })()`)
  expect(count).toBeGreaterThan(5)
  // A date has several stops of its own.
  for (let i = 0; i < 2 * count + 20; i += 1) await page.keyboard.press('Tab')
  return page.evaluate(
    `window.toReach().filter((one) => !window.reached.has(one)).map((one) => one.outerHTML.slice(0, 120))`,
  )
}

/** What a browser does at 200 %: half as many pixels of style sheets, twice as large. */
async function faultsAtTwiceTheSize(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 640, height: 400 })
  await page.evaluate(`document.querySelectorAll('main details:not([data-menu])').forEach((one) => (one.open = true))`)
  return layoutFaults(page)
}

test.each([
  ['Sam Reyes', () => '/board'],
  ['Sam Reyes', () => '/desk'],
  ['Sam Reyes', () => '/reports'],
  ['Sam Reyes', () => '/reports/verification'],
  ['Sam Reyes', () => `/calls/${reference}`],
  ['Alva Berg', () => '/admin'],
  ['Alva Berg', () => '/admin/contacts'],
  ['Alva Berg', () => '/admin/contacts/one/ana'],
  ['Ana Lindqvist', () => '/profile'],
])('%s: with keys alone, and at 200 %% (%#)', async (name, path) => {
  if (path() === '/board' || path() === '/desk') await inQueue('ana', '1', '1', '3')
  const { page } = await openAt(name, path(), (one) => one.getByRole('heading').first())
  expect(new URL(page.url()).pathname).toBe(path())
  expect(await unreached(page)).toEqual([])
  expect(await faultsAtTwiceTheSize(page)).toEqual([])
  await leaveWindow(page)
})

test('the desk in a call, with keys alone', async () => {
  const { page } = await talking()
  expect(await unreached(page)).toEqual([])
  await leaveWindow(page)
})
