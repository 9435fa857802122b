/** What is said to be noted is noted: callers and contacts who ask for an administrator are on the administrators' list. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { callId, contactId } from '../../src/domain/ids.ts'
import { Visitor } from '../web/visitor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { failing, type Failing } from './failing.ts'

let careline: Careline
let broken: Failing
beforeAll(async () => {
  broken = failing()
  careline = await openCareline({ signIn: true, stores: broken.wrap })
})
afterAll(() => careline.close())
beforeEach(async () => {
  broken.mend()
  await careline.database.pool.query('DELETE FROM admin_requests')
})

const BEN_PHONE = '+442079460102'
const waiting = () => careline.stores.adminRequests.waiting(10)
const audited = async (call: Conversation) =>
  (
    await careline.database.pool.query<{ actor: string; body: Record<string, unknown> }>(
      `SELECT actor, body::jsonb AS body FROM audit_trail WHERE type = 'admin.requested' AND call = $1`,
      [call.phone.sid],
    )
  ).rows
const reference = async (call: Conversation) => (await call.view()).reference

async function keyed(person: string, ...keys: string[]): Promise<Conversation> {
  const call = await careline.dial(person)
  for (const one of keys) await call.presses(one)
  return call
}

test('an unverified caller asks for an administrator and hangs up: the request is noted, and no case is opened', async () => {
  const call = await keyed('ben', '0#', '3')
  await call.hears('admin.noted', 'admin.who-you-are')
  await call.hangsUp()
  expect(await waiting()).toEqual([
    expect.objectContaining({
      reference: await reference(call),
      about: 'administration',
      contact: undefined,
      case: undefined,
      callerNumber: BEN_PHONE,
    }),
  ])
  expect(await audited(call)).toEqual([
    { actor: 'unverified caller', body: { reference: await reference(call), about: 'administration', case: null } },
  ])
})

test('a caller without a PIN has one request, whether or not they ask for an administrator too', async () => {
  const call = await keyed('ben', '0#', '2', '2')
  await call.hears('admin.noted', 'admin.who-you-are')
  expect(await waiting()).toEqual([expect.objectContaining({ about: 'no-pin', reference: await reference(call) })])
  expect(await audited(call)).toHaveLength(1)
})

test("a verified caller's privacy request is an Admin Case of theirs", async () => {
  const call = await keyed('ana', careline.pin('ana'), '3', '4', '1')
  await call.isInQueueFor('admin', 'ADMIN_CASE')
  const [request] = await waiting()
  expect(request).toMatchObject({ about: 'privacy', contact: 'ana', reference: await reference(call) })
  const seeing = { contact: contactId.parse('ana'), on: [] }
  const { rows } = await careline.stores.ownCases.list(seeing, { show: 'open', words: undefined }, 0, 50)
  expect(rows).toContainEqual(expect.objectContaining({ number: request?.case, type: 'admin', state: 'open' }))
})

test('the same turn again notes nothing more', async () => {
  const about = {
    callId: callId.parse('CA-twice'),
    reference: '111-222-333',
    about: 'privacy',
    contact: contactId.parse('ana'),
    callerNumber: undefined,
    at: new Date(),
  } as const
  const entry = () => ({
    type: 'admin.requested' as const,
    at: about.at,
    actor: 'contact ana',
    subject: about.contact,
    callId: about.callId,
    body: {},
  })
  const once = await careline.stores.adminRequests.note(about, entry)
  expect(await careline.stores.adminRequests.note(about, entry)).toEqual(once)
  expect(await waiting()).toHaveLength(1)
})

test('while nothing can be noted nothing is said to be, and the caller still reaches the administrators', async () => {
  broken.break('adminRequests')
  const call = await keyed('ben', '0#', '3')
  await call.hears('admin.who-you-are')
  await call.isInQueueFor('admin', 'ADMIN_PATH_UNVERIFIED')
})

test('administrators see every request on their first page, and are done with one by a button', async () => {
  const call = await keyed('ben', '0#', '3')
  const alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  const before = await alva.open('/admin')
  expect(before.text).toContain(await reference(call))
  const [request] = await waiting()
  const token = await alva.formToken('/admin')
  await alva.post(`/admin/noted/${request?.id}/done`, { form_token: token })
  expect(await waiting()).toEqual([])
  const { rows } = await careline.database.pool.query(
    `SELECT actor FROM audit_trail WHERE type = 'admin.settled' ORDER BY id DESC LIMIT 1`,
  )
  expect(rows).toEqual([{ actor: 'staff alva' }])
})

test.each([
  ['ida', 'the admin desk', true],
  ['omar', 'another desk', false],
])('%s, of %s, sees the requests: %s', async (person, _, sees) => {
  const call = await keyed('ben', '0#', '3')
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`staff:${person}`)
  const desk = await visitor.open('/desk')
  expect(desk.text.includes(await reference(call))).toBe(sees)
  const [request] = await waiting()
  const token = await visitor.formToken('/desk')
  await visitor.post(`/desk/noted/${request?.id}/done`, { form_token: token })
  expect(await waiting()).toHaveLength(sees ? 0 : 1)
})

test('a data privacy request on the profile page is an Admin Case and on the list', async () => {
  const ana = new Visitor(careline.baseUrl)
  await ana.signIn('contact:ana')
  const page = await ana.open('/profile')
  expect(page.text).toContain('Data Privacy Request')
  const fields = { wish: 'a copy of the data on me', key: 'privacy-1', form_token: await ana.formToken('/profile') }
  const answer = await ana.post('/profile/privacy-request', fields)
  expect(answer.location).toContain('said=privacy-request')
  const [request] = await waiting()
  expect(request).toMatchObject({ about: 'privacy', contact: 'ana', reference: request?.case })
})
