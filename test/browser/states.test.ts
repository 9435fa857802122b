/** Every state that a call, a callback, a desk and a PIN can be in: nothing is cut off in any. `PICTURES=1` looks at each at three widths in both themes. */
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import type { Call, Proof } from '../../src/calls/call.ts'
import { decide, type Facts } from '../../src/domain/decide.ts'
import { callId, contactId, credentialId, staffId } from '../../src/domain/ids.ts'
import type { Conversation } from '../calls/careline.ts'
import { leaveWindow, typeThere } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { isPictured, NARROW_DARK, PICTURED_LOOKS, seeIn, WIDE_LIGHT } from './look-at.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt, openLive } = screens
const { inQueue, ready, accept, talking, colleague } = callsOnScreen(screens)

const STATE_LOOKS = isPictured ? PICTURED_LOOKS : [WIDE_LIGHT, NARROW_DARK]
if (isPictured) vi.setConfig({ testTimeout: 240_000 })

/** What became of an unverified call is said before the next one is offered. */
async function wrapUp(page: Page): Promise<void> {
  await page.getByLabel(/What became of call/).selectOption('Other')
  await page.getByRole('button', { name: 'Save outcome' }).click()
  await page.getByText('You are not in a call.').waitFor()
}

/** In each look. */
async function see(page: Page, name: string): Promise<void> {
  expect(await seeIn(page, `state-${name}`, STATE_LOOKS)).toEqual([])
}

/** The record of the call as it would be; the desk draws it. */
const become = (call: Conversation, change: (latest: Call) => Call) =>
  careline.stores.calls.change(callId.parse(call.phone.sid), (latest) => ({ call: change(latest) }))

const at = () => new Date().toISOString()

const decidedWith = (changed: Partial<Facts>) => (call: Call) => ({
  ...call,
  decisions: call.decisions.map((one) => {
    const facts = { ...one.facts, ...changed }
    return { ...one, facts, ...decide(facts) }
  }),
})
const provedBy = (by: Proof) => (call: Call) => ({
  ...call,
  identity: call.identity.kind === 'verified' ? { ...call.identity, by, at: at() } : call.identity,
})

test('every badge, every proof, and rights that are taken during the call', async () => {
  const { page, mine, call } = await talking()
  await see(page, 'verified')
  for (const [name, words, change] of [
    ['read-only', 'READ-ONLY', decidedWith({ grant: 'read_only_approved' })],
    ['not-entitled', 'NOT ENTITLED', decidedWith({ grant: 'none' })],
    ['entitled', 'Open a case.', decidedWith({ grant: 'designated' })],
    ['proved-profile', 'by their own profile page', provedBy({ kind: 'profile' })],
    [
      'proved-colleague',
      'by a second Designated Contact, Cleo Marchetti',
      provedBy({ kind: 'colleague', id: contactId.parse('cleo'), name: 'Cleo Marchetti' }),
    ],
    [
      'proved-supervisor',
      'by supervisor Sam Reyes',
      provedBy({ kind: 'supervisor', id: staffId.parse('sam'), name: 'Sam Reyes' }),
    ],
    [
      'proved-callback',
      'by a call back to the number on file',
      provedBy({ kind: 'call-back', id: staffId.parse('ruth'), name: 'Ruth Calder' }),
    ],
    ['pin', 'by Contact PIN', provedBy({ kind: 'pin', credentialId: credentialId.parse('example') })],
  ] as const) {
    await become(call, change)
    await mine.getByText(words).first().waitFor()
    await see(page, name)
  }
  // Both are known to be no one then.
  await become(call, (one) => ({
    ...decidedWith({ pin: 'unavailable' })(one),
    identity: { kind: 'unverified', pin: 'unavailable', reason: undefined },
  }))
  await mine.getByText('COULD NOT CHECK', { exact: true }).waitFor()
  await see(page, 'could-not-check')
  await become(call, (one) => ({
    ...decidedWith({ pin: 'wrong' })(one),
    identity: { kind: 'unverified', pin: 'wrong', reason: 'disabled' },
  }))
  await mine.getByText('UNVERIFIED', { exact: true }).waitFor()
  await see(page, 'unverified')
  await call.hangsUp()
  await wrapUp(page)
  await leaveWindow(page)
})

