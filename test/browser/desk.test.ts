/** The desk in a real Chromium: a caller who waits is seen live, taken, asked again, sent on and let go; axe finds nothing. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { callId } from '../../src/domain/ids.ts'
import type { Conversation } from '../calls/careline.ts'
import { leaveWindow } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { axeFindings, layoutFaults, lookAt, LOOKS, takePicture, type Look } from './look-at.ts'
import { openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt, openLive } = screens
const { inQueue, accept } = callsOnScreen(screens)

const deskOf = (name: string, look?: Look) => openLive(name, '/desk', look)

async function anaInQueue(): Promise<Conversation> {
  const call = await inQueue('ana', '1', '1', '3')
  expect(call.phone.queue).toBe('support')
  return call
}

/** What became of the last call, where that is to be said first. */
const wrapUp = async (page: Page) => {
  await page.locator('#desk-status').getByText('Wrapping up').waitFor()
  const outcome = page.getByLabel(/What became of call/)
  if (await outcome.isVisible()) {
    await outcome.selectOption('Other')
    await page.getByRole('button', { name: 'Note it' }).click()
  } else await page.getByRole('button', { name: 'Done, ready' }).click()
  await page.getByText('You are not in a call.').waitFor()
}

const ready = async (page: Page) => {
  if (await page.getByRole('button', { name: 'Ready' }).isVisible())
    await page.getByRole('button', { name: 'Ready' }).click()
  await page.locator('#desk-status').getByText('Ready for').waitFor()
}

