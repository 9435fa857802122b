/** How many clicks a job takes (docs/screens.md, "Clicks"). Each is a real one, counted by the page; typing costs none. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { leaveWindow, typeThere } from './browser.ts'
import { callsOnScreen, PHONES } from './calls-on-screen.ts'
import { openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt, openLive } = screens
const { inQueue, ready, accept, talking } = callsOnScreen(screens)

async function counted(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`(() => {
    window.clicks = 0
    addEventListener('pointerdown', () => (window.clicks += 1), { capture: true })
  })()`)
  return async () => {
    const clicks = await page.evaluate<number>('window.clicks')
    await page.evaluate('window.clicks = 0')
    return clicks
  }
}

test('at the desk: a case 1, an update 1, hold, mute and PIN 1 each, a transfer with a note 2, the wrap-up 1', async () => {
  const { page, mine } = await talking()
  const clicks = await counted(page)
  await mine.getByRole('button', { name: 'Open a case' }).click()
  await typeThere(page, 'Reports are empty')
  await page.keyboard.press('Enter')
  await mine.getByText(/Done on this call: case \d{10}/).waitFor()
  expect(await clicks()).toBe(1)

  await mine.getByRole('button', { name: 'Add to the case' }).click()
  await typeThere(page, 'It happened again')
  await page.keyboard.press('Control+Enter')
  await mine.locator('.case-row[open]').waitFor({ state: 'detached' })
  expect(await clicks()).toBe(1)

  for (const name of ['Hold', 'Mute']) {
    await mine.getByRole('button', { name, exact: true }).click()
    await mine.getByRole('button', { name, pressed: true }).waitFor()
    expect(await clicks(), name).toBe(1)
  }

  await mine.locator('summary', { hasText: 'Transfer' }).click()
  await mine.locator('textarea[name="note"]:focus').waitFor()
  await page.keyboard.type('Waits for an engineer')
  await mine.getByRole('button', { name: 'contracts' }).click()
  await page.getByText('The caller is transferred').waitFor()
  expect(await clicks()).toBe(2)
  await page.getByRole('button', { name: 'Done, ready' }).click()
  await page.locator('#desk-status').getByText('Ready for').waitFor()
  expect(await clicks()).toBe(1)

  // From anywhere: one key and words.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('marchetti')
  await page.locator('#find-results').getByText('Cleo Marchetti').waitFor()
  expect(await clicks()).toBe(0)
  await leaveWindow(page)
})

test('at the board: a move 2, an offered callback 2, a pause 2 and a reason, to monitor 1', async () => {
  const { page } = await openLive('Sam Reyes', '/board')
  const clicks = await counted(page)
  const calls = [await inQueue('ana', '1', '1', '3'), await inQueue('ana', '1', '1', '3')]
  const rowOf = (i: number) => page.locator(`[id="row-${calls[i]?.phone.sid}"]`)
  await rowOf(1).waitFor()
  await rowOf(0).locator('summary').click()
  await rowOf(0).getByRole('button', { name: 'Move to admin' }).click()
  await rowOf(0).getByRole('rowheader').getByText('admin').waitFor()
  expect(await clicks()).toBe(2)

  await rowOf(0).locator('summary').click()
  await rowOf(0).getByRole('button', { name: 'Offer a callback' }).click()
  await rowOf(0).getByText('will hear of a callback').waitFor()
  expect(await clicks()).toBe(2)

  // Five calls took ten: of all that wait, one for all of them, one for where to.
  await page.locator('#pick-all').click()
  await page.locator('#move-chosen-contracts').click()
  await rowOf(1).getByRole('rowheader').getByText('contracts').waitFor()
  expect(await clicks()).toBe(2)

  const support = page.locator('#desk-support')
  await support.getByText('Pause…').click()
  await support.locator('input:focus').waitFor()
  await page.keyboard.type('All-hands')
  await support.getByRole('button', { name: 'Pause support' }).click()
  await support.getByText('by Sam Reyes').waitFor()
  expect(await clicks()).toBe(2)
  await support.getByRole('button', { name: 'Resume' }).click()
  await support.getByText('Pause…').waitFor()
  await clicks()

  const desk = await ready()
  const call = await inQueue('ana', '1', '1', '3')
  const mine = await accept(desk, call)
  careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
  await page.getByRole('button', { name: 'Monitor call' }).click()
  await mine.getByText('Sam Reyes listens').waitFor()
  expect(await clicks()).toBe(1)
  await leaveWindow(desk)
  await leaveWindow(page)
})

test('a caller proves who they are on their profile by 1 and the reference; an incident is announced by 3, and ended by 2', async () => {
  const call = await inQueue('ora', '0#', '0')
  const desk = await openLive('Ida Strand', '/desk')
  await desk.page.getByRole('button', { name: 'Ready' }).click()
  await accept(desk.page, call, PHONES.ida)
  const { reference } = await call.view()
  const ora = await openAt('Ora Levin', '/profile', (there) => there.getByLabel('Reference the analyst reads to you'))
  const ofOra = await countedOnAll(ora.page)
  await ora.page.getByLabel('Reference the analyst reads to you').fill(reference)
  await ora.page.getByRole('button', { name: 'Confirm' }).click()
  await ora.page.getByText('The analyst sees that it is proved').waitFor()
  expect(await ofOra()).toBe(1)
  await leaveWindow(ora.page)
  await leaveWindow(desk.page)

  const { page } = await openLive('Sam Reyes', '/board')
  const clicks = await countedOnAll(page)
  await page.getByRole('link', { name: 'Incidents' }).click()
  await page.getByLabel('What callers hear, in English').fill('We know that calls are slow to connect, and work on it.')
  await page.getByRole('button', { name: 'See what it does' }).click()
  await page.getByRole('button', { name: 'Switch it on' }).click()
  await page.getByText('It is switched on.').waitFor()
  expect(await clicks()).toBe(3)
  await page.goto(new URL('/board', page.url()).href)
  await page.getByRole('link', { name: 'Incidents' }).click()
  await page.getByRole('button', { name: /End now/ }).click()
  await page.getByText('It is over. No caller hears it').waitFor()
  expect(await clicks()).toBe(2)
  await leaveWindow(page)
})

/** The same on every page that the window goes to from here. */
async function countedOnAll(page: Page): Promise<() => Promise<number>> {
  // A window that was used before has it already.
  const listens = `window.areCounted ??= addEventListener('pointerdown', () => sessionStorage.setItem('clicks', Number(sessionStorage.getItem('clicks')) + 1), { capture: true }) ?? true`
  await page.context().addInitScript(listens)
  await page.evaluate(listens)
  await page.evaluate(`sessionStorage.removeItem('clicks')`)
  return async () => {
    const clicks = await page.evaluate<number>(`Number(sessionStorage.getItem('clicks'))`)
    await page.evaluate(`sessionStorage.removeItem('clicks')`)
    return clicks
  }
}

