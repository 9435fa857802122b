/** What calls an analyst who looks elsewhere: notifications of the system, the tab's title and icon, and a tone. For calls and for callbacks. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { staffId } from '../../src/domain/ids.ts'
import { callsOnScreen } from './calls-on-screen.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openLive } = screens
const { inQueue } = callsOnScreen(screens)

/** Notes each notification, as in a browser that was allowed to show them, each tone, which is real, and whether the person looks at the page. */
const NOTING = `(() => {
  window.notified = []
  window.tones = 0
  window.isLookedAt = false
  document.hasFocus = () => window.isLookedAt
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at) }
  // Chromium without a window refuses them all, whatever was granted.
  window.Notification = class extends EventTarget {
    static permission = 'granted'
    static requestPermission = async () => 'granted'
    constructor(title, options) { super(); window.notified.push(title + ': ' + options.body) }
    close() {}
  }
})()`

const notified = (page: Page) => page.evaluate<string[]>('window.notified')
const tones = (page: Page) => page.evaluate<number>('window.tones')
const icon = (page: Page) => page.locator('link[rel="icon"]').getAttribute('href')

/** Ruth is ready, has switched the sound on, and looks at something else. */
async function listening(): Promise<Page> {
  const { page } = await openLive('Ruth Calder', '/desk')
  await page.context().grantPermissions(['notifications'], { origin: careline.baseUrl })
  await page.addInitScript(NOTING)
  await careline.stores.presence.set(staffId.parse('ruth'), 'ready', new Date())
  await page.reload()
  await isLive(page).waitFor()
  await page.getByRole('button', { name: 'Sound is off' }).click()
  await page.getByRole('button', { name: 'Sound is on' }).waitFor()
  // One, so that it is heard how loud it is.
  expect(await tones(page)).toBe(1)
  return page
}

test('a call and a callback each notify once, without a name, mark the tab and sound', async () => {
  const page = await listening()
  const call = await inQueue('ana', '1', '1', '3')
  await expect.poll(() => notified(page)).toEqual(['Careline: support, VERIFIED'])
  await expect.poll(() => page.title()).toBe('(1) Desk · Careline')
  expect(await icon(page)).toMatch(/careline-rings\.svg$/)
  expect(await tones(page)).toBeGreaterThan(1)

  // The caller would rather be called: no offer any longer, and a callback that waits.
  for (const key of ['1', '1']) await call.presses(key)
  await expect.poll(() => notified(page)).toEqual(['Careline: support, VERIFIED', 'Careline: A callback waits'])
  await expect.poll(() => page.title()).toBe('(1) Desk · Careline')
  expect(await icon(page)).toMatch(/careline-rings\.svg$/)
  const before = await tones(page)

  // Back at the desk: the callback is seen, and the tab is quiet, though it is owed still.
  await page.evaluate(`window.isLookedAt = true; window.dispatchEvent(new Event('focus'))`)
  await expect.poll(() => page.title()).toBe('Desk · Careline')
  expect(await icon(page)).not.toMatch(/rings/)
  await page.locator('[data-call-back]').getByText('Asked for it instead of waiting').waitFor()

  // Whoever looks at the page is shown no notification beside it, and hears the tone.
  await inQueue('ora', '0#', '1', '1')
  await expect.poll(() => page.title()).toBe('(1) Desk · Careline')
  expect(await notified(page)).toHaveLength(2)
  await expect.poll(() => tones(page)).toBeGreaterThan(before)
  await page.context().close()
})

test('production down says so, and a page that is opened while callers wait does not ring for them', async () => {
  const page = await listening()
  await inQueue('ora', '0#', '1', '1')
  await expect.poll(() => notified(page)).toEqual(['PRODUCTION DOWN: production down, UNVERIFIED'])
  await page.reload()
  await isLive(page).waitFor()
  await page.locator('#desk-line [data-call]').waitFor()
  expect(await notified(page)).toEqual([])
  await expect.poll(() => page.title()).toBe('(1) Desk · Careline')
  await page.context().close()
})

test('after a reload the sound is remembered, one click anywhere allows it again, and off means neither', async () => {
  const page = await listening()
  await page.reload()
  await isLive(page).waitFor()
  const button = page.locator('#sound')
  // A browser may allow it by itself on a site that has played sound before.
  if ((await button.innerText()) !== 'Sound is on') await button.getByText('Click once to allow sound').waitFor()
  await page.mouse.click(640, 700)
  await page.getByRole('button', { name: 'Sound is on' }).waitFor()
  await inQueue('ana', '1', '1', '3')
  await expect.poll(() => notified(page)).toHaveLength(1)
  await expect.poll(() => tones(page)).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Sound is on' }).click()
  await page.getByRole('button', { name: 'Sound is off' }).waitFor()
  const before = await tones(page)
  await inQueue('ora', '0#', '1', '1')
  await expect.poll(() => page.title()).toBe('(2) Desk · Careline')
  expect(await notified(page)).toHaveLength(1)
  expect(await tones(page)).toBe(before)
  await page.context().close()
})
