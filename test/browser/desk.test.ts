/** The desk in a real Chromium: a caller who waits is seen live, taken, asked again, sent on and let go; axe finds nothing. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { callId, contractNumber, staffId } from '../../src/domain/ids.ts'
import type { Conversation } from '../calls/careline.ts'
import { leaveWindow, typeThere } from './browser.ts'
import { takesCallback } from '../desk/on-the-floor.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { axeFindings, layoutFaults, lookAt, lookAtIn, LOOKS, takeOn, takePicture, type Look } from './look-at.ts'
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

/** What became of the last call, where that is to be said first. `filledIn`: what the form says by itself. */
const wrapUp = async (page: Page, filledIn = '') => {
  await page.locator('#desk-status').getByText('Wrap-up').waitFor()
  const outcome = page.getByLabel(/What became of call/)
  await expect.poll(() => outcome.inputValue()).toBe(filledIn)
  if (await outcome.isVisible()) {
    await outcome.selectOption('Other')
    await page.getByRole('button', { name: 'Save outcome' }).click()
  } else await page.getByRole('button', { name: 'Done, ready' }).click()
  await page.getByText('You are not in a call.').waitFor()
}

const openTransfer = (mine: Locator) => mine.locator('summary', { hasText: 'Transfer' }).click()

