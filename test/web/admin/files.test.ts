/** Files in and out at the screens of administration: who may, after which sign-in, and what the audit trail says of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { Visitor } from '../visitor.ts'

let careline: Careline
let alva: Visitor
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())
beforeEach(async () => {
  alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
})

/** As an hour after the sign-in. */
const anHourLater = () =>
  careline.database.pool.query(`UPDATE web_sessions SET authenticated_at = authenticated_at - interval '1 hour'`)

const tokenOn = async (path: string) =>
  /name="form-token" content="([^"]+)"/.exec((await alva.open(path)).text)?.[1] ?? ''

const upload = async (kind: string, text: string, name = `${kind}.csv`) =>
  alva.upload(`/admin/files/upload/${kind}?name=${name}`, Buffer.from(text), await tokenOn('/admin/files'))

async function uploaded(kind: string, text: string): Promise<string> {
  const { at } = JSON.parse((await upload(kind, text)).text) as { at: string }
  return at
}

const press = async (path: string, fields: Record<string, string> = {}) =>
  alva.post(path, { ...fields, form_token: await tokenOn('/admin/files') })

const audit = async (type: string) => careline.stores.lists.audit({ type }, 20)
const MALLORY = 'id,name,email,role\nmallory,Mallory,mallory@evil.example,administrator\n'

describe('staff by file', () => {
  test('an old sign-in brings no file of staff in', async () => {
    await anHourLater()
    const answer = await upload('staff', MALLORY)
    expect(answer.status).toBe(401)
    expect(answer.text).toContain('sign-in-again')
    expect(await careline.stores.imports.latest(1)).toEqual([])
  })

  test('an old sign-in neither sees, checks, applies, undoes nor takes out what a fresh one brought in', async () => {
    const at = await uploaded('staff', MALLORY)
    await anHourLater()
    for (const path of [at, `${at}/failed`]) expect((await alva.get(path)).location).toMatch(/^\/sign-in\?.*fresh=1/)
    for (const act of [`${at}/check`, `${at}/apply`, `${at}/undo`, '/admin/files/export/staff'])
      expect((await press(act)).location).toMatch(/^\/sign-in\?.*fresh=1/)
    expect(await careline.stores.lists.one('staff', 'mallory')).toBeUndefined()
    expect(await audit('directory.imported')).toEqual([])
  })

  test('a fresh sign-in does, and the audit trail names each person with role', async () => {
    const at = await uploaded('staff', MALLORY)
    expect((await press(`${at}/apply`)).location).toContain('said=applied')
    const [entry] = await audit('directory.changed')
    expect(entry).toMatchObject({
      actor: 'staff alva',
      body: { table: 'staff', key: 'mallory', name: 'Mallory', role: 'administrator', roleBefore: null },
    })
    expect((await press(`${at}/undo`)).location).toContain('said=undone')
    expect((await audit('directory.changed')).at(0)).toMatchObject({ body: { key: 'mallory', status: 'inactive' } })
  })

  test('other tables need no fresh sign-in', async () => {
    await anHourLater()
    const at = await uploaded('companies', 'id,name,kind\nfresh-co,Fresh Company,customer\n')
    expect((await press(`${at}/apply`)).location).toContain('said=applied')
  })
})

describe('a file that is taken out', () => {
  test.each([
    ['/admin/calls.csv', 'calls'],
    ['/admin/cases.csv', 'cases'],
    ['/admin/audit.csv', 'audit'],
  ])('%s leaves an audit row with the name of the administrator', async (path, table) => {
    const before = (await audit('directory.exported')).length
    expect((await alva.get(path)).status).toBe(200)
    const rows = await audit('directory.exported')
    expect(rows).toHaveLength(before + 1)
    expect(rows[0]).toMatchObject({ actor: 'staff alva', body: { table } })
  })

  test('an export of a small directory is one press, and its fetching leaves one', async () => {
    const made = await press('/admin/files/export/contacts')
    expect(made.location).toMatch(/^\/admin\/files\/job\/[0-9a-f-]{36}\/file$/)
    const file = await alva.get(made.location ?? '')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="contacts.csv"')
    expect(file.text).toMatch(/^id,name,email/)
    expect(file.text).toContain('ana,Ana')
    const rows = file.text.split('\r\n').length - 2
    expect((await audit('directory.exported'))[0]).toMatchObject({
      actor: 'staff alva',
      body: { table: 'contacts', rows },
    })
  })

  test('the rows that failed leave one too', async () => {
    const at = await uploaded('companies', 'id,name,kind\nbad,Bad,neither\n')
    expect((await alva.get(`${at}/failed`)).status).toBe(200)
    expect((await audit('directory.exported'))[0]).toMatchObject({ body: { table: 'failed companies' } })
  })
})

test('a summary of more than one line is refused at the profile', async () => {
  const dev = new Visitor(careline.baseUrl)
  await dev.signIn('contact:dev')
  const form_token = await dev.formToken('/profile')
  const answer = await dev.post('/profile/admin-case', { summary: "x\n=cmd|'/c calc'!A0", key: 'k1', form_token })
  expect(answer.location).toContain('said=admin-case-one-line')
  expect((await alva.get('/admin/cases.csv')).text).not.toContain('cmd|')
})

test('cases by file: checked, applied, undone and exported', async () => {
  const rows =
    'external_system,external_number,contract,summary\nservicenow,CS77,SC-1001,Calls drop\nservicenow,CS78,none,x\n'
  const at = await uploaded('cases', rows)
  expect(
    (
      await press(`${at}/check`, {
        column_0: 'externalSystem',
        column_1: 'externalNumber',
        column_2: 'contract',
        column_3: 'summary',
      })
    ).location,
  ).toContain('said=checked')
  const page = (await alva.open(at)).text
  expect(page).toContain('1 added, 0 changed, 0 as they are, 0 repeated, 1 failed')
  expect(page).toContain('Column C, contract: No contract has this number.')
  expect((await press(`${at}/apply`)).location).toContain('said=has-failed-rows')
  expect((await press(`${at}/apply`, { leave_failed: 'yes' })).location).toContain('said=applied')
  const made = (await press('/admin/files/export/cases')).location ?? ''
  expect((await alva.get(made)).text).toContain('servicenow,CS77,')
  const { rows: jobs } = await careline.database.pool.query(
    `SELECT total = (SELECT count(*) FROM cases WHERE deleted_at IS NULL) AS "isTotal" FROM file_jobs WHERE kind = 'export' AND about = 'cases'`,
  )
  expect(jobs).toEqual([{ isTotal: true }])
  const undone = (await press(`${at}/undo`)).location ?? ''
  expect(undone).toContain('said=undone')
  // No case has a PIN.
  expect((await alva.open(undone)).text).toContain('Undone.')
  expect((await alva.open(undone)).text).not.toContain('PIN')
  expect(await careline.stores.caseLists.one({ system: 'servicenow', external: 'CS77' })).toBeUndefined()
  expect((await alva.open('/admin/files')).text).toContain('cases-to-fill-in.csv')
})
