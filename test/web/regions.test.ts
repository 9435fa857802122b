/** Of a contract that keeps its data in a region, staff of other regions see that a call is there and read nothing of it, at any place. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { Visitor, type Answer } from './visitor.ts'

let careline: Careline
let call: Conversation
let reference: string
const floor = onTheFloor(() => careline)
const visitors = new Map<string, Visitor>()

beforeAll(async () => {
  careline = await openCareline({ rest: true, signIn: true })
  // On a contract whose data stays in the United States.
  call = await floor.halInQueue()
  reference = (await floor.live(call)).reference
})
afterAll(() => careline.close())

async function as(person: string): Promise<Visitor> {
  const known = visitors.get(person)
  if (known !== undefined) return known
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`staff:${person}`, '/')
  visitors.set(person, visitor)
  return visitor
}
const ofRegion = (person: string, region: string | null) =>
  careline.database.pool.query('UPDATE analysts SET residency = $2 WHERE id = $1', [person, region])

const OF_CONTRACT = ['Hal Brenner', 'Umbra', 'Corvus', 'SC-2003', 'severity']
const told = ({ text }: Pick<Answer, 'text'>) => OF_CONTRACT.filter((one) => text.includes(one))

/** What a supervisor of this region is told at an address. */
async function samSees(
  path: string,
  region: string | null,
): Promise<{ status: number; names: string[]; text: string }> {
  await ofRegion('sam', region)
  const answer = await (await as('sam')).open(path)
  return { status: answer.status, names: told(answer), text: answer.text }
}

test('the board shows that it waits, with desk, badge and target, and neither whose it is nor anything to do', async () => {
  const there = await samSees('/board', 'us')
  expect(there.names).toContain('Umbra')
  expect(there.text).toContain(`id="${call.phone.sid}-move"`)
  for (const region of ['emea', null]) {
    const { text, names } = await samSees('/board', region)
    expect(names, String(region)).toEqual([])
    const row = text.split(`id="row-${call.phone.sid}"`)[1]?.split('</tr>')[0] ?? ''
    for (const shown of [reference, '(data stays in us)', 'VERIFIED', 'data-target']) expect(row).toContain(shown)
    for (const done of ['<form', 'type="checkbox"', 'href=']) expect(row).not.toContain(done)
  }
})

test('a supervisor of another region neither moves it, alone or with others, nor offers a callback', async () => {
  await ofRegion('sam', 'emea')
  const sam = await as('sam')
  const form_token = await sam.formToken('/board')
  const { sid } = call.phone
  const post = async (path: string, fields: Record<string, string>) =>
    (await sam.post(path, { ...fields, form_token })).location
  expect(await post(`/board/calls/${sid}/move`, { desk: 'contracts' })).toBe('/board?said=other-region')
  expect(await post(`/board/calls/${sid}/offer-callback`, {})).toBe('/board?said=other-region')
  await post('/board/move', { desk: 'contracts', call: sid })
  expect((await floor.live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'support' })
})

test('its page is for staff of that region; a supervisor and an administrator read why it is not for them', async () => {
  const path = `/calls/${reference}`
  expect(await samSees(path, 'us')).toMatchObject({ status: 200 })
  const other = await samSees(path, 'emea')
  expect(other).toMatchObject({ status: 404, names: [] })
  expect(other.text).toContain('keeps its data in us')
  const ruth = await (await as('ruth')).open(path)
  expect([ruth.status, ruth.text.includes('keeps its data')]).toEqual([404, false])
})

test('the conversation is monitored by no supervisor of another region, and people on the board name no company', async () => {
  await floor.connect(call, 'theo')
  await ofRegion('sam', 'emea')
  const sam = await as('sam')
  const form_token = await sam.formToken('/board')
  for (const how of ['listen', 'help'])
    expect((await sam.post(`/board/calls/${call.phone.sid}/${how}`, { form_token })).location).toBe(
      '/board?said=other-region',
    )
  const { names, text } = await samSees('/board', 'emea')
  expect(names).toEqual([])
  expect(text).toContain('(data stays in us)')
  expect((await samSees('/board', 'us')).names).toContain('Umbra')
})

test('a callback that is owed on it is on the desk of that region alone', async () => {
  await careline.database.pool.query(
    `INSERT INTO callbacks (call_id, reference, contact_id, phone, code, requested_at, desk, urgent)
     VALUES ($1, $2, 'hal', '+12025550108', '1234', now(), 'support', false)`,
    [call.phone.sid, reference],
  )
  await expect.poll(async () => (await samSees('/desk', 'us')).names).toContain('Hal Brenner')
  expect((await samSees('/desk', 'emea')).names).toEqual([])
})

test('when it is over, its page and the test made of it stay in that region, for an administrator too', async () => {
  await call.hangsUp()
  await careline.network.settled()
  await expect.poll(async () => (await careline.stores.reports.byReference(reference)).length).toBe(1)
  const alva = await as('alva')
  const page = await alva.open(`/calls/${reference}`)
  expect([page.status, told(page)]).toEqual([404, []])
  expect((await alva.open(`/calls/${reference}/as-test`)).status).toBe(404)
  expect((await samSees(`/calls/${reference}`, 'emea')).status).toBe(404)
  await ofRegion('alva', 'us')
  expect((await alva.open(`/calls/${reference}`)).text).toContain('Hal Brenner')
})

test.each([
  ['its number', '0003000001', 'Delay on outbound'],
  ['its reference', undefined, 'support'],
  ['the contact', 'hal br', 'Hal Brenner'],
  ['the end user', 'umbra', 'Umbra Health'],
  ['the support owner', 'corvus', 'Corvus Care'],
])('a search for %s finds it in that region alone', async (_, words, found) => {
  const sam = await as('sam')
  const finds = async (region: string) => {
    await ofRegion('sam', region)
    const form = { words: words ?? reference, form_token: await sam.formToken('/board') }
    return (await sam.post('/search', form, { accept: 'application/json' })).text
  }
  expect(await finds('us')).toContain(found)
  expect(await finds('emea')).toBe('{"found":[]}')
})

test('the page of its case is for that region alone', async () => {
  expect((await samSees('/cases/0003000001', 'us')).status).toBe(200)
  expect(await samSees('/cases/0003000001', 'emea')).toMatchObject({ status: 404, names: [] })
})
