/** The profile page in a real Chromium: a contact gets a PIN that works, sees what it is good for, and ends it. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { leaveWindow } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { layoutFaults, lookAt, LOOKS, type Look } from './look-at.ts'
import { openScreens, strangersNumber } from './screens.ts'

const screens = await openScreens()
const { careline, openAt } = screens
const { accept } = callsOnScreen(screens)

const profileOf = (name: string, look?: Look) =>
  openAt(name, '/profile', (page) => page.getByRole('heading', { name, level: 1 }), look)

/** The digits as they stand in the dialog. */
async function issueOn(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Show my new PIN' }).click()
  await page.getByRole('dialog').waitFor()
  return (await page.locator('#pin-digits').innerText()).replaceAll(/\s/g, '')
}

async function isVerifiedAs(person: string, pin: string): Promise<boolean> {
  const call = await careline.dial(person, { from: strangersNumber() })
  await call.presses(pin)
  const { verified } = await call.view()
  await call.phone.hangUp()
  return verified
}

test('somebody without a PIN gets one that works on the telephone, and it is nowhere afterwards', async () => {
  const { page, complaints } = await profileOf('Ben Okafor')
  await page.getByText('Not yet: you have no Contact PIN').waitFor()
  await page.getByRole('button', { name: 'Get your PIN' }).click()
  const pin = await issueOn(page)
  expect(pin).toMatch(/^[0-9]{12}$/)
  expect(await page.request.get('/profile/pin').then((response) => response.text())).not.toContain(pin)

  await page.getByRole('button', { name: "I've saved it" }).click()
  await page.getByText('Yes. Your PIN works, and you can open cases for Arden Bank.').waitFor()
  expect(await page.content()).not.toContain(pin)
  await page.goBack()
  await page.waitForLoadState()
  expect((await page.locator('body').innerText()).replaceAll(/\s/g, '')).not.toContain(pin)
  expect(await isVerifiedAs('ben', pin)).toBe(true)
  expect(JSON.stringify(careline.log)).not.toContain(pin)
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('two devices: the second is told, and the PIN of the first works', async () => {
  const first = await profileOf('Dev Raman')
  await first.page.goto('/profile/pin')
  const second = await profileOf('Dev Raman')
  await second.page.goto('/profile/pin')
  const pin = await issueOn(first.page)
  await second.page.getByRole('button', { name: 'Show my new PIN' }).click()
  await second.page.getByText('issued or ended on another device').waitFor()
  expect(await careline.stores.credentials.summaryFor('dev' as never)).toMatchObject({ state: 'active' })
  await first.page.getByRole('button', { name: "I've saved it" }).click()
  await first.page.getByText('Test my PIN').click()
  await first.page.getByLabel('Your PIN').fill(`${pin.slice(0, 4)} ${pin.slice(4)}`)
  await first.page.getByRole('button', { name: 'Test it' }).click()
  await first.page.getByText('That is your PIN, and it works').waitFor()
  await leaveWindow(first.page)
  await leaveWindow(second.page)
})

test('a PIN shows the digits for as long as its page is looked at, and no longer', async () => {
  const { page } = await profileOf('Ora Levin')
  await page.clock.install()
  await page.goto('/profile/pin')
  const pin = await issueOn(page)
  await page.clock.runFor(121_000)
  await page.waitForURL(/\/profile\?said/)
  expect(await page.content()).not.toContain(pin)
  await leaveWindow(page)
})

test('"that wasn\'t me" ends the PIN, and a caller in line with it is nobody any more', async () => {
  const call = await careline.dial('eli', { from: '+13035550001' })
  for (const keys of [careline.pin('eli'), '1', '1', '3']) if (call.phone.queue === undefined) await call.presses(keys)
  const { page } = await profileOf('Eli Novak')
  await page.getByRole('link', { name: "That wasn't me" }).click()
  await page.getByRole('heading', { name: 'End your PIN' }).waitFor()
  expect(await isVerifiedAs('eli', careline.pin('eli'))).toBe(true)
  await page.getByRole('button', { name: "That wasn't me: end my PIN now" }).click()
  await page.getByText('Your PIN has ended').waitFor()
  await page.getByText('Not yet: you have no Contact PIN').waitFor()
  expect(await careline.stores.calls.read(call.phone.sid as never)).toMatchObject({
    identity: { kind: 'unverified', reason: 'disabled' },
    stage: { kind: 'waiting', desk: 'identification' },
  })
  expect(await isVerifiedAs('eli', careline.pin('eli'))).toBe(false)
  const { rows } = await careline.database.pool.query(`SELECT contact_id FROM alerts WHERE kind = 'pin-reported'`)
  expect(rows).toEqual([{ contact_id: 'eli' }])
  await leaveWindow(page)
})

test("somebody else's PIN is answered like a wrong one", async () => {
  const { page } = await profileOf('Cleo Marchetti')
  await page.getByText('Test my PIN').click()
  await page.getByLabel('Your PIN').fill(careline.pin('ana'))
  await page.getByRole('button', { name: 'Test it' }).click()
  await page.getByText('That is not your PIN').waitFor()
  expect(page.url()).not.toContain(careline.pin('ana'))
  await leaveWindow(page)
})

test('a caller without a PIN confirms on their page, and the analyst sees it', async () => {
  const call = await careline.dial('ora', { from: '+13035550009' })
  for (const keys of ['0#', '0']) await call.presses(keys)
  const isReady = (page: Page) => page.getByRole('button', { name: 'Ready' })
  const ida = await openAt('Ida Strand', '/desk', isReady)
  await isReady(ida.page).click()
  await accept(ida.page, call, PHONES.ida)
  const { reference } = await call.view()

  const { page } = await profileOf('Ora Levin')
  await page.getByLabel('Reference the analyst reads to you').fill(reference.replaceAll('-', ' '))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('The analyst sees that it is proved').waitFor()
  await ida.page.locator('#desk-call').getByText('by their own profile page').waitFor()
  await page.getByLabel('Reference the analyst reads to you').fill('000-000-000')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('No analyst is talking with a caller of that reference').waitFor()
  await leaveWindow(page)
  await leaveWindow(ida.page)
})

test('an Admin Case is opened from the page, and shows there', async () => {
  const { page } = await profileOf('Ora Levin')
  await page.getByText('Open an Admin Case').click()
  await page.getByLabel('What do you need?').fill('I need access to Gallant Foods')
  await page.getByRole('button', { name: 'Open Admin Case' }).click()
  await page.getByText('Your Admin Case is open').waitFor()
  await page.getByText('I need access to Gallant Foods').waitFor()
  await leaveWindow(page)
})

test('twice the time is twice the time, from the next call on', async () => {
  const { page } = await profileOf('Hal Brenner')
  await page.getByLabel('Give me twice the time').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('It holds from your next call on').waitFor()
  const seconds = async () => {
    const call = await careline.dial('hal', { from: '+13035550002' })
    await call.presses(careline.pin('hal'))
    const [, wait] = /timeout="(\d+)"/.exec(call.phone.exchanges.at(-1)?.twiml ?? '') ?? []
    await call.phone.hangUp()
    return Number(wait)
  }
  const long = await seconds()
  await page.getByLabel('Give me twice the time').uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('It holds from your next call on').waitFor()
  expect(long).toBe(2 * (await seconds()))
  await leaveWindow(page)
})

test.each(LOOKS)('nothing is wrong to look at, at $width px in $theme', async (look) => {
  for (const name of ['Ana Lindqvist', 'Fay Duarte']) {
    const { page, complaints } = await profileOf(name, look)
    expect(await lookAt(page, `profile-${name.slice(0, 3)}`, look)).toEqual([])
    await page.goto('/profile/pin')
    expect(await lookAt(page, `pin-${name.slice(0, 3)}`, look)).toEqual([])
    if (name.startsWith('Ana')) {
      await issueOn(page)
      expect(await lookAt(page, 'pin-shown', look)).toEqual([])
    }
    expect(complaints).toEqual([])
    await leaveWindow(page)
  }
})

test('what is wrong with a field stands at the field, and what was typed is still in it; a PIN is not', async () => {
  const { page } = await profileOf('Cleo Marchetti')
  await page.getByLabel('Reference the analyst reads to you').fill('123 456 789')
  await page.getByRole('button', { name: 'Confirm' }).click()
  const reference = page.getByLabel('Reference the analyst reads to you')
  await page.locator('.field', { has: reference }).getByText('No analyst is talking').waitFor()
  await expect.poll(() => reference.inputValue()).toBe('123 456 789')
  await expect.poll(() => reference.getAttribute('aria-invalid')).toBe('true')
  await expect.poll(() => reference.getAttribute('aria-describedby')).toBe('confirm-reference-help said')
  expect(page.url()).not.toContain('123')
  await page.getByText('Test my PIN').click()
  await page.getByLabel('Your PIN').fill('123')
  await page.getByRole('button', { name: 'Test it' }).click()
  await page
    .locator('.field', { has: page.getByLabel('Your PIN') })
    .getByText('too short')
    .waitFor()
  await expect.poll(() => page.getByLabel('Your PIN').inputValue()).toBe('')
  await leaveWindow(page)
})

test('the printed card says who calls which number for which contract, in dark ink, and holds no PIN', async () => {
  const { page } = await profileOf('Ana Lindqvist', { width: 1280, theme: 'dark' })
  await page.evaluate(`window.print = () => { window.printed = true }`)
  await page.getByRole('button', { name: 'Print a card' }).click()
  await expect.poll(() => page.evaluate('window.printed')).toBe(true)
  await expect.poll(() => page.locator('.call-card').isVisible()).toBe(false)
  await page.emulateMedia({ media: 'print' })
  const printed = await page.locator('body').innerText()
  const ink = await page.evaluate(`getComputedStyle(document.querySelector('.call-card-numbers')).color`)
  await page.emulateMedia({ media: null })
  // Dark on paper, in the dark theme too.
  expect(ink).toBe('rgb(27, 35, 48)')
  for (const part of ['Ana Lindqvist', 'Arden Bank', 'SC-1001', '+1 202 555 0100']) expect(printed).toContain(part)
  for (const part of ['Can I call', 'Sign out', 'Send the request']) expect(printed).not.toContain(part)
  expect(printed.replaceAll(/\D/g, '')).not.toContain(careline.pin('ana'))
  await leaveWindow(page)
})

test('a PIN is got and saved with keys alone', async () => {
  const { page } = await profileOf('Max Tran')
  const tabTo = async (name: string) => {
    for (let i = 0; i < 20; i += 1) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate('document.activeElement.textContent.trim()')) === name) return
    }
    throw new Error(`no key led to ${name}`)
  }
  await tabTo('Get a new PIN')
  await page.keyboard.press('Enter')
  await page.waitForURL('/profile/pin')
  await tabTo('Show my new PIN')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  // What comes first keeps the PIN.
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('pin-copy')
  await tabTo("I've saved it")
  await page.keyboard.press('Enter')
  await page.getByText('Your new PIN is in force').waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('said')
  await leaveWindow(page)
})

test.each([
  ['200', 640],
  ['400', 320],
])('at a zoom of %s %% nothing is cut off, and the page scrolls one way', async (_, width) => {
  const { page } = await profileOf('Ana Lindqvist', { width, theme: 'light' })
  for (const path of ['/profile', '/profile/pin', '/profile/not-me']) {
    await page.goto(path)
    await page.evaluate(`document.querySelectorAll('details').forEach((one) => (one.open = true))`)
    await expect.poll(() => layoutFaults(page)).toEqual([])
  }
  await leaveWindow(page)
})