test('a grant that ends during the call is seen on it', async () => {
  const { page, mine } = await talking()
  const address = `/api/v1/directory/grants/${encodeURIComponent('ana SC-1001 designated')}`
  const headers = { authorization: `Bearer ${careline.apiToken}` }
  expect((await fetch(careline.baseUrl + address, { method: 'DELETE', headers })).status).toBe(200)
  await mine.getByText('NOT ENTITLED').first().waitFor()
  await see(page, 'rights-changed')
  await careline.database.pool.query(`UPDATE grants SET status = 'active', ended_at = NULL WHERE contact_id = 'ana'`)
  await leaveWindow(page)
})

test('hold, mute, help, a supervisor who listens, and the PIN asked for', async () => {
  const { page, mine, call } = await talking()
  const id = callId.parse(call.phone.sid)
  await mine.getByRole('button', { name: 'Hold', exact: true }).click()
  await mine.getByText('ON HOLD', { exact: true }).waitFor()
  await mine.getByRole('button', { name: 'Mute' }).click()
  await mine.getByRole('button', { name: 'Mute', pressed: true }).waitFor()
  await mine.getByRole('button', { name: 'Help', exact: true }).click()
  await mine.getByText('HELP ASKED').waitFor()
  careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await careline.desk().supervise.join(id, await colleague('sam'), 'listen')
  await mine.getByText('Sam Reyes listens').waitFor()
  await see(page, 'hold-mute-help-listened')
  await mine.getByRole('button', { name: 'Hold', exact: true }).click()
  await mine.getByText('ON HOLD', { exact: true }).waitFor({ state: 'detached' })
  await mine.locator('summary', { hasText: 'Transfer' }).click()
  await see(page, 'transfer-menu')
  await page.keyboard.press('Escape')
  await careline.desk().talk.askForPin(id, await colleague('ruth'))
  await mine.getByText('The caller is entering their PIN').waitFor()
  await see(page, 'pin-asked')
  await leaveWindow(page)
})

test('a colleague rings, is consulted, and has the call', async () => {
  await careline.stores.presence.set(staffId.parse('omar'), 'ready', new Date())
  const omar = await openLive('Omar Haddad', '/desk')
  const { page, mine, call } = await talking()
  const omarsPhone = '+12025550152'
  careline.network.whenDialled(omarsPhone, { does: 'by-hand' })
  await mine.locator('summary', { hasText: 'Transfer' }).click()
  await typeThere(page, 'Reports are empty')
  await mine.getByRole('button', { name: 'Consult Omar Haddad first' }).click()
  await mine.getByText('Omar Haddad').first().waitFor()
  await see(page, 'consult-rings')
  const leg = careline.network.callsTo(omarsPhone).at(-1)
  await leg?.pickUp()
  await leg?.press('1')
  await mine.getByText('Omar Haddad talks with you. The caller is on hold.').waitFor()
  await see(page, 'consult')
  await omar.page.locator('[data-asked]').waitFor()
  await see(omar.page, 'consulted')
  await mine.getByRole('button', { name: 'Hand over to Omar Haddad' }).click()
  await omar.page.locator(`#desk-call [data-call="${call.phone.sid}"]`).waitFor()
  await see(omar.page, 'handed-over')
  await page.locator('#desk-status').getByText('Wrap-up').waitFor()
  await see(page, 'wrap-up-verified')
  await call.hangsUp()
  await leaveWindow(page)
  await leaveWindow(omar.page)
})

test('offers: production down first, a caller who rings, a missed call, no one', async () => {
  const page = await ready()
  await see(page, 'no-one-waits')
  await inQueue('ana', '1', '1', '3')
  const down = await inQueue('ora', '0#', '1', '1')
  const offer = page.locator(`#desk-line [data-call="${down.phone.sid}"]`)
  await offer.waitFor()
  await see(page, 'production-down-offer')
  careline.network.whenDialled(PHONES.ruth, { does: 'by-hand' })
  await offer.getByRole('button', { name: 'Accept' }).click()
  await page.locator('#desk-status').getByText('Your phone rings').waitFor()
  await see(page, 'phone-rings')
  await leaveWindow(page)
})

test('the outcome of an unverified call, and the desk without its connection', async () => {
  const page = await ready()
  const down = await inQueue('ora', '0#', '1', '1')
  const mine = await accept(page, down)
  await see(page, 'unverified-production-down')
  await down.hangsUp()
  await mine.getByText('The caller hung up').waitFor()
  await page.getByLabel(/What became of call/).waitFor()
  await see(page, 'wrap-up-unverified')
  await page.route('**/desk/events*', (route) => route.abort())
  await page.clock.install()
  careline.cut()
  await page.getByText('The screen is reconnecting').waitFor()
  await page.clock.fastForward(60_000)
  await page.getByText(/Not connected since/).waitFor()
  await see(page, 'connection-lost')
  await page.context().close()
})

