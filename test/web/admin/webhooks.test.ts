/** The pages of webhooks: a system is added, tested, paused, given a new secret, and what it did not take is sent again. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { openReceiver, type Receiver } from '../../webhooks/receiver.ts'
import { Visitor } from '../visitor.ts'

let careline: Careline
let receiver: Receiver
let alva: Visitor
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  receiver = await openReceiver()
  alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
})
afterAll(async () => {
  receiver.close()
  await careline.close()
})
beforeEach(async () => {
  receiver.got = []
  receiver.answer = () => undefined
  await careline.database.pool.query(
    'DELETE FROM webhook_endpoints; DELETE FROM webhook_deliveries; DELETE FROM webhook_events',
  )
})

const LIST = '/admin/webhooks'
const press = async (path: string, fields: Record<string, string> = {}) =>
  alva.post(path, { ...fields, form_token: await alva.formToken(LIST) })
const choice = (more: Record<string, string> = {}) => ({ name: 'CRM', url: receiver.url, types: 'notice.*', ...more })
const secretOn = (page: string) => /<code>(whsec_[^<]+)<\/code>/.exec(page)?.[1] ?? ''

/** Its page, and the secret that was shown. */
async function add(more: Record<string, string> = {}): Promise<{ path: string; secret: string }> {
  const { location = '' } = await press(LIST, choice(more))
  const secret = secretOn((await alva.open(location)).text)
  return { path: location.split('?')[0] ?? '', secret }
}
const acts = async () => {
  const { rows } = await careline.database.pool.query<{ what: string }>(
    `SELECT body ->> 'what' AS what FROM audit_trail WHERE type = 'webhook.changed' ORDER BY at DESC, seq DESC LIMIT 12`,
  )
  return rows.map(({ what }) => what)
}
const noteNotice = () =>
  careline.database.pool.query(
    `INSERT INTO notices (contact_id, kind, reference, at) VALUES ('ana', 'pin-issued', gen_random_uuid()::text, now())`,
  )

test('a system is added with a secret that is shown once, and its test button says what it answers', async () => {
  const { location = '' } = await press(LIST, choice())
  const page = (await alva.open(location)).text
  const secret = secretOn(page)
  expect(secret).toMatch(/^whsec_/)
  const again = (await alva.open(location)).text
  expect(again).not.toContain(secret)
  expect(again).toContain('was shown once already')
  const path = location.split('?')[0] ?? ''
  expect((await alva.open(LIST)).text).toContain('Up to date')

  expect((await alva.open((await press(`${path}/test`)).location ?? '')).text).toContain(
    'It took the test event: answered 204.',
  )
  const [got] = receiver.got
  expect(new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>)).toMatchObject({
    type: 'webhook.test',
    data: { endpoint: 'CRM' },
  })
  receiver.answer = () => 500
  expect((await alva.open((await press(`${path}/test`)).location ?? '')).text).toContain(
    'It did not take the test event: answered 500.',
  )
  // The address may hold a key of the receiving side: it is not in the trail.
  const { rows } = await careline.database.pool.query<{ body: string }>(
    `SELECT body::text AS body FROM audit_trail WHERE type = 'webhook.changed'`,
  )
  expect(rows.map(({ body }) => body).join()).not.toContain('/careline')
})

test.each([
  ['no name', { name: ' ' }, 'Give the system a name.'],
  ['no address', { url: 'crm' }, 'Give an address'],
  ['another kind of address', { url: 'file:///etc/passwd' }, 'has to begin with https://'],
  ['a password in it', { url: 'https://a:b@crm.example/' }, 'Leave user and password out'],
  ['no type', { types: 'call.made-up' }, 'Choose at least one.'],
])('%s: nothing is added, and what was typed is still there', async (_, wrong, sentence) => {
  const { location = '' } = await press(LIST, choice({ name: 'Billing', ...wrong }))
  const page = (await alva.open(location)).text
  expect(page).toContain(sentence)
  if (!('name' in wrong)) expect(page).toContain('value="Billing"')
  expect(await careline.stores.webhookEndpoints.all()).toEqual([])
})

