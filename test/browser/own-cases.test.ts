/** A contact's pages of cases in a real Chromium: looked at in every look, and worked with keys alone and without scripts. */
import { expect, test } from 'vitest'
import { leaveWindow } from './browser.ts'
import { AXE_LOOKS, layoutFaults, lookAt, weakFocusRings, LOOKS, type Look } from './look-at.ts'
import { openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt } = screens

const casesOf = (name: string, look?: Look) =>
  openAt(name, '/profile/cases', (page) => page.getByRole('heading', { name: 'Your cases' }), look)

const LONG = `שלום ${'x'.repeat(300)} \u{1f600}`

test.each(LOOKS)('nothing is wrong to look at, at $width px in $theme', async (look) => {
  await careline.database.pool.query(
    `UPDATE cases SET summary = $1, priority = 'critical' WHERE number = '0001000005'`,
    [LONG],
  )
  const { page, complaints } = await casesOf('Ana Lindqvist', look)
  for (const path of ['', '/0001000005', '/0001000003', '/0001000007', '/0001000001/close', '/new']) {
    await page.goto(`/profile/cases${path}`)
    // A site may have a number for each language.
    await page.evaluate(`document.querySelectorAll('.call-now a').forEach((one) => {
      for (let more = 0; more < 6; more += 1) one.after(' ', one.cloneNode(true))
    })`)
    expect(await lookAt(page, `cases${path.replaceAll('/', '-')}`, look), path).toEqual([])
    if (AXE_LOOKS.includes(look)) expect(await weakFocusRings(page), path).toEqual([])
  }
  expect(complaints).toEqual([])
  await leaveWindow(page)
  const noa = await casesOf('Noa Keller', look)
  expect(await lookAt(noa.page, 'cases-none', look)).toEqual([])
  await leaveWindow(noa.page)
})

test('with keys alone: a case is opened, production down is confirmed, it is updated and closed', async () => {
  const { page } = await casesOf('Ana Lindqvist', { width: 390, theme: 'dark' })
  const focused = () =>
    page.evaluate<string>(
      `document.activeElement === document.body ? '' : document.activeElement.textContent || document.activeElement.name`,
    )
  const tabTo = async (what: RegExp) => {
    for (let tabs = 0; tabs < 60 && !what.test(await focused()); tabs += 1) await page.keyboard.press('Tab')
    await expect.poll(() => focused()).toMatch(what)
  }
  const type = async (text: string) => page.keyboard.type(text)
  await tabTo(/Open a case/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Open a case' }).waitFor()
  await tabTo(/product|Choose/)
  await type('rep')
  await page.keyboard.press('Tab')
  await type('Prod')
  await page.keyboard.press('Tab')
  await type('All calls drop')
  await page.keyboard.press('Enter')
  await page.getByText('Please confirm: this is Severity 1').waitFor()
  await tabTo(/Open it as Severity 1/)
  await page.keyboard.press('Enter')
  await page.getByText('Your case is open, as Severity 1').waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('said')
  await tabTo(/note/)
  await type('One site is back')
  await tabTo(/Add update/)
  await page.keyboard.press('Enter')
  await page.getByText('Your update is on the case').waitFor()
  await tabTo(/Close this case/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Close case' }).waitFor()
  await tabTo(/note/)
  await type('Restarted')
  await tabTo(/Close this case/)
  await page.keyboard.press('Enter')
  await page.getByText('The case is closed').waitFor()
  await expect.poll(() => layoutFaults(page)).toEqual([])
  await leaveWindow(page)
})