test('callbacks: due, ringing, failed, given up', async () => {
  const asked = await Promise.all(
    (['ana', 'hal', 'dev', 'cleo'] as const).map(async (person, i) => {
      const { rows } = await careline.database.pool.query<{ phone: string }>(
        'SELECT phone FROM contacts WHERE id = $1',
        [person],
      )
      return {
        callId: callId.parse(`CA${String(i).repeat(32)}`),
        contact: contactId.parse(person),
        phone: rows[0]?.phone ?? '+442079460199',
      }
    }),
  )
  const pool = careline.database.pool
  for (const [i, { callId: id, contact, phone }] of asked.entries())
    await pool.query(
      `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at, desk, urgent, tries, result, attempt, claimed_at, to_prove)
       VALUES ($1, $2, $3, $4, '1234', now() - interval '12 minutes', 'support', $5, $6, $7, $8, $9, $10)`,
      [
        id,
        `10${i}-200-300`,
        contact,
        phone,
        i === 0,
        i === 3 ? 3 : i === 2 ? 1 : 0,
        i === 2 ? 'bad-time' : i === 3 ? 'no-answer' : null,
        i === 0 ? null : String(i).repeat(32),
        i === 0 ? null : new Date(),
        i === 2,
      ],
    )
  await pool.query(
    `INSERT INTO callback_attempts (attempt, call_id, staff_id, began_at, dialled_at, ended_at, result)
     SELECT repeat(n::text, 31) || m, 'CA' || repeat(n::text, 32), 'ruth', now() - interval '9 minutes', now(), now(), r
       FROM (VALUES (2, 1, 'bad-time'), (3, 1, 'busy'), (3, 2, 'no-key'), (3, 3, 'no-answer')) AS made (n, m, r)`,
  )
  const { page } = await openLive('Sam Reyes', '/desk')
  // The list is read every few seconds.
  await expect
    .poll(async () => {
      await page.reload()
      await isLive(page).waitFor()
      return page.locator('[data-call-back]').count()
    })
    .toBe(4)
  for (const words of ['Being called back now', 'Not reached in 3 attempts', 'PRODUCTION DOWN'])
    await page.locator('#desk-callbacks').getByText(words).first().waitFor()
  await see(page, 'callbacks')
  // Whose turn it is stands among the calls.
  await careline.stores.presence.set(staffId.parse('sam'), 'ready', new Date())
  await page.reload()
  await isLive(page).waitFor()
  await page.locator('#desk-line [data-call-back]').first().waitFor()
  await see(page, 'callbacks-offered')
  await careline.stores.presence.set(staffId.parse('sam'), 'away', new Date())
  await page.goto('/board')
  await isLive(page).waitFor()
  await see(page, 'callbacks-board')
  await pool.query('DELETE FROM callbacks')
  await leaveWindow(page)
})

test('the profile with a PIN in every state', async () => {
  const profileOf = (name: string) =>
    openAt(name, '/profile', (page) => page.getByRole('heading', { name: `Hello ${name}` }))
  const { pool } = careline.database
  const none = await profileOf('Ben Okafor')
  await see(none.page, 'pin-none')
  await leaveWindow(none.page)
  const { page } = await profileOf('Ana Lindqvist')
  await see(page, 'pin-works')
  await pool.query(`UPDATE credentials SET fails_in_row = 10 WHERE contact_id = 'ana' AND state = 'active'`)
  await page.reload()
  await page.getByText('too many wrong numbers were tried').waitFor()
  await see(page, 'pin-locked')
  await pool.query(
    `UPDATE credentials SET state = 'disabled', retired_at = now() WHERE contact_id = 'ana' AND state = 'active'`,
  )
  await page.reload()
  await see(page, 'pin-disabled')
  await page.goto('/profile/pin')
  await see(page, 'pin-to-be-issued')
  await page.getByRole('button', { name: 'Show my new PIN' }).click()
  await page.getByRole('dialog').waitFor()
  await see(page, 'pin-shown')
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 })
    const lines = `document.getElementById('pin-digits').getBoundingClientRect().height / parseFloat(getComputedStyle(document.getElementById('pin-digits')).fontSize)`
    expect(await page.evaluate(lines), 'one line').toBeLessThan(2)
  }
  await page.getByRole('button', { name: "I've saved it" }).click()
  await page.getByText('Yes. Your PIN works').waitFor()
  await see(page, 'pin-issued')
  await leaveWindow(page)
})
