/** A Contact PIN that a person writes into a text is refused at every door, told without being repeated, and kept nowhere. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatPin } from '../../src/domain/pin/pin.ts'
import { Secret } from '../../src/domain/secret.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { everyRow } from '../stores/postgres/every-row.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())

/** As people write it. */
function written(): string[] {
  const digits = careline.pin('ana')
  return [
    digits,
    formatPin(new Secret(digits)).reveal(),
    (digits.match(/.{1,3}/g) ?? []).join('-'),
    [...digits].join('.'),
    [...digits].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join(''),
  ]
}

/** Every text of every table, digits alone, so that no way of writing hides it. */
async function kept(): Promise<string[]> {
  const rows = await everyRow(careline.database.pool)
  const digitsOf = (text: string) => text.normalize('NFKC').replaceAll(/[\s.\-–]/g, '')
  return rows.filter(({ text }) => digitsOf(text).includes(careline.pin('ana'))).map(({ table }) => table)
}

test('the search of the tables finds a PIN that is there', async () => {
  await careline.database.pool.query(`UPDATE companies SET region = $1 WHERE id = 'arden'`, [written()[1]])
  expect(await kept()).toEqual(['companies'])
  await careline.database.pool.query(`UPDATE companies SET region = NULL WHERE id = 'arden'`)
})

test.each([
  ['contact:ana', '/profile', '/profile/admin-case', 'summary'],
  ['contact:ana', '/profile', '/profile/confirm', 'reference'],
  ['staff:alva', '/admin', '/search', 'query'],
  ['staff:alva', '/admin', '/admin/companies/save', 'name'],
  ['staff:alva', '/admin', '/admin/companies/save', 'why'],
  ['staff:sam', '/board', '/board/desks/support/pause', 'why'],
  ['staff:ruth', '/desk', '/desk/calls/CA0/note', 'text'],
  ['staff:ruth', '/desk', '/desk/calls/CA0/send-on', 'note'],
  ['staff:ruth', '/desk', '/search', 'words'],
])('%s, %s: %s with a PIN as %s', async (who, page, path, field) => {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(who)
  const form_token = await visitor.formToken(page)
  for (const text of written()) {
    const { status, text: said } = await visitor.post(path, { form_token, [field]: `It is ${text}` })
    expect(status).toBe(422)
    expect(said).not.toContain(text)
  }
  expect(await kept()).toEqual([])
})

test('the API refuses it in cases, changes and reasons', async () => {
  const ask = (method: string, path: string, body: unknown) =>
    fetch(`${careline.baseUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${careline.apiToken}`,
        'content-type': 'application/json',
        'idempotency-key': 'one-of-these',
      },
      body: JSON.stringify(body),
    })
  for (const text of written()) {
    for (const answer of [
      await ask('POST', '/cases', {
        call: `CA${'0'.repeat(32)}`,
        type: 'support',
        severity: 3,
        summary: `PIN ${text}`,
      }),
      await ask('POST', '/cases/0001000001/updates', { call: `CA${'0'.repeat(32)}`, note: `My PIN is ${text}` }),
      await ask('PUT', '/directory/companies/arden', { id: 'arden', name: text, kind: 'customer' }),
    ]) {
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(await answer.text()).not.toContain(text)
    }
  }
  expect(await kept()).toEqual([])
})

test('a file with it in any column is read, that row refused, and the cell not kept', async () => {
  const alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  const [digits = ''] = written()
  const file = [
    'id,name,kind,remark',
    `pin-one,${formatPin(new Secret(digits)).reveal()},customer,`,
    `pin-two,Two,customer,PIN ${digits}`,
  ].join('\n')
  const page = await alva.open('/admin/files')
  const token = /name="form-token" content="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const answer = await alva.upload('/admin/files/upload/companies?name=c.csv', Buffer.from(file), token)
  expect(answer.status).toBe(200)
  expect(answer.text).not.toContain(digits)
  const { rows } = await careline.database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM import_rows')
  expect(rows[0]?.n).toBeGreaterThan(0)
  expect(await kept()).toEqual([])
})
