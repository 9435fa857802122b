/** Signing in by click in a real browser, at both widths and in both themes. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { leaveWindow, signInAs } from './browser.ts'
import { axeFindings, lookAtIn, LOOKS, NARROW_DARK, takeOn } from './look-at.ts'
import { openScreens } from './screens.ts'

const { openWindow } = await openScreens({ signIn: true })

const openPersonMenu = (page: Page) => page.locator('#person > summary').press('Enter')

test('an analyst signs in by click, and out again', async () => {
  const { page, complaints } = await openWindow(NARROW_DARK)
  await page.goto('/')
  await expect.poll(() => page.title()).toContain('Who are you?')
  expect(await lookAtIn(page, 'who-are-you')).toEqual([])

  await takeOn(page, NARROW_DARK)
  await page.getByRole('button', { name: 'Ruth Calder' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/demo'))
  await expect.poll(() => page.locator('.who').textContent()).toContain('Ruth Calder')
  // As the system says when the page is drawn, and later.
  for (const look of [NARROW_DARK, ...LOOKS]) {
    await takeOn(page, look)
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe(look.theme)
  }
  expect(await lookAtIn(page, 'first-screen')).toEqual([])

  await openPersonMenu(page)
  expect(await lookAtIn(page, 'person-menu')).toEqual([])
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('/signed-out')
  expect(await lookAtIn(page, 'signed-out')).toEqual([])
  await page.goto('/')
  await expect.poll(() => page.title()).toContain('Who are you?')
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('somebody who may not come in reads why', async () => {
  const { page } = await openWindow()
  await signInAs(page, 'Kim Adeyemi')
  await page.getByRole('heading', { name: 'Your access has ended' }).waitFor()
  expect(await lookAtIn(page, 'refused')).toEqual([])
  await leaveWindow(page)
})

test('light and dark are switched by hand, stay, and need no mouse', async () => {
  const { page } = await openWindow()
  await signInAs(page, 'Ruth Calder')
  await page.locator('.who').waitFor()
  const theme = async () => page.evaluate('document.documentElement.dataset.theme')
  expect(await theme()).toBe('light')
  await openPersonMenu(page)
  await page.getByRole('button', { name: 'Switch to dark colours' }).press('Enter')
  expect(await theme()).toBe('dark')
  await page.reload()
  expect(await theme()).toBe('dark')
  expect(await axeFindings(page)).toEqual([])
  await openPersonMenu(page)
  await page.getByRole('button', { name: 'Switch to light colours' }).press('Space')
  expect(await theme()).toBe('light')
  await page.context().close()
})

test('typing on a page counts as being there', async () => {
  const { page, complaints } = await openWindow()
  await page.clock.install()
  await signInAs(page, 'Sam Reyes')
  // Made by the script that listens.
  await page.locator('#session-end').waitFor({ state: 'attached' })
  await page.keyboard.press('Shift')
  await page.clock.fastForward(61_000)
  const told = page.waitForResponse((response) => response.url().endsWith('/still-here'))
  await page.keyboard.press('Shift')
  expect((await told).status()).toBe(204)
  expect(complaints).toEqual([])
  await page.context().close()
})

test('the first key leads past the navigation', async () => {
  const { page } = await openWindow()
  await signInAs(page, 'Sam Reyes')
  await page.locator('.who').waitFor()
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main')
  await leaveWindow(page)
})