test('what it is told of is changed, and two people who change it at once do not undo each other', async () => {
  const { path } = await add()
  const saved = await press(path, choice({ version: '1', types: 'call.*', name: 'Telephony' }))
  expect(saved.location).toContain('said=saved')
  expect((await press(path, choice({ version: '1' }))).location).toContain('said=changed')
  expect(await careline.stores.webhookEndpoints.all()).toMatchObject([{ name: 'Telephony', types: ['call.*'] }])
})

test('a new secret takes the place of the old one in two steps', async () => {
  const { path, secret } = await add()
  expect((await alva.open(`${path}/rotate`)).text).toContain('signs as well for 24 hours')
  const page = (await alva.open((await press(`${path}/rotate`)).location ?? '')).text
  const next = secretOn(page)
  expect(next).not.toBe(secret)
  await press(`${path}/test`)
  const [got] = receiver.got
  for (const one of [secret, next])
    expect(new Webhook(one).verify(got?.body ?? '', got?.headers as Record<string, string>)).toBeDefined()
})

test('it is paused and resumed, and what was noted meanwhile is sent then', async () => {
  const { path } = await add()
  await press(`${path}/pause`)
  await noteNotice()
  expect((await alva.open(path)).text).toMatch(/Paused[^]*1 events/)
  expect(await careline.stores.webhookOutbox.due(new Date())).toEqual([])
  await press(`${path}/resume`)
  await vi.waitFor(() => expect(receiver.got.map(({ event }) => event.type)).toEqual(['notice.pin-issued']), {
    timeout: 60_000,
  })
})

test('what it did not take is shown as it was sent, and sent again or dropped, one or all', async () => {
  const { path } = await add()
  await press(`${path}/pause`)
  for (let count = 0; count < 3; count += 1) await noteNotice()
  await careline.database.pool.query(
    `UPDATE webhook_deliveries SET state = 'dead', tries = 9, settled_at = now(), last_failure = 'answered 400'`,
  )
  const page = (await alva.open(path)).text
  expect(page).toContain('3 events were given up.')
  expect(page).toContain('answered 400, 9 tries')
  expect(page).toContain('notice.pin-issued')
  const [first, second] = [...page.matchAll(/name="seq" value="(\d+)"/g)].map(([, seq = '']) => seq)
  const dead = async () => (await careline.stores.webhookEndpoints.all())[0]
  await press(`${path}/dead-letters/send`, { seq: first ?? '' })
  expect(await dead()).toMatchObject({ dead: 2, waiting: 1 })
  await press(`${path}/dead-letters/drop`, { seq: second ?? '' })
  expect(await dead()).toMatchObject({ dead: 1, waiting: 1 })
  expect((await alva.open(`${path}/dead-letters/drop`)).text).toContain('never sent again')
  await press(`${path}/dead-letters/drop`)
  expect(await dead()).toMatchObject({ dead: 0, waiting: 1 })
  expect((await acts()).slice(0, 4)).toEqual(['dropped', 'dropped', 'sent again', 'paused'])
})

test('it is removed in two steps, with what waits for it', async () => {
  const { path } = await add()
  await press(`${path}/pause`)
  await noteNotice()
  expect((await alva.open(`${path}/remove`)).text).toContain('Remove the webhook to CRM?')
  expect((await press(`${path}/remove`)).location).toContain('said=removed')
  expect(await careline.stores.webhookEndpoints.all()).toEqual([])
  expect((await careline.database.pool.query('SELECT FROM webhook_deliveries')).rowCount).toBe(0)
})

test('nobody but an administrator sees or changes any of it', async () => {
  const { path } = await add()
  const ruth = new Visitor(careline.baseUrl)
  await ruth.signIn('staff:ruth')
  expect((await ruth.get(LIST)).status).toBe(403)
  expect((await ruth.get(path)).status).toBe(403)
  expect((await ruth.post(`${path}/remove`, {})).status).toBe(403)
  expect(await careline.stores.webhookEndpoints.all()).toHaveLength(1)
})
