/** Who is on duty and who has an alert, in a real Chromium: shifts added, refused and removed; alerts taken and closed; an owner who is away. */
import { expect, test } from 'vitest'
import { DOWN_AT_ONCE, onDuty } from '../alerts/on-call.ts'
import { ownedCase } from '../calls/owned-case.ts'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { leaveWindow } from './browser.ts'
import { LOOKS, lookAt, WIDE_LIGHT } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt, openLive } = await openScreens({ rest: true, signIn: true, site: { alerts: DOWN_AT_ONCE } })
const { anaIsDown } = onTheFloor(() => careline)
await onDuty(careline, 'kai')
const openRota = (look = WIDE_LIGHT) =>
  openAt('Sam Reyes', '/board/rota', (page) => page.getByRole('heading', { name: 'Another shift' }), look)

test('a shift that is refused keeps what was typed, with its fault at the field; put right, it is on the rota', async () => {
  const { page, complaints } = await openRota()
  await page.getByLabel('Name of another engineer').fill('Noor Haddad')
  await page.getByLabel('Telephone').fill('0171 234')
  await page.locator('#shift-from-time').fill('06:30')
  await page.getByLabel('For how many weeks').fill('2')
  await page.getByLabel('An override').check()
  await page.getByRole('button', { name: 'Add' }).click()
  await page.locator('#shift-phone-error').getByText('with + and country code').waitFor()
  await expect.poll(() => page.getByLabel('Name of another engineer').inputValue()).toBe('Noor Haddad')
  await expect.poll(() => page.getByLabel('Telephone').inputValue()).toBe('0171 234')
  await expect.poll(() => page.locator('#shift-from-time').inputValue()).toBe('06:30')
  await expect.poll(() => page.getByLabel('For how many weeks').inputValue()).toBe('2')
  await expect.poll(() => page.getByLabel('An override').isChecked()).toBe(true)
  expect(await lookAt(page, 'rota-refused', WIDE_LIGHT)).toEqual([])
  await page.getByLabel('Telephone').fill('+1 202 555 0171')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('The shift is on the rota.').waitFor()
  const row = page.getByRole('row', { name: /Noor Haddad/ }).first()
  await expect.poll(() => row.innerText()).toMatch(/override[\s\S]*06:30[\s\S]*\+12…71/)
  expect(await page.content()).not.toContain('2025550171')
  // No fault of the page, and none of what was typed stays for the next shift.
  await expect.poll(() => page.getByLabel('Name of another engineer').inputValue()).toBe('')
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test.each(LOOKS)('the rota at $width px, $theme', async (look) => {
  const { page } = await openRota(look)
  await page.getByText('Kai Lund').waitFor()
  expect(await lookAt(page, 'rota', look)).toEqual([])
  await leaveWindow(page)
})

test('shifts are removed, with keys alone', async () => {
  const { page } = await openRota()
  for (let left = await page.getByRole('button', { name: 'Remove' }).count(); left > 0; left -= 1) {
    await page.getByRole('button', { name: 'Remove' }).first().focus()
    await page.keyboard.press('Enter')
    await page.getByText('The shift was removed.').waitFor()
    await page.goto(`${careline.baseUrl}/board/rota`)
  }
  await page.getByText('No one is on duty.').waitFor()
  await leaveWindow(page)
})

test('an alert is taken on one board and shown so on the other, and closed where its cause does not close it', async () => {
  const call = await anaIsDown()
  await careline.alerts().round()
  const { page } = await openLive('Sam Reyes', '/board')
  const other = await openLive('Sam Reyes', '/board')
  const alert = page.locator('.alert-item', { hasText: 'Production down: a caller waits' })
  await alert.getByRole('button', { name: 'I have it' }).click()
  await alert.getByText(/Sam Reyes has it since \d\d:\d\d/).waitFor()
  await expect.poll(() => alert.getByRole('button', { name: 'It is over' }).count()).toBe(0)
  await other.page.getByText(/Sam Reyes has it since/).waitFor()
  await expect.poll(() => other.page.getByRole('button', { name: 'I have it' }).count()).toBe(0)
  await leaveWindow(other.page)

  await call.hangsUp()
  await careline.network.settled()
  // A round whose reading of calls met the limit of a statement saw nothing; the next one does.
  await expect
    .poll(async () => {
      await careline.alerts().round()
      return (await careline.stores.raisedAlerts.open()).map(({ kind }) => kind)
    })
    .toContain('production-down-abandoned')
  const gone = page.locator('.alert-item', { hasText: 'the caller hung up while they waited' })
  await gone.getByRole('button', { name: 'It is over' }).click()
  await gone.waitFor({ state: 'detached' })
  await expect
    .poll(async () => {
      await careline.alerts().round()
      return careline.stores.raisedAlerts.open()
    })
    .toEqual([])
  const { rows } = await careline.database.pool.query(
    `SELECT type, actor FROM audit_trail WHERE type LIKE 'alert.%' ORDER BY seq`,
  )
  expect(rows).toEqual([
    { type: 'alert.acknowledged', actor: 'staff sam' },
    { type: 'alert.resolved', actor: 'staff sam' },
  ])
  await leaveWindow(page)
})

test('a card says since what time the owner of the case is away, by the clock of the one who reads it', async () => {
  const { caseFromOutside, dialsAbout, are } = ownedCase(() => careline)
  const call = await dialsAbout(await caseFromOutside())
  await are('ready', 'ines')
  await are('away', 'ruth')
  const { page } = await openLive('Ines Ferreira', '/desk')
  const owner = page.locator(`[data-call="${call.phone.sid}"] .call-owner`, {
    hasText: 'Case of Ruth Calder, away since',
  })
  await owner.waitFor()
  const clock = await page.evaluate(`new Date().toLocaleTimeString([], { hour: '2-digit' }).slice(0, 2)`)
  await expect.poll(() => owner.innerText()).toMatch(/away since \d\d:\d\d( [AP]M)?\.$/)
  await expect.poll(() => owner.locator('time').innerText()).toContain(String(clock).slice(0, 1))
  await call.hangsUp()
  await leaveWindow(page)
})
