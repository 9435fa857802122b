/** Access of many people is changed and undone at once, all of it or nothing, and the contacts are told: what, the administrator sees. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { Visitor } from '../visitor.ts'

let careline: Careline
let alva: Visitor
let token: string
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())
beforeEach(async () => {
  alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  token = await alva.formToken('/admin/grants')
})

const grants = async (...keys: string[]) => {
  const found = await careline.stores.lists.grantsByKey(keys)
  return found
    .map(({ row, version }) => ({ row, version }))
    .toSorted((a, b) => (a.row.contact < b.row.contact ? -1 : 1))
}
const statusOf = async (key: string) => (await grants(key))[0]?.row.status

const press = async (path: string, fields: Record<string, string>) =>
  (await alva.post(path, { ...fields, form_token: token })).location ?? ''

/** Chosen: the address of the page that tells what it does. */
async function chosen(path: string, action: string, ...keys: string[]): Promise<string> {
  const rows = await grants(...keys)
  const form = new URLSearchParams({ action, form_token: token, approvedBy: action === 'approve' ? 'lea' : '' })
  for (const { row, version } of rows) form.append('row', `${version} ${row.contact} ${row.contract} ${row.level}`)
  return (await alva.post(`${path}/bulk/choose`, form)).location ?? ''
}

/** Told what it does, and done: the address of the list that says so. */
async function done(path: string, action: string, ...keys: string[]): Promise<string> {
  const slot = new URL(await chosen(path, action, ...keys), careline.baseUrl).searchParams.get('slot') ?? ''
  return press(`${path}/bulk/do`, { slot, why: 'by mistake' })
}

const undoOf = (list: string) => new URL(list, careline.baseUrl).searchParams.get('undo') ?? ''
const noticesOf = async (contact: string) => {
  const { rows } = await careline.database.pool.query<{ kind: string }>(
    'SELECT kind FROM notices WHERE contact_id = $1 ORDER BY id',
    [contact],
  )
  return rows.map(({ kind }) => kind)
}

const BEN = 'ben SC-1001 designated'
const JON = 'jon SC-3001 designated'
const GUS = 'gus SC-2001 read-only'

test('access that was ended for two is given back to both, once, with a row each in the audit trail', async () => {
  const before = (await grants(BEN, JON)).map(({ row }) => row)
  const list = await done('/admin/grants', 'end', BEN, JON)
  expect((await grants(BEN, JON)).map(({ row }) => row.status)).toEqual(['ended', 'ended'])
  expect((await alva.open(list)).text).toContain('/admin/grants/bulk/undo')
  const back = await press('/admin/grants/bulk/undo', { slot: undoOf(list) })
  expect((await alva.open(back)).text).toContain('Undone: the access of Ben Okafor on SC-1001')
  expect((await grants(BEN, JON)).map(({ row }) => row)).toEqual(before)
  const audit = await careline.stores.lists.audit({ type: 'directory.changed' }, 10)
  expect(audit.filter(({ body }) => body['why'] === 'undone')).toHaveLength(2)
  expect((await noticesOf('jon')).slice(-2)).toEqual(['access-ended', 'access-given'])
  // Pressed again, and on the page that was left open.
  expect((await alva.open(await press('/admin/grants/bulk/undo', { slot: undoOf(list) }))).text).toContain(
    'Nothing is left to do here',
  )
  expect((await alva.open(list)).text).not.toContain('bulk/undo')
})

test('a request that was approved by mistake waits again, and the contact hears that they have no access', async () => {
  const since = new Date('2026-10-01T08:00:00Z')
  await careline.database.pool.query(`UPDATE grants SET requested_at = $1 WHERE contact_id = 'gus'`, [since])
  const asked = await alva.open(await chosen('/admin/requests', 'approve', GUS))
  expect(asked.text).toContain('1 person can hear the status of cases from now on: Gus Petit.')
  const list = await done('/admin/requests', 'approve', GUS)
  expect(await statusOf(GUS)).toBe('active')
  await press('/admin/requests/bulk/undo', { slot: undoOf(list) })
  expect(await statusOf(GUS)).toBe('pending')
  expect((await grants(GUS))[0]?.row.approvedBy).toBeNull()
  // In its place in the list, where who has waited longest comes first.
  expect((await careline.stores.lists.grantsByKey([GUS]))[0]?.requestedAt).toEqual(since)
  expect((await noticesOf('gus')).slice(-2)).toEqual(['access-given', 'access-ended'])
})

