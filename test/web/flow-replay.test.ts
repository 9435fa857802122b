/** What flow authors see of past calls: a draft replayed on them, and who may see that. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { wrongFor } from '../calls/wrong-pin.ts'
import { putOnRecord, realFlowsBut } from '../flows/published.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
let reference: string

beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  await putOnRecord(careline.stores)
  await putOnRecord(
    careline.stores,
    realFlowsBut({
      'prompts.en.yaml': (text) => text.replaceAll("That PIN didn't work.", 'That number is not in force.'),
    }),
    { why: 'Callers took the PIN for a password' },
  )
  const call = await careline.dial('ana')
  for (const keys of [wrongFor(careline.pin('ana')), careline.pin('ana'), '1', '1', '3']) await call.presses(keys)
  reference = (await call.view()).reference
  await call.hangsUp()
})
afterAll(() => careline.close())

const visitors = new Map<string, Visitor>()
async function see(person: string, path: string): Promise<{ status: number; text: string }> {
  const known = visitors.get(person) ?? new Visitor(careline.baseUrl)
  if (!visitors.has(person)) await known.signIn(`staff:${person}`)
  visitors.set(person, known)
  return known.get(path)
}

test('an author replays the last calls on a version; only who may see a call has a link to it', async () => {
  const { status, text } = await see('lotte', '/admin/flows/replay?of=2&last=100')
  expect(status).toBe(200)
  expect(text).toContain('1 call on version 2')
  expect(text).toContain('pin.wrong-first')
  expect(text).toContain(reference)
  expect(text).not.toContain(`/calls/${reference}`)
  expect((await see('alva', '/admin/flows/replay?of=2')).text).toContain(`/calls/${reference}`)
  expect((await see('lotte', '/admin/flows/replay?of=1')).text).toContain('Every call goes the same way')
})

test('an administrator saves a call as a test, on record; it holds nothing of the caller', async () => {
  expect((await see('alva', `/calls/${reference}`)).text).toContain(`/calls/${reference}/as-test`)
  const { status, text } = await see('alva', `/calls/${reference}/as-test`)
  expect(status).toBe(200)
  expect(text).toContain("call.does('entered', ['check-pin', 'wrong-first'])")
  expect(text).toContain("call.endsIn('line')")
  const secrets = await careline.database.pool.query<{ secret: string }>(
    `SELECT unnest(ARRAY[name, email, phone, id]) AS secret FROM contacts UNION SELECT unnest(ARRAY[name, id]) FROM companies
     UNION SELECT unnest(ARRAY[name, id]) FROM analysts UNION SELECT number FROM contracts UNION SELECT unnest(ARRAY[number, summary]) FROM cases
     UNION SELECT unnest(ARRAY[call_id, reference, dialled, company_id]) FROM call_history`,
  )
  expect(secrets.rows.length).toBeGreaterThan(50)
  const words = new Set(text.toLowerCase().match(/[^\s'",()[\]]+/g))
  for (const { secret } of secrets.rows) {
    if (secret === null || secret === '') continue
    // An id that is a word of every text, such as "ana", is looked for as a word.
    if (/^[a-z]+$/.test(secret)) expect(words.has(secret), secret).toBe(false)
    else expect(text, secret).not.toContain(secret)
  }
  for (const pin of careline.pins.values()) expect(text).not.toContain(pin)
  expect(text).not.toContain(wrongFor(careline.pin('ana')))
  const { rows } = await careline.database.pool.query<{ actor: string; call: string }>(
    `SELECT actor, call FROM audit_trail WHERE type = 'directory.exported'`,
  )
  expect(rows).toMatchObject([{ actor: 'staff alva' }])
})

test('a call that is not there makes no test, and no one else saves one', async () => {
  expect((await see('alva', '/calls/000-000-000/as-test')).status).toBe(404)
  for (const person of ['ruth', 'sam', 'lotte'])
    expect((await see(person, `/calls/${reference}/as-test`)).status).toBe(403)
  for (const person of ['ruth', 'sam']) expect((await see(person, `/calls/${reference}`)).text).not.toContain('as-test')
})

test('analysts and supervisors do not', async () => {
  for (const person of ['ruth', 'sam']) expect((await see(person, '/admin/flows/replay?of=2')).status).toBe(403)
})

test.each(['9', 'x'.repeat(65), '0', '-1', "'; DROP", '00000000-0000-4000-8000-000000000000'])(
  'what is not there is said to be so: %s',
  async (of) => {
    const { status, text } = await see('lotte', `/admin/flows/replay?of=${encodeURIComponent(of)}&last=7`)
    expect(status).toBe(200)
    expect(text).not.toContain('id="replayed"')
  },
)
