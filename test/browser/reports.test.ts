/** Reports and the page of a call, looked at: nothing cut off, nothing that axe finds, and the way from a figure to its calls. */
import { beforeAll, describe, expect, test } from 'vitest'
import { wrongFor } from '../calls/wrong-pin.ts'
import { idOf } from '../desk/on-the-floor.ts'
import { leaveWindow } from './browser.ts'
import { lookAt, LOOKS, weakFocusRings } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt } = await openScreens()
let reference: string

beforeAll(async () => {
  const call = await careline.dial('dev')
  await call.presses(wrongFor(careline.pin('dev')))
  for (const keys of [careline.pin('dev'), '1']) await call.presses(keys)
  reference = (await careline.stores.calls.read(idOf(call)))?.reference ?? ''
  await call.hangsUp()
})

describe.each(LOOKS)('at $width px in $theme', (look) => {
  test.each([
    ['reports', () => '/reports'],
    ['reports-verification', () => '/reports/verification?range=day'],
    ['call-page', () => `/calls/${reference}`],
    ['no-call-page', () => '/calls/000-000-000'],
  ])('%s', async (name, path) => {
    const { page, complaints } = await openAt('Sam Reyes', path(), (one) => one.getByRole('heading').first(), look)
    await page.evaluate(`document.querySelectorAll('main details').forEach((one) => (one.open = true))`)
    expect(await weakFocusRings(page)).toEqual([])
    expect(await lookAt(page, name, look)).toEqual([])
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await leaveWindow(page)
  })
})

test('from a figure to the calls behind it, and back to all calls', async () => {
  const { page } = await openAt('Sam Reyes', '/reports', (one) => one.getByRole('heading', { name: 'By desk' }))
  await page.getByRole('link', { name: 'company', exact: true }).click()
  await page.getByRole('link', { name: 'Arden Bank' }).click()
  await page.getByText('Only company: Arden Bank').waitFor()
  await expect.poll(() => page.getByText('Is not a Designated Contact for this company.').count()).toBe(1)
  await page.getByRole('link', { name: 'Show all calls' }).click()
  await page.waitForURL((url) => !url.searchParams.has('only'))
  await page.getByRole('link', { name: 'Verification' }).click()
  await page.getByRole('heading', { name: 'From the question to the accepted PIN' }).waitFor()
  await leaveWindow(page)
})