test('a request that was declined by mistake waits again since it was asked, and asked once more it is asked then', async () => {
  const since = new Date('2026-10-01T08:00:00Z')
  await careline.database.pool.query(`UPDATE grants SET requested_at = $1 WHERE contact_id = 'gus'`, [since])
  const askedAt = async () => (await careline.stores.lists.grantsByKey([GUS]))[0]?.requestedAt
  const list = await done('/admin/requests', 'decline', GUS)
  expect(await statusOf(GUS)).toBe('ended')
  await press('/admin/requests/bulk/undo', { slot: undoOf(list) })
  expect(await statusOf(GUS)).toBe('pending')
  expect(await askedAt()).toEqual(since)
  await done('/admin/requests', 'decline', GUS)
  const gus = new Visitor(careline.baseUrl)
  await gus.signIn('contact:gus')
  await gus.post('/profile/access', {
    contract: 'SC-2001',
    level: 'read-only',
    form_token: await gus.formToken('/profile'),
  })
  expect(await statusOf(GUS)).toBe('pending')
  expect((await askedAt())?.getTime()).toBeGreaterThan(since.getTime())
})

test('what another administrator changed meanwhile is not undone, nor is the rest', async () => {
  const list = await done('/admin/grants', 'end', BEN, JON)
  const again = { ...(await grants(JON))[0]?.row }
  await press('/admin/grants/save', {
    ...Object.fromEntries(Object.entries(again).map(([name, value]) => [name, String(value ?? '')])),
    ownerException: 'no',
    status: 'active',
    version: String((await grants(JON))[0]?.version),
    confirmed: 'yes',
  })
  expect(await statusOf(JON)).toBe('active')
  const back = await press('/admin/grants/bulk/undo', { slot: undoOf(list) })
  expect((await alva.open(back)).text).toContain('Nothing was undone: Jon Falk on SC-3001')
  expect(await statusOf(BEN)).toBe('ended')
})

test('a reason that is too long does nothing: it is said, and what was typed is still there', async () => {
  const slot = new URL(await chosen('/admin/grants', 'end', JON), careline.baseUrl).searchParams.get('slot') ?? ''
  const why = 'because '.repeat(100)
  const again = await press('/admin/grants/bulk/do', { slot, why })
  expect(again).toContain('/admin/grants/bulk/confirm')
  expect((await alva.open(again)).text).toContain(why.trim())
  expect(await statusOf(JON)).toBe('active')
})

test('a supervisor changes the access of no one, at any address of it', async () => {
  const sam = new Visitor(careline.baseUrl)
  await sam.signIn('staff:sam')
  const form = { slot: 'x', action: 'end', why: '', form_token: await sam.formToken('/board') }
  for (const list of ['/admin/grants', '/admin/requests']) {
    for (const step of ['show', 'bulk/choose', 'bulk/do', 'bulk/undo'])
      expect((await sam.post(`${list}/${step}`, form)).status, `${list}/${step}`).toBe(403)
    for (const step of ['', '/bulk/confirm', '/bulk/refused'])
      expect((await sam.open(`${list}${step}`)).status, `${list}${step}`).toBe(403)
  }
})

test('only the person who did it undoes it', async () => {
  const list = await done('/admin/grants', 'end', JON)
  const other = new Visitor(careline.baseUrl)
  await other.signIn('staff:sam')
  const form = { slot: undoOf(list), form_token: token }
  expect((await other.post('/admin/grants/bulk/undo', form)).status).toBe(403)
  expect(await statusOf(JON)).toBe('ended')
})

test('the page of a contact says what they were told, whether they read it, and what went out by e-mail', async () => {
  const { pool } = careline.database
  await pool.query(
    `INSERT INTO notices (contact_id, kind, reference, at, seen_at, told_at, email) VALUES
       ('noa', 'phone-changed', 'a', '2026-11-02T10:00Z', '2026-11-03T11:00Z', '2026-11-02T10:01Z', NULL),
       ('noa', 'email-changed', 'b old', '2026-11-04T10:00Z', NULL, '2026-11-04T10:02Z', 'noa@old.example')`,
  )
  const page = (await alva.open('/admin/contacts/one/noa')).text
  expect(page).toContain('Your telephone number on file was changed.')
  expect(page).toContain('2026-11-03 11:00 UTC')
  expect(page).toContain('to the old address, noa@old.example')
  await alva.open('/admin/grants')
  const list = await done('/admin/grants', 'end', 'noa SC-5001 designated')
  expect(list).toContain('undo=')
  expect((await alva.open('/admin/contacts/one/noa')).text).toMatch(/has ended\..*Not read yet/s)
})
