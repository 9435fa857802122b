/** Administration in a real Chromium: the directory is kept right, by sentences that say what a change does to callers. */
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fillAndLeave, leaveWindow } from './browser.ts'
import { lookAt, lookAtIn, LOOKS, WIDE_LIGHT, type Look } from './look-at.ts'
import { openScreens, strangersNumber } from './screens.ts'

const { careline, openAt } = await openScreens()

const adminAt = (path: string, look?: Look) => openAt('Alva Berg', path, (page) => page.locator('.admin-here h1'), look)

/** What a call by this person is decided to be, when they key their PIN and want a new case. */
async function outcomeOf(person: string): Promise<string | null> {
  const call = await careline.dial(person, { from: strangersNumber() })
  await call.presses(careline.pin(person))
  for (const keys of ['1', '1', '3']) if (call.phone.state === 'gathering') await call.presses(keys)
  const { outcome } = await call.view()
  await call.phone.hangUp()
  return outcome
}

test('ending access says who loses what first, and the next call hears of it', async () => {
  expect(await outcomeOf('eli')).toBe('OPEN_CASE')
  const { page, complaints } = await adminAt('/admin/contacts/one/eli')
  await page.getByText('can open cases for 1 of 2 combinations').waitFor()
  await page.getByRole('button', { name: 'End Designated Contact of Eli Novak on SC-2001' }).click()
  await page.getByText(/1 person loses case rights.*Eli Novak/).waitFor()
  expect(await outcomeOf('eli')).toBe('OPEN_CASE')
  await page.getByRole('heading', { name: "End Eli Novak's access to SC-2001 (Designated Contact)?" }).waitFor()
  await page.getByRole('button', { name: 'End access' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByText('could open no case now').waitFor()
  expect(await outcomeOf('eli')).not.toBe('OPEN_CASE')
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('a rule is said where somebody would break it', async () => {
  const { page } = await adminAt('/admin/contacts/one/fay')
  await page.locator('summary', { hasText: 'Give access' }).click()
  await fillAndLeave(page.locator('.row-form input[name=contract]').first(), 'SC-2001')
  await page.locator('.row-form select[name=level]').first().selectOption('designated')
  await page.getByRole('button', { name: 'Give access' }).click()
  const level = page.getByLabel('Access', { exact: false }).last()
  await page.locator('#grants-level-error', { hasText: "only the partner's people open cases" }).waitFor()
  await expect.poll(() => level.getAttribute('aria-invalid')).toBe('true')
  await expect.poll(() => level.getAttribute('aria-describedby')).toBe('grants-level-error')
  await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('level')
  await leaveWindow(page)
})

test('a request is answered by the partner, or not at all', async () => {
  const { page } = await adminAt('/admin')
  const row = page.getByRole('row', { name: /Gus Petit/ })
  await row.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('the partner has to approve first').first().waitFor()
  await row.getByRole('combobox').selectOption({ label: 'Approved by Lea Brandt' })
  await row.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('Approved.').waitFor()
  const { rows } = await careline.database.pool.query(
    `SELECT status, approved_by FROM grants WHERE contact_id = 'gus' AND level = 'read_only'`,
  )
  expect(rows).toEqual([{ status: 'active', approved_by: 'lea' }])
  const { rows: told } = await careline.database.pool.query(
    `SELECT kind FROM notices WHERE contact_id = 'gus' AND kind = 'access-given'`,
  )
  expect(told).toHaveLength(1)
  await leaveWindow(page)
})

test('the role of staff who came by a group is changed only once a person has taken the row over', async () => {
  await careline.database.pool.query(
    `WITH noor AS (INSERT INTO analysts (id, name, email, role) VALUES ('sso-1', 'Noor Aziz', 'noor@care.example', 'analyst') RETURNING id)
     INSERT INTO provider_staff (staff_id) SELECT id FROM noor`,
  )
  const { page, complaints } = await adminAt('/admin/staff/one/sso-1')
  await page.getByText('Comes from the identity provider').waitFor()
  const save = async () => {
    await page.getByLabel('Role').selectOption('supervisor')
    await page.getByRole('button', { name: 'Save' }).click()
  }
  await save()
  await page.locator('#staff-role-error', { hasText: 'has the role by a group at the identity provider' }).waitFor()
  await page.goto(new URL('/admin/staff/one/sso-1', page.url()).href)
  await page.getByRole('button', { name: 'Take this row over…' }).click()
  await page.getByRole('button', { name: 'Take over' }).click()
  await page.getByText('Taken over.').waitFor()
  await expect.poll(() => page.getByText('Comes from the identity provider').count()).toBe(0)
  await save()
  await page.getByText('Saved.').waitFor()
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('two people at one row: the second is told who was first', async () => {
  const first = await adminAt('/admin/companies/one/quill')
  const second = await adminAt('/admin/companies/one/quill')
  await first.page.getByLabel('Name', { exact: true }).fill('Quill Logistics Ltd')
  await first.page.getByRole('button', { name: 'Save' }).click()
  await first.page.getByText('Saved.').waitFor()
  await second.page.getByLabel('Region').fill('emea')
  await second.page.getByRole('button', { name: 'Save' }).click()
  await second.page
    .getByText('it was changed since you opened it. Alva Berg changed name from Quill Logistics to Quill Logistics Ltd')
    .waitFor()
  await leaveWindow(first.page)
  await leaveWindow(second.page)
})

test('somebody who leaves: grants and PIN end with them', async () => {
  const { page } = await adminAt('/admin/contacts/one/hal')
  await page.getByLabel('Status', { exact: true }).selectOption('inactive')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('1 Contact PIN stops working').waitFor()
  await page.getByText('1 grant ends').waitFor()
  await page.getByRole('heading', { name: /^Save Hal/ }).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('not an active contact').waitFor()
  expect(await careline.stores.credentials.summaryFor('hal' as never)).toMatchObject({ state: 'disabled' })
  await leaveWindow(page)
})

test('explains why, and what would change it', async () => {
  const { page } = await adminAt('/admin/contacts/one/cleo')
  await page.getByText('Explain: why').click()
  await page.getByLabel('Wants to').selectOption('new_case')
  await page.getByRole('button', { name: 'Explain' }).click()
  await page.getByText('rule R11, REFUSE_READ_ONLY').waitFor()
  await page.getByText('they were a Designated Contact for it: OPEN_CASE').waitFor()
  await leaveWindow(page)
})

test('a PIN is ended, never seen', async () => {
  const { page } = await adminAt('/admin/contacts/one/max')
  expect(await page.content()).not.toContain(careline.pin('max'))
  await page.getByRole('button', { name: 'End this PIN…' }).click()
  await page.getByRole('heading', { name: 'End the Contact PIN of Max' }).waitFor()
  await page.getByRole('button', { name: 'End this PIN' }).click()
  await page.getByText('The PIN has ended').waitFor()
  await page.getByText('Would not be verified: there is no Contact PIN').waitFor()
  await leaveWindow(page)
})

test('another partner from a day on', async () => {
  const { page } = await adminAt('/admin/contracts/one/SC-2001')
  await page.getByText('Change the partner').first().click()
  await page.getByLabel('Number of the next contract').fill('SC-2001B')
  await page.getByLabel('Its Sold To').fill('corvus')
  await page.getByLabel('Its Support Owner').fill('corvus')
  const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('First day with them').fill(soon)
  await page.getByRole('button', { name: 'Change the partner' }).click()
  await page.getByText('SC-2001B begins then').waitFor()
  await page.getByText('Before that day no one gains or loses a right on the phone.').waitFor()
  await page.getByRole('button', { name: 'Change the partner' }).click()
  await page.getByText('Sold To Corvus Care, End User Gallant Foods').waitFor()
  await page.getByRole('link', { name: 'Fay Duarte' }).waitFor()
  const { rows } = await careline.database.pool.query(
    `SELECT contact_id, status FROM grants WHERE contract_number = 'SC-2001B' ORDER BY contact_id`,
  )
  expect(rows).toEqual([
    { contact_id: 'fay', status: 'pending' },
    { contact_id: 'gus', status: 'pending' },
  ])
  await leaveWindow(page)
})

test('is found by the beginning of a word, and never by a PIN', async () => {
  const { page } = await adminAt('/admin')
  await page.goto('/search')
  const find = async (words: string) => {
    await page.getByRole('searchbox').fill(words)
    await page.locator('#search-button').click()
    await page.getByRole('heading', { name: 'Find' }).first().waitFor()
  }
  await find('lindq')
  await page.getByRole('link', { name: 'Ana Lindqvist' }).waitFor()
  await find('gallant fo')
  await page.getByRole('link', { name: 'Gallant Foods' }).waitFor()
  await find('sc-30')
  await page.getByRole('link', { name: 'SC-3001' }).waitFor()
  // Refused before anything is looked up, and not kept among the words of the search.
  await page.getByRole('searchbox').fill(careline.pin('ana'))
  await page.locator('#search-button').click()
  await page.getByText('looks like a Contact PIN').first().waitFor()
  expect(await page.content()).not.toContain(careline.pin('ana'))
  expect(page.url()).not.toContain(careline.pin('ana'))
  await leaveWindow(page)
})

test('a file: columns, what it would do, done, and taken back', async () => {
  const { page, complaints } = await adminAt('/admin/files')
  const path = join(tmpdir(), `careline-contacts-${process.pid}.csv`)
  await writeFile(
    path,
    'id;Full name;Address for mail;Company;Phone;Country\nnew1;New One;new.one@arden.example;arden;020 7946 0555;GB\nnew2;New Two;not one;arden;;\n',
  )
  await page.getByLabel('Record type').selectOption('contacts')
  await page.getByLabel('File', { exact: true }).setInputFiles(path)
  await page.getByRole('button', { name: 'Upload' }).click()
  await page.locator('#match-columns-error').getByText('No column is given for email').waitFor()
  await page.getByLabel('Address for mail').selectOption('email')
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('1 added, 0 changed, 0 as they are, 0 repeated, 1 failed').waitFor()
  await page.getByText('Column C, email, says "not one": it must be an e-mail address').waitFor()
  await page.getByRole('button', { name: 'Apply 1 row, leave out 1' }).click()
  await page.getByText('For a day you can undo it').waitFor()
  const found = await careline.stores.lists.one('contacts', 'new1')
  expect(found?.row).toMatchObject({ phone: '+442079460555', country: 'GB' })

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'All of them as CSV' }).click(),
  ])
  expect(await readFile(await download.path(), 'utf8')).toContain('new2,New Two,not one,arden,,,value,')
  await page.getByRole('button', { name: 'Undo import…' }).click()
  await page.getByRole('heading', { name: 'Undo the import of careline-contacts' }).waitFor()
  await page.getByRole('button', { name: 'Undo import' }).click()
  await page.getByText('Undone. PINs').waitFor()
  expect(await careline.stores.lists.one('contacts', 'new1')).toBeUndefined()
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('an import that takes long shows how far it is, and is cancelled by keys', async () => {
  const { page, complaints } = await adminAt('/admin/files')
  const path = join(tmpdir(), `careline-companies-${process.pid}.csv`)
  await writeFile(path, 'id,name,kind\nslow-co,Slow Company,customer\n')
  await page.getByLabel('Record type').selectOption('companies')
  await page.getByLabel('File', { exact: true }).setInputFiles(path)
  await page.getByRole('button', { name: 'Upload' }).click()
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('1 added, 0 changed').waitFor()
  // Another transaction is in its way.
  const holder = await careline.database.pool.connect()
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE companies IN SHARE MODE')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByRole('heading', { name: 'The import is being applied' }).waitFor()
  await page.getByText('0 of 1 rows').waitFor()
  expect(await lookAt(page, 'admin-job', WIDE_LIGHT)).toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('It is being cancelled').waitFor()
  await holder.query('ROLLBACK')
  holder.release()
  await page.getByText('Cancelled. Nothing was applied.').waitFor()
  expect(await careline.stores.lists.one('companies', 'slow-co')).toBeUndefined()
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('a token is shown once and works for what it may do', async () => {
  const { page } = await adminAt('/admin/settings')
  await page.getByLabel('System', { exact: true }).fill('Our CRM')
  await page.getByLabel('calls:read').check()
  await page.getByRole('button', { name: 'Make a token' }).click()
  const token = await page.locator('pre code').innerText()
  expect(token).toMatch(/^careline_/)
  const ask = (path: string) =>
    fetch(careline.baseUrl + path, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status)
  expect(await ask('/api/v1/calls/nothing')).toBe(404)
  expect(await ask('/api/v1/cases/0000000001')).toBe(403)
  await page.goto('/admin/settings')
  expect(await page.content()).not.toContain(token)
  await page.getByRole('link', { name: 'End the token of Our CRM' }).click()
  await page.getByRole('heading', { name: 'End the token of Our CRM?' }).waitFor()
  await page.getByRole('button', { name: 'End the token' }).click()
  await page.getByText('The token has ended').waitFor()
  expect(await ask('/api/v1/calls/nothing')).toBe(401)
  await leaveWindow(page)
})

test('cases and calls are taken out as CSV', async () => {
  const { page } = await adminAt('/admin/cases')
  for (const [place, link, begins] of [
    ['/admin/cases', 'Cases as CSV', 'number,type,contract,state'],
    ['/admin/calls', 'Calls as CSV', 'reference,at,verified,contact'],
  ] as const) {
    await page.goto(place)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: link }).click(),
    ])
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n')
    expect(lines[0]).toContain(begins)
    expect(lines.at(-1)).toBe('')
  }
  await leaveWindow(page)
})

test('the audit trail says who did what, and a search of it is kept', async () => {
  const { page } = await adminAt('/admin/audit')
  await page.getByLabel('What').selectOption('directory.changed')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByText('level: designated').or(page.getByText('SC-2001')).first().waitFor()
  await page.getByText('Saved searches').click()
  await page.getByLabel('Save this search as').fill('Changes')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Changes' }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'These rows as CSV' }).click(),
  ])
  expect(await readFile(await download.path(), 'utf8')).toMatch(/^row,at,type,actor,contact,call,facts,lane\r\n\d+,/)
  await leaveWindow(page)
})