test('in administration: a contact by words, access 3, many ended 2 and a box each, undone 1, a file 4 and its undo 2', async () => {
  const { page } = await openAt('Alva Berg', '/admin', (there) => there.locator('.admin-here h1'))
  const clicks = await countedOnAll(page)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('raman')
  await page.locator('#find-results').getByText('Dev Raman').waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Dev Raman' }).waitFor()
  expect(await clicks()).toBe(0)

  // The contract is found by typing, and chosen by keys.
  await page.locator('summary', { hasText: 'Give access' }).click()
  await page.keyboard.press('Tab')
  await page.keyboard.type('arden')
  await page.locator('.suggest-list:visible [role=option]', { hasText: 'SC-1001' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Give access' }).click()
  await page.getByRole('heading', { name: 'Give Dev Raman access to SC-1001 (Designated Contact)?' }).waitFor()
  await page.getByRole('button', { name: 'Give access' }).click()
  await page.getByText('Saved.').waitFor()
  expect(await clicks()).toBe(3)

  await page.goto(new URL('/admin/grants?status=active', page.url()).href)
  for (const who of ['Dev Raman', 'Jon Falk'])
    await page.getByRole('checkbox', { name: new RegExp(`Choose Designated Contact of ${who}`) }).click()
  await page.getByRole('button', { name: 'End access…' }).click()
  await page.getByRole('button', { name: 'End access' }).click()
  await page.getByText(/^Ended: the access of/).waitFor()
  expect(await clicks()).toBe(4)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText(/^Undone: the access of/).waitFor()
  expect(await clicks()).toBe(1)

  await page.goto(new URL('/admin/files', page.url()).href)
  await page.getByLabel('Record type').focus()
  await page.keyboard.type('Comp')
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByLabel('File', { exact: true }).click(),
  ])
  await chooser.setFiles({
    name: 'companies.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('id,name,kind\nnewco,New Company,customer\n'),
  })
  await page.getByRole('button', { name: 'Upload' }).click()
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await page.getByText('For a day you can undo it').waitFor()
  expect(await clicks()).toBe(4)
  await page.getByRole('button', { name: 'Undo import…' }).click()
  await page.getByRole('button', { name: 'Undo import' }).click()
  await page.getByText(/^Undone\./).waitFor()
  expect(await clicks()).toBe(2)
  await leaveWindow(page)
})

test('on the profile: a first PIN 3', async () => {
  const { page } = await openAt('Ben Okafor', '/profile', (there) => there.getByRole('heading', { name: 'Hello' }))
  const clicks = await countedOnAll(page)
  await page.getByRole('button', { name: 'Get your PIN' }).click()
  await page.getByRole('button', { name: 'Show my new PIN' }).click()
  await page.getByRole('dialog').waitFor()
  await page.locator('#pin-saved').click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(await clicks()).toBe(3)
  await leaveWindow(page)
})