test('from the ring to the goodbye', async () => {
  const { page, complaints } = await deskOf('Ruth Calder')
  await ready(page)
  const call = await anaInQueue()
  const card = page.locator(`#desk-line [data-call="${call.phone.sid}"]`)
  await card.waitFor()
  expect(await card.innerText()).toMatch(/VERIFIED[\s\S]*Ana Lindqvist[\s\S]*Open a case/)
  expect(await page.title()).toContain('(1)')

  careline.network.whenDialled(PHONES.ruth, { does: 'answer', afterSeconds: 2, keys: ['1'] })
  await page.keyboard.press('Alt+Shift+A')
  const mine = page.locator(`#desk-call [data-call="${call.phone.sid}"]`)
  await mine.getByText('On the call').waitFor()
  expect(call.phone.state).toBe('bridged')

  await mine.getByRole('button', { name: 'Another person speaks' }).click()
  await mine.getByText('UNVERIFIED', { exact: true }).waitFor()

  await mine.getByRole('button', { name: 'Ask for PIN' }).click()
  await mine.getByText('The caller is entering their PIN').waitFor()
  await careline.network.settled()
  await call.presses(careline.pin('ana'))
  await mine.getByText('VERIFIED', { exact: true }).waitFor()
  expect(await page.content()).not.toContain(careline.pin('ana'))

  await mine.getByRole('button', { name: 'End the call' }).click()
  await mine.getByText('The call is over').waitFor()
  await careline.network.settled()
  expect(call.phone.endedBy).toBe('service')
  await wrapUp(page)
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('a case is opened from the call, worked on, and refused when the rules say so', async () => {
  const { page, complaints } = await deskOf('Ruth Calder')
  await ready(page)
  const call = await anaInQueue()
  const mine = await accept(page, call)

  await mine.getByText('New case', { exact: true }).click()
  await mine.getByLabel('Summary').fill('Reports are empty')
  await mine.getByRole('button', { name: 'Open case' }).click()
  await page.getByText(/Case \d{10} is open, priority medium/).waitFor()
  await mine.getByText(/On this call: \d{10}/).waitFor()

  await mine.getByText(/Existing case/).click()
  await mine.getByLabel('Case number').fill('0002000001')
  await mine.getByLabel('What the caller says').fill('It happened again')
  await mine.getByRole('button', { name: 'Work on case' }).click()
  await page.getByText('Not allowed (R08)').waitFor()
  await mine.getByRole('button', { name: 'End the call' }).click()
  await wrapUp(page)
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test("an unverified caller's request to the administrators is noted at the desk, and is on both of their lists", async () => {
  const call = await careline.dial('ana', { from: '+13035550009' })
  for (const keys of ['0#', '0']) await call.presses(keys)
  const { page, complaints } = await deskOf('Ida Strand')
  await ready(page)
  const mine = await accept(page, call, PHONES.ida)
  await mine.getByLabel(/Note a request to the administrators/).selectOption('privacy')
  await mine.getByRole('button', { name: 'Note the request' }).click()
  await mine.getByText('Noted for the administrators, under the reference of this call.').waitFor()
  const { reference } = await call.view()
  expect(await careline.stores.adminRequests.waiting(9)).toMatchObject([
    { reference, about: 'privacy', callerNumber: '+13035550009' },
  ])
  const [noted] = await careline.stores.adminRequests.waiting(9)
  expect([noted?.contact, noted?.case]).toEqual([undefined, undefined])
  const { rows } = await careline.database.pool.query(
    `SELECT actor, body::jsonb AS body FROM audit_trail WHERE type = 'admin.requested'`,
  )
  expect(rows).toEqual([{ actor: 'staff ida', body: { reference, about: 'privacy', case: null } }])
  expect(await axeFindings(page)).toEqual([])
  for (const look of LOOKS) {
    await page.setViewportSize({ width: look.width, height: 1400 })
    expect(await layoutFaults(page)).toEqual([])
    await takePicture(page, 'desk-note-request', look)
  }
  for (const [name, path] of [
    ['Sam Reyes', '/desk'],
    ['Alva Berg', '/admin'],
  ] as const) {
    const list = await openAt(name, path, (at) => at.locator('[data-noted-request]'))
    expect(await list.page.locator('[data-noted-request]').innerText()).toContain('has a data privacy request')
    await leaveWindow(list.page)
  }
  await mine.getByRole('button', { name: 'End the call' }).click()
  await wrapUp(page)
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('two analysts press at once: one has the call, the other is told', async () => {
  const ruth = await deskOf('Ruth Calder')
  const sam = await deskOf('Sam Reyes')
  await ready(ruth.page)
  await ready(sam.page)
  const call = await anaInQueue()
  careline.network.whenDialled(PHONES.ruth, { does: 'answer', afterSeconds: 2, keys: ['1'] })
  careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 2, keys: ['1'] })
  const acceptOn = (page: Page) =>
    page.locator(`#desk-line [data-call="${call.phone.sid}"]`).getByRole('button', { name: 'Accept' })
  await Promise.all([acceptOn(ruth.page).waitFor(), acceptOn(sam.page).waitFor()])
  await Promise.all([acceptOn(ruth.page).click(), acceptOn(sam.page).click()])
  const said = async (page: Page) => {
    await page.locator('.toast p').waitFor()
    return page.locator('.toast p').innerText()
  }
  const both = await Promise.all([said(ruth.page), said(sam.page)])
  expect(both.toSorted()).toEqual(['A colleague was first.', 'Your phone rings. Press 1 on it to take the call.'])
  await careline.network.settled()
  await call.hangsUp()
  await leaveWindow(ruth.page)
  await leaveWindow(sam.page)
})

test('sent on to another desk, the caller leaves the screen and waits there', async () => {
  const { page } = await deskOf('Ruth Calder')
  await ready(page)
  const call = await anaInQueue()
  const mine = await accept(page, call)
  await mine.getByLabel('Transfer to').selectOption('contracts')
  await mine.getByRole('button', { name: 'Transfer' }).click()
  await page.getByText('The caller is transferred').waitFor()
  await wrapUp(page)
  await expect
    .poll(async () => (await careline.stores.calls.read(callId.parse(call.phone.sid)))?.stage)
    .toMatchObject({
      kind: 'waiting',
      desk: 'contracts',
    })
  await call.hangsUp()
  await leaveWindow(page)
})

test('what somebody chooses from stays while others come and go, and goes once they have left it', async () => {
  const { page } = await deskOf('Ruth Calder')
  await ready(page)
  const first = await anaInQueue()
  const why = page.locator(`#desk-line [data-call="${first.phone.sid}"]`).getByLabel('Why you decline')
  await why.focus()
  await why.selectOption('Language')
  const second = await anaInQueue()
  await page.locator(`#desk-line [data-call="${second.phone.sid}"]`).waitFor()
  expect(await why.inputValue()).toBe('Language')
  await first.hangsUp()
  await second.hangsUp()
  await page.locator(`#desk-line [data-call="${second.phone.sid}"]`).waitFor({ state: 'detached' })
  expect(await why.inputValue()).toBe('Language')
  await why.blur()
  await why.waitFor({ state: 'detached' })
  await page.getByText('No one waits.').waitFor()
  await leaveWindow(page)
})

test('called back on the number on file: not answered, called again from the list, verified by that', async () => {
  const anaPhone = '+442079460101'
  await careline.database.pool.query(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
  const { page, complaints } = await deskOf('Ida Strand')
  await ready(page)
  const call = await careline.dial('ana', { from: '+13035550007' })
  for (const keys of ['0#', '0']) await call.presses(keys)
  careline.network.whenDialled(anaPhone, { does: 'no-answer' })
  const mine = await accept(page, call, PHONES.ida)
  await mine.getByLabel('E-mail address of the contact').fill('ana.lindqvist@arden.example')
  await mine.getByRole('button', { name: 'Call them back' }).click()
  await page.getByText('The caller is told a code and let go').waitFor()

  const listed = page.locator(`[data-call-back="${call.phone.sid}"]`)
  await listed.getByText('Try 1 of 3. The contact did not answer. Still UNVERIFIED.').waitFor()
  expect(await listed.innerText()).toContain('Ana Lindqvist')
  expect(await axeFindings(page)).toEqual([])
  await careline.network.settled()
  careline.network.whenDialled(anaPhone, { does: 'answer', afterSeconds: 1, keys: ['1', '1'] })
  await listed.getByRole('button', { name: 'Call now: Ana Lindqvist' }).click()
  const again = page.locator('#desk-call [data-call]')
  await again.getByText('VERIFIED', { exact: true }).waitFor()
  expect(await again.innerText()).toMatch(/by a call back to the number on file[\s\S]*Ana Lindqvist/)
  await listed.waitFor({ state: 'detached' })
  await again.getByRole('button', { name: 'End the call' }).click()
  await wrapUp(page)
  await careline.network.settled()
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('a screen that was cut off lacks nothing after it is back', async () => {
  const { page } = await deskOf('Ruth Calder')
  await ready(page)
  careline.cut()
  const call = await anaInQueue()
  await page.locator(`#desk-line [data-call="${call.phone.sid}"]`).waitFor({ timeout: 15_000 })
  await call.hangsUp()
  await page.locator(`#desk-line [data-call="${call.phone.sid}"]`).waitFor({ state: 'detached' })
  await leaveWindow(page)
})

describe.each(LOOKS)('at $width px, $theme', (look) => {
  test('nothing is wrong for those who cannot see or point, and nothing is cut off', async () => {
    const { page, complaints } = await deskOf('Ruth Calder', look)
    await ready(page)
    const call = await anaInQueue()
    await page.locator(`#desk-line [data-call="${call.phone.sid}"]`).waitFor()
    expect(await lookAt(page, 'desk', look)).toEqual([])
    await call.hangsUp()
    expect(complaints).toEqual([])
    await leaveWindow(page)
  })
})