const PLACES = [
  '',
  '/contacts',
  '/contacts/one/ana',
  '/contracts/one/SC-1001',
  '/companies/one/norvik',
  '/files',
  '/audit',
  '/settings',
  '/calls',
  '/contacts/new',
]

const DIFFERENT = ['', '/contacts/one/ana', '/files']

test('nothing is wrong to look at', async () => {
  const { page, complaints } = await adminAt('/admin')
  // Every place once; the ones that differ most in every look.
  for (const place of PLACES) {
    await page.goto(`/admin${place}`)
    const looks = DIFFERENT.includes(place) ? LOOKS : [WIDE_LIGHT]
    expect(await lookAtIn(page, `admin${place.replaceAll('/', '-')}`, looks), place).toEqual([])
  }
  expect(complaints).toEqual([])
  await leaveWindow(page)
})

test('what a new service still needs stands on the first page, until a contact was verified by a call', async () => {
  const { pool } = careline.database
  await pool.query('DELETE FROM calls; DELETE FROM call_history')
  const { page, complaints } = await adminAt('/admin')
  expect(await page.locator('.first-steps li:not(.done)').allTextContents()).toEqual([
    expect.stringContaining('Let a phone number lead here'),
    expect.stringContaining('Make a test call'),
  ])
  await expect.poll(() => page.locator('.first-steps li.done').count()).toBe(5)
  expect(await lookAtIn(page, 'admin-first-steps')).toEqual([])
  await outcomeOf('ana')
  await page.goto('/admin')
  await page.locator('.admin-here h1').waitFor()
  expect(complaints).toEqual([])
  await expect.poll(() => page.locator('.first-steps').count()).toBe(0)
  await leaveWindow(page)
})
