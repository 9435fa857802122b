/** The parts of screens, in every state: nothing is wrong to look at in either theme, and keys alone work tabs, dialogs and menus. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { componentsPage } from '../../src/demo/components/components-page.tsx'
import { assetPath, assetRoutes } from '../../src/web/shell/asset-files.ts'
import { leaveWindow, openWindows, type Windows } from './browser.ts'
import {
  AXE_LOOKS,
  axeFindings,
  labelsOutOfPlace,
  layoutFaults,
  lookAtIn,
  takeOn,
  weakFocusRings,
  WIDE_LIGHT,
  type Look,
} from './look-at.ts'

const http = express()
http.use(componentsPage(), assetRoutes())
const server = createServer(http).listen(0, '127.0.0.1')
let windows: Windows
beforeAll(async () => {
  if (!server.listening) await once(server, 'listening')
  windows = await openWindows(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterAll(async () => {
  await windows.close()
  server.close()
})

async function shown(look?: Look, address = '/demo/components') {
  const window = await windows.open(look)
  await window.page.goto(address)
  return window
}

const focused = (page: Page) => page.evaluate(`document.activeElement.id`)

test.each(['dense', 'roomy'])('every part, %s', async (density) => {
  const { page, complaints } = await shown(WIDE_LIGHT, `/demo/components?density=${density}`)
  await page.evaluate(`document.querySelectorAll('details:not(.menu)').forEach((one) => (one.open = true))`)
  expect(await lookAtIn(page, `components-${density}`)).toEqual([])
  for (const look of AXE_LOOKS) {
    await takeOn(page, look)
    expect(await weakFocusRings(page)).toEqual([])
  }
  await page.locator('#m-row > summary').click()
  for (const look of AXE_LOOKS) {
    await takeOn(page, look)
    expect(await axeFindings(page)).toEqual([])
  }
  await page.locator('#d-end-button').click()
  for (const look of AXE_LOOKS) {
    await takeOn(page, look)
    expect(await axeFindings(page)).toEqual([])
  }
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
  await leaveWindow(page)
})

test.each([320, 390, 640, 1280, 1920])('at %i px nothing is cut off, and the page scrolls one way', async (width) => {
  const { page } = await shown({ width, theme: 'light' })
  expect(await labelsOutOfPlace(page)).toEqual([])
  await page.evaluate(`document.querySelectorAll('details').forEach((one) => (one.open = true))`)
  await expect.poll(() => layoutFaults(page)).toEqual([])
  await leaveWindow(page)
})

test('arrows go from tab to tab; the chosen one, and what is typed in it, stays when the page is drawn anew', async () => {
  const { page } = await shown()
  const drawn = await page.locator('#tabs-place').innerHTML()
  const tab = (name: string) => page.getByRole('tab', { name })
  await tab('Cases').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => focused(page)).toBe('t-tab-notes')
  await expect.poll(() => tab('Notes').getAttribute('aria-selected')).toBe('true')
  await page.keyboard.press('End')
  await expect.poll(() => page.getByText('Three calls in a month.').isVisible()).toBe(true)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => focused(page)).toBe('t-tab-cases')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Tab')
  await page.keyboard.type('She waits for')
  // As the server draws it, which knows nothing of what was chosen.
  await page.evaluate(
    `import('${assetPath('patch.js')}').then(({ show }) => show(document.getElementById('tabs-place'), ${JSON.stringify(
      drawn.replaceAll(/ (role|hidden|tabindex|aria-selected|aria-controls|data-dressed)="[^"]*"/g, ''),
    )}))`,
  )
  await expect.poll(() => focused(page)).toBe('t-note')
  await expect.poll(() => page.locator('#t-note').inputValue()).toBe('She waits for')
  await expect.poll(() => tab('Notes').getAttribute('aria-selected')).toBe('true')
  await expect.poll(() => page.getByText('Two open cases.').isVisible()).toBe(false)
  expect(await axeFindings(page)).toEqual([])
  await leaveWindow(page)
})

test('a dialog begins at the way out, keeps the focus, and gives it back on Escape', async () => {
  const { page } = await shown()
  const button = page.getByRole('button', { name: 'End…' })
  await button.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'End the call with Ana Lindqvist?' })
  await dialog.waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Cancel')
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('End the call')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await expect.poll(() => focused(page)).toBe('d-end-button')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await leaveWindow(page)
})

test('a menu opens and closes by keys, inside of the window, and one at a time', async () => {
  const { page } = await shown({ width: 390, theme: 'light' })
  const items = page.locator('#m-row .menu-list')
  await page.locator('#m-row > summary').press('Enter')
  await items.waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => page.evaluate('document.activeElement.textContent.trim()')).toBe('Listen')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => page.evaluate('document.activeElement.textContent.trim()')).toBe('End the call')
  await page.keyboard.press('Escape')
  await items.waitFor({ state: 'hidden' })
  await expect.poll(() => focused(page)).toBe('m-row-button')
  await page.locator('#m-row > summary').click()
  await page.locator('#m-icon > summary').click()
  await items.waitFor({ state: 'hidden' })
  const box = await page.locator('#m-icon .menu-list').boundingBox()
  expect(box?.x).toBeGreaterThanOrEqual(0)
  expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(390)
  await page.getByRole('heading', { name: 'Components' }).click()
  await expect.poll(() => page.locator('.menu[open]').count()).toBe(0)
  await leaveWindow(page)
})

test('a toast is read out and goes after six seconds; one that says what failed stays until it is closed', async () => {
  const { page } = await shown()
  const toast = page.getByRole('status').locator('.toast')
  await page.clock.install()
  await page.context().grantPermissions(['clipboard-write'])
  await page.getByRole('button', { name: 'Copy the reference' }).click()
  await toast.getByText('Copied: 417-229-305').waitFor()
  // The pointer is not over it.
  await page.clock.runFor(6_100)
  await expect.poll(() => toast.count()).toBe(0)
  await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))`)
  await page.getByRole('button', { name: 'Copy the reference' }).click()
  await toast.getByText('does not let it be copied').waitFor()
  await page.clock.runFor(60_000)
  await expect.poll(() => toast.count()).toBe(1)
  await toast.getByRole('button', { name: 'Close' }).click()
  await expect.poll(() => toast.count()).toBe(0)
  await expect.poll(() => focused(page)).toBe('main')
  await page.context().close()
})

test('without scripts, tabs are links to parts that are all shown', async () => {
  const { page } = await shown()
  const html = await (await page.request.get('/demo/components')).text()
  expect(html).toContain('href="#t-notes"')
  expect(html).not.toMatch(/id="t-(notes|history)"[^>]* hidden/)
  await leaveWindow(page)
})

test('every icon is drawn within its square', async () => {
  const { page } = await shown()
  const outside = await page.evaluate(`[...document.querySelectorAll('.icon-list li')].flatMap((item) => {
    const { x, y, width, height } = item.querySelector('path').getBBox()
    return x < 0 || y < 0 || x + width > 24 || y + height > 24 || width + height < 8 ? [item.textContent.trim()] : []
  })`)
  expect(outside).toEqual([])
  await expect.poll(() => page.locator('.icon-list li').count()).toBeGreaterThan(40)
  await leaveWindow(page)
})
