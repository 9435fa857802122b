/** Announcing an incident in a real browser: written, shown before it is done, switched on, on the board, ended. */
import { expect, test } from 'vitest'
import { LOOKS, lookAt, WIDE_LIGHT } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt } = await openScreens()

const until = new Date(Date.now() + 26 * 3_600_000).toISOString()

test('a supervisor writes, looks, switches on, and sees it on the board with what callers did', async () => {
  const { page } = await openAt('Sam Reyes', '/board/incidents', (one) => one.getByLabel('Product'), WIDE_LIGHT)
  await page.getByLabel('Product').selectOption('voice-platform')
  await page.getByLabel('What callers hear, in English').fill('https://status.example')
  await page.getByLabel('German').fill('Wir wissen von der Störung.')
  await page.locator('#incident-until-day').fill(until.slice(0, 10))
  await page.locator('#incident-until-time').fill(until.slice(11, 16))
  await page.getByRole('button', { name: 'See what it does' }).click()
  await page.getByText('Plain words only').waitFor()
  await expect.poll(() => page.getByLabel('German').inputValue()).toBe('Wir wissen von der Störung.')
  await page.getByLabel('What callers hear, in English').fill('We know that calls are slow to connect, and work on it.')
  await page.getByRole('button', { name: 'See what it does' }).click()
  await page.locator('#effect').waitFor()
  expect(await page.locator('#effect').innerText()).toContain(
    'Callers about voice-platform hear it from the next call on',
  )
  expect(await lookAt(page, 'incident-effect', WIDE_LIGHT)).toEqual([])
  await page.getByRole('button', { name: 'Switch it on' }).click()
  await page.getByText('It is switched on.').waitFor()

  const hal = await careline.dial('hal')
  await hal.presses(careline.pin('hal'))
  await hal.hears('incident.announced', 'incident.leave')
  await hal.presses('6')

  await page.goto(`${careline.baseUrl}/board`)
  await page.getByText('Callers are told: voice-platform').waitFor()
  await page.getByText('1 told · 0 heard it to the end · 0 skipped it · 1 left').waitFor()
  expect(await lookAt(page, 'board-with-an-incident', WIDE_LIGHT)).toEqual([])
})

test.each(LOOKS)('the page at $width px, $theme', async (look) => {
  const { page } = await openAt('Sam Reyes', '/board/incidents', (one) => one.getByLabel('Product'), look)
  await page.getByText('We know that calls are slow').waitFor()
  expect(await lookAt(page, 'incidents', look)).toEqual([])
})

test('and ends it: it stands below, with who ended it', async () => {
  const { page } = await openAt('Alva Berg', '/board/incidents', (one) => one.getByLabel('Product'), WIDE_LIGHT)
  await page.getByRole('button', { name: /End now/ }).click()
  await page.getByText('It is over. No caller hears it').waitFor()
  await page.getByText('by Alva Berg').waitFor()
})