/** In two steps. */
const endCall = async (mine: Locator) => {
  await mine.getByRole('button', { name: 'End', exact: true }).click()
  await mine.getByRole('button', { name: 'End the call' }).click()
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
  await expect.poll(() => card.innerText()).toMatch(/VERIFIED[\s\S]*Open a case[\s\S]*Ana Lindqvist/)
  await expect.poll(() => page.title()).toContain('(1)')

  careline.network.whenDialled(PHONES.ruth, { does: 'answer', afterSeconds: 2, keys: ['1'] })
  await page.keyboard.press('Alt+Shift+A')
  const mine = page.locator(`#desk-call [data-call="${call.phone.sid}"]`)
  await mine.getByText('On the call', { exact: true }).waitFor()
  expect(call.phone.state).toBe('bridged')

  await mine.getByRole('button', { name: 'New speaker' }).click()
  await mine.getByRole('button', { name: 'Take the proof back' }).click()
  await mine.getByText('UNVERIFIED', { exact: true }).waitFor()

  await mine.getByRole('button', { name: 'Ask for the PIN' }).click()
  await mine.getByText('The caller is entering their PIN').waitFor()
  await careline.network.settled()
  await call.presses(careline.pin('ana'))
  await mine.getByText('VERIFIED', { exact: true }).waitFor()
  expect(await page.content()).not.toContain(careline.pin('ana'))

  await endCall(mine)
  await mine.getByText('The call is over').waitFor()
  await careline.network.settled()
  expect(call.phone.endedBy).toBe('service')
  await wrapUp(page)
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('one click and a summary open a case, one click and a note update it; the rules refuse another', async () => {
  const { page, complaints } = await deskOf('Ruth Calder')
  await ready(page)
  const call = await anaInQueue()
  const mine = await accept(page, call)

  await mine.getByRole('button', { name: 'Open a case' }).click()
  await typeThere(page, 'Reports are empty')
  await page.keyboard.press('Enter')
  await mine.getByText(/Done on this call: case \d{10}\./).waitFor()
  const [opened] = await careline.stores.cases.openOn(contractNumber.parse('SC-1001'), 1)
  expect(opened).toMatchObject({ summary: 'Reports are empty', product: 'voice-platform', severity: 3 })

  const updates = async (): Promise<string[]> => {
    const { rows } = await careline.database.pool.query<{ note: string }>(
      `SELECT note FROM case_acts WHERE case_number = '0001000001' AND kind = 'update' ORDER BY id`,
    )
    return rows.map(({ note }) => note)
  }
  await mine.getByRole('tab', { name: 'Cases' }).click()
  for (const note of ['It happened again', 'And again', 'And once more']) {
    await mine.locator('summary', { hasText: '0001000001' }).click()
    await typeThere(page, note)
    await page.keyboard.press('Control+Enter')
    await expect.poll(async () => (await updates()).at(-1)).toBe(note)
    await mine.locator('.case-row[open]').waitFor({ state: 'detached' })
  }
  expect(await updates()).toHaveLength(3)

  await mine.locator('summary', { hasText: '0001000001' }).click()
  await typeThere(page, 'All sites now')
  await mine.getByRole('button', { name: 'Raise to high' }).click()
  await mine.getByText('Case 0001000001 is open, priority high.').waitFor()

  await mine.locator('summary', { hasText: 'CS0012345' }).click()
  await typeThere(page, 'Works again')
  await mine.locator('.case-row[open] .menu > summary', { hasText: 'Close' }).click()
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/close.png` })
  await mine.getByRole('button', { name: 'Close the case with this note' }).click()
  await mine.getByText('Case 0001000005 is closed, priority high.').waitFor()

  await mine.getByText('Another case, by its number').click()
  await typeThere(page, '0002000001')
  await mine.getByLabel('What the caller says').last().fill('Theirs as well')
  await mine.getByRole('button', { name: 'Update' }).last().click()
  await mine.getByText(/Not allowed: .*\(Rule R08\)/).waitFor()
  await endCall(mine)
  await wrapUp(page, 'Case opened or updated')
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('a note is stored as it is typed, goes with the call to a colleague, and is there in the history', async () => {
  const { page } = await deskOf('Ruth Calder')
  await ready(page)
  const call = await anaInQueue()
  const mine = await accept(page, call)
  await mine.getByRole('tab', { name: 'Notes' }).click()
  await mine.getByRole('button', { name: 'Problem' }).click()
  await typeThere(page, 'Reports are empty')
  await mine.getByText(/^Saved at/).waitFor()
  // Drawn anew meanwhile, and typed on.
  await mine.getByRole('button', { name: 'Help', exact: true }).click()
  await mine.getByText('HELP ASKED').waitFor()
  const note = mine.getByLabel('Your note')
  await expect.poll(() => note.inputValue()).toBe('Problem: Reports are empty\nSince: \nTried: ')
  await note.fill('Problem: Reports are empty since noon')
  await expect
    .poll(async () => (await careline.stores.callNotes.of(callId.parse(call.phone.sid))).map(({ text }) => text), {
      timeout: 60_000,
    })
    .toEqual(['Problem: Reports are empty since noon'])

  await openTransfer(mine)
  await mine.getByLabel('Note for your colleague').fill('Ana waits for an engineer')
  await mine.getByRole('button', { name: 'production down' }).click()
  await page.getByText('The caller is transferred').waitFor()
  await wrapUp(page, 'Transferred')

  const sam = await deskOf('Sam Reyes')
  await ready(sam.page)
  const offer = sam.page.locator(`#desk-line [data-call="${call.phone.sid}"]`)
  await offer.getByText('Ana waits for an engineer').waitFor()
  const theirs = await accept(sam.page, call, PHONES.sam)
  await theirs.getByRole('tab', { name: 'Notes' }).click()
  await theirs.getByText('Problem: Reports are empty since noon').waitFor()
  await endCall(theirs)
  await wrapUp(sam.page)
  await careline.network.settled()

  await ready(page)
  const next = await accept(page, await anaInQueue())
  await next.getByRole('tab', { name: 'History' }).click()
  await next.getByText('Problem: Reports are empty since noon').waitFor()
  await endCall(next)
  await wrapUp(page)
  await leaveWindow(page)
  await leaveWindow(sam.page)
})

test('a colleague is consulted with the caller on hold, and has the call when it is handed over', async () => {
  const { page, complaints } = await deskOf('Ruth Calder')
  const omar = await deskOf('Omar Haddad')
  await ready(page)
  await ready(omar.page)
  const call = await anaInQueue()
  const mine = await accept(page, call)
  careline.network.whenDialled('+12025550152', { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await page.keyboard.press('Alt+Shift+T')
  await page.keyboard.type('Reports are empty')
  await mine.getByRole('button', { name: 'Consult Omar Haddad first' }).click()
  await mine.getByText('Omar Haddad talks with you. The caller is on hold.').waitFor()
  await mine.getByText('ON HOLD', { exact: true }).waitFor()
  const asked = omar.page.locator('[data-asked]')
  await asked.getByText('Ruth Calder talks with you about Ana Lindqvist, who is on hold.').waitFor()
  await expect.poll(() => asked.innerText()).toContain('Reports are empty')
  // The note went with the press, although the menu went before its answer.
  await page.locator('#unsent').waitFor({ state: 'hidden' })
  expect(await axeFindings(page)).toEqual([])
  expect(await axeFindings(omar.page)).toEqual([])
  // A colleague who goes by their own press is not gone in silence; asked again, they come back.
  await asked.getByRole('button', { name: 'Leave' }).click()
  await page.locator('.toast').getByText('Omar Haddad has left. You talk with the caller.').waitFor()
  await page.keyboard.press('Alt+Shift+T')
  await mine.getByRole('button', { name: 'Consult Omar Haddad first' }).click()
  await mine.getByText('Omar Haddad talks with you. The caller is on hold.').waitFor()
  await mine.getByRole('button', { name: 'Hand over to Omar Haddad' }).click()
  const theirs = omar.page.locator(`#desk-call [data-call="${call.phone.sid}"]`)
  await theirs.getByText('On the call', { exact: true }).waitFor()
  await theirs.getByText('ON HOLD', { exact: true }).waitFor({ state: 'detached' })
  await wrapUp(page, 'Transferred')
  await endCall(theirs)
  await wrapUp(omar.page)
  expect(complaints).toEqual([])
  await leaveWindow(page)
  await leaveWindow(omar.page)
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
  // What the bar covers while the page is scrolled is measured as if it were small.
  await page.evaluate('scrollTo(0, 0)')
  expect(await axeFindings(page)).toEqual([])
  for (const look of LOOKS) {
    await page.setViewportSize({ width: look.width, height: 1400 })
    await expect.poll(() => layoutFaults(page)).toEqual([])
    await takePicture(page, 'desk-note-request', look)
  }
  for (const [name, path] of [
    ['Sam Reyes', '/desk'],
    ['Alva Berg', '/admin'],
  ] as const) {
    const list = await openAt(name, path, (at) => at.locator('[data-noted-request]'))
    await expect
      .poll(() => list.page.locator('[data-noted-request]').innerText())
      .toContain('has a data privacy request')
    await leaveWindow(list.page)
  }
  await endCall(mine)
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
  // Neither press reaches the service before the other: it would take the button away.
  let pressed = 0
  let bothPressed = () => {}
  const both = new Promise<void>((resolve) => (bothPressed = resolve))
  for (const { page } of [ruth, sam])
    await page.route('**/take', async (route) => {
      pressed += 1
      if (pressed === 2) bothPressed()
      await both
      await route.continue()
    })
  await Promise.all([acceptOn(ruth.page).click(), acceptOn(sam.page).click()])
  const said = async (page: Page) => {
    await page.locator('.toast p').waitFor()
    return page.locator('.toast p').innerText()
  }
  const heard = await Promise.all([said(ruth.page), said(sam.page)])
  expect(heard.toSorted()).toEqual(['A colleague was first.', 'Your phone rings. Press 1 on it to take the call.'])
  await careline.network.settled()
  await call.hangsUp()
  for (const { page } of [ruth, sam]) {
    await page.unroute('**/take')
    await leaveWindow(page)
  }
})

test('sent on to another desk, the caller leaves the screen and waits there', async () => {
  const { page } = await deskOf('Ruth Calder')
  await ready(page)
  const call = await anaInQueue()
  const mine = await accept(page, call)
  await openTransfer(mine)
  await mine.getByRole('button', { name: 'contracts' }).click()
  await page.getByText('The caller is transferred').waitFor()
  await wrapUp(page, 'Transferred')
  await expect
    .poll(async () => (await careline.stores.calls.read(callId.parse(call.phone.sid)))?.stage)
    .toMatchObject({
      kind: 'waiting',
      desk: 'contracts',
    })
  await call.hangsUp()
  await leaveWindow(page)
})

test('a call is declined with a reason, and the menu outlasts calls that come and go', async () => {
  // Otherwise it comes back to the only one who is free.
  await careline.stores.presence.set(staffId.parse('sam'), 'ready', new Date())
  const { page } = await deskOf('Ruth Calder')
  await ready(page)
  const first = await anaInQueue()
  const offer = page.locator(`#desk-line [data-call="${first.phone.sid}"]`)
  await offer.getByText('Decline', { exact: true }).click()
  const second = await anaInQueue()
  await page.locator(`#desk-line [data-call="${second.phone.sid}"]`).waitFor()
  await expect.poll(() => offer.getByRole('button', { name: 'Language' }).isVisible()).toBe(true)
  await offer.getByRole('button', { name: 'Language' }).click()
  await offer.waitFor({ state: 'detached' })
  const stage = (await careline.stores.calls.read(callId.parse(first.phone.sid)))?.stage
  expect(stage).toMatchObject({ declined: [{ id: 'ruth', why: 'Language' }] })
  await first.hangsUp()
  await second.hangsUp()
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
  await mine.getByRole('button', { name: 'Call the number on file' }).click()
  await page.getByText('The caller is told a code and let go').waitFor()

  const listed = page.locator(`[data-call-back="${call.phone.sid}"]`)
  await listed.getByText('Ida Strand: The contact did not answer.').waitFor()
  await expect.poll(() => listed.innerText()).toContain('Ana Lindqvist')
  expect(await axeFindings(page)).toEqual([])
  await careline.network.settled()
  careline.network.whenDialled(anaPhone, takesCallback(careline))
  await listed.getByRole('button', { name: 'Call now: Ana Lindqvist' }).click()
  const again = page.locator('#desk-call [data-call]')
  await again.getByText('VERIFIED', { exact: true }).waitFor()
  await expect.poll(() => again.innerText()).toMatch(/by a call back to the number on file[\s\S]*Ana Lindqvist/)
  await listed.waitFor({ state: 'detached' })
  await endCall(again)
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
  await page.locator(`#desk-line [data-call="${call.phone.sid}"]`).waitFor()
  await call.hangsUp()
  await page.locator(`#desk-line [data-call="${call.phone.sid}"]`).waitFor({ state: 'detached' })
  await leaveWindow(page)
})

const WITH_WIDE: readonly Look[] = [...LOOKS, { width: 1920, theme: 'dark' }]

test('nothing is wrong for those who cannot see or point, nothing is cut off, and in a call the call comes first', async () => {
  const { page, complaints } = await deskOf('Ruth Calder')
  await ready(page)
  const call = await anaInQueue()
  await page.locator(`#desk-line [data-call="${call.phone.sid}"]`).waitFor()
  expect(await lookAtIn(page, 'desk', WITH_WIDE)).toEqual([])
  const mine = await accept(page, call)
  for (const look of WITH_WIDE) {
    await takeOn(page, look)
    await page.evaluate('scrollTo(0, 0)')
    expect((await mine.boundingBox())?.y).toBeLessThan(look.width < 600 ? 300 : 160)
    await expect.poll(() => page.locator('.desk-offers').isVisible()).toBe(false)
    for (const name of ['New case', 'Notes', 'History', 'Transcript', 'Cases']) {
      await mine.getByRole('tab', { name }).click()
      await expect.poll(() => layoutFaults(page)).toEqual([])
    }
    expect(await lookAt(page, 'desk-call', look)).toEqual([])
  }
  await call.hangsUp()
  await wrapUp(page)
  expect(complaints).toEqual([])
  await leaveWindow(page)
})
