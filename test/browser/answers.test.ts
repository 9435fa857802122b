/** Where a form was sent, its answer is seen: inside the window after the submit, with the focus, on a wide screen and on a phone. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { leaveWindow } from './browser.ts'
import { takePicture, type Look } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt } = await openScreens()

const WIDTHS: readonly Look[] = [
  { width: 1280, theme: 'light' },
  { width: 390, theme: 'light' },
]

interface Seen {
  text: string
  inside: boolean
  focused: boolean
  role: string | null
}

/** As text, because it runs in the page. */
const SEEN = `(() => {
  const said = document.getElementById('said')
  if (said === null) return undefined
  const { top, bottom, left, right } = said.getBoundingClientRect()
  return {
    text: said.textContent,
    inside: top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && bottom > top,
    focused: document.activeElement === said,
    role: said.getAttribute('role'),
  }
})()`

async function answerAfter(page: Page, press: () => Promise<unknown>): Promise<Seen | undefined> {
  await Promise.all([page.waitForEvent('load'), press()])
  // A page gives the focus when it is first drawn, which may be after its load.
  await page.waitForFunction(`document.activeElement !== document.body`)
  return page.evaluate(SEEN)
}

const profile = (look: Look) =>
  openAt('Ana Lindqvist', '/profile', (page) => page.getByRole('heading', { name: 'Hello' }), look)
const admin = (path: string, look?: Look) => openAt('Alva Berg', path, (page) => page.locator('.admin-here h1'), look)

describe.each(WIDTHS)('at $width px', (look) => {
  test('every answer of the profile', async () => {
    const { page } = await profile(look)
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const seen = async (press: () => Promise<unknown>, text: string | RegExp) => {
      const answer = await answerAfter(page, press)
      expect(answer).toMatchObject({ inside: true, focused: true, role: 'status' })
      expect(answer?.text).toMatch(text)
    }
    await page.getByText('Test my PIN').click()
    await page.getByLabel('Your PIN').fill('123')
    await seen(() => button('Test it').click(), /too short/)
    // The section in which the question was asked is still open.
    await page.getByLabel('Your PIN').fill(careline.pin('ana'))
    await seen(() => button('Test it').click(), /it works/)
    await takePicture(page, 'answer-test-pin', look)

    await page.getByLabel('Reference the analyst').fill('000-000-000')
    await seen(() => button('Confirm').click(), /No analyst is talking/)
    await seen(() => button('Save').click(), /Saved/)
    await page.getByText('Ask for more access').click()
    await seen(() => button('Ask').click(), /./)
    await page.getByText('Open an Admin Case').click()
    await page.getByLabel('What do you need?').fill('A new approver')
    await seen(() => button('Open Admin Case').click(), /Admin Case is open/)
    await seen(() => button('Send the request').click(), /privacy request is with/)
    await leaveWindow(page)
  })

  test('every answer of administration', async () => {
    const { page } = await admin('/admin', look)
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const seen = async (press: () => Promise<unknown>, text: string | RegExp) => {
      const answer = await answerAfter(page, press)
      expect(answer).toMatchObject({ inside: true, focused: true })
      expect(answer?.text).toMatch(text)
    }
    const gus = page.getByRole('row', { name: /Gus Petit/ })
    if ((await gus.count()) > 0)
      await seen(() => gus.getByRole('button', { name: 'Approve' }).click(), /partner has to approve/)
    await takePicture(page, 'answer-today', look)
    await page.goto('/admin/companies/one/quill')
    await page.getByLabel('Region').fill(`r${look.width}`)
    await seen(() => button('Save').click(), /Saved/)
    await page.goto('/admin/settings')
    await page.getByLabel('System', { exact: true }).fill('No scope')
    await seen(() => button('Make a token').click(), /Not made/)
    await expect.poll(() => page.getByLabel('System', { exact: true }).inputValue()).toBe('No scope')
    await page.goto('/admin/audit')
    await page.getByText('Saved searches').click()
    await page.getByLabel('Save this search as').fill(`Mine ${look.width}`)
    await seen(() => button('Save').click(), /saved below/)
    await seen(() => button(`Forget Mine ${look.width}`).click(), /forgotten/)
    await leaveWindow(page)
  })

  test('a field that is wrong has the focus and is in the window', async () => {
    const { page } = await admin('/admin/contacts/new', look)
    await page.getByLabel('Id', { exact: true }).fill(`mia-${look.width}`)
    await page.getByLabel('Name', { exact: true }).fill('Mia New')
    await page.getByLabel('E-mail address').fill('mia.new@arden.example')
    await page.getByLabel('Works for').fill('arden')
    await page.getByLabel('Time zone').fill('Nowhere/Land')
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Add' }).click()])
    const zone = page.getByLabel('Time zone')
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('timeZone')
    await expect.poll(() => zone.getAttribute('aria-invalid')).toBe('true')
    const box = await page.locator('#contacts-timeZone-error').boundingBox()
    expect(box === null ? -1 : box.y).toBeGreaterThan(0)
    await expect
      .poll(() => page.locator('#contacts-timeZone-error').innerText())
      .toMatch(/^\s*Time zone .*like Europe\/London/)
    await takePicture(page, 'answer-field', look)
    await leaveWindow(page)
  })
})

test('Back from what a search found is the search, and a reload asks nothing', async () => {
  const { page } = await admin('/admin')
  await page.goto('/search')
  await page.getByRole('searchbox').fill('lind')
  await page.locator('#search-button').click()
  await page.getByRole('link', { name: 'Ana Lindqvist' }).click()
  await page.getByRole('heading', { name: 'Ana Lindqvist' }).waitFor()
  await page.goBack()
  await page.getByRole('link', { name: 'Ana Lindqvist' }).waitFor()
  await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('lind')
  expect(page.url()).not.toContain('lind')
  await page.reload()
  await page.getByRole('link', { name: 'Ana Lindqvist' }).waitFor()
  await leaveWindow(page)
})

test('Escape, twice, does not lose a PIN that is not saved; the first PIN speaks of none before it', async () => {
  const { page } = await openAt('Ben Okafor', '/profile', (at) => at.getByRole('heading', { name: 'Hello Ben' }))
  await page.goto('/profile/pin')
  await page.getByRole('button', { name: 'Show my new PIN' }).click()
  const digits = page.locator('#pin-digits')
  await digits.waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('pin-digits')
  const shown = await digits.innerText()
  for (let i = 0; i < 2; i += 1) {
    await page.keyboard.press('Escape')
    await page.getByText('Have you saved your PIN?').waitFor()
    await expect.poll(() => digits.innerText()).toBe(shown)
  }
  await takePicture(page, 'pin-not-saved', { width: 1280, theme: 'light' })
  await page.getByRole('button', { name: 'Show it a little longer' }).click()
  await page.getByRole('button', { name: "I've saved it" }).click()
  const said = page.locator('#said')
  await said.waitFor()
  await expect.poll(() => said.innerText()).toBe('Your PIN is in force. Use it from your next call on.')
  await leaveWindow(page)
})
