/** The page of announcements against the hurried, the hostile, and two supervisors at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { switchedOn } from '../calls/incidents/switched-on.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
let sam: Visitor
let token: string
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  sam = new Visitor(careline.baseUrl)
  await sam.signIn('staff:sam')
  token = await sam.formToken('/board/incidents')
})
afterAll(() => careline.close())
beforeEach(() =>
  careline.database.pool.query('UPDATE incidents SET ended_at = now(), closed_at = now() WHERE ended_at IS NULL'),
)

const day = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const GOOD = {
  'text-en': 'We know of it.',
  untilDay: day(30).slice(0, 10),
  untilTime: day(30).slice(11, 16),
  sure: 'yes',
}
const send = (fields: Record<string, string>, path = '/board/incidents') =>
  sam.post(path, { form_token: token, ...GOOD, ...fields })
const onNow = async () =>
  (await careline.stores.incidents.list(new Date(), 20)).filter(({ endedAt }) => endedAt === undefined)

test('without a second yes it is shown and not done', async () => {
  const shown = await send({ sure: '' })
  expect(shown.status).toBe(200)
  expect(shown.text).toContain('hear it from the next call on')
  expect(await onNow()).toEqual([])
})

test('is audited with who, about what and when, and told to other systems once', async () => {
  await careline.database.pool.query(
    `INSERT INTO webhook_endpoints (id, kind, name, url, types, with_texts, secret, added_at)
     VALUES ('status', 'added', 'Status', 'https://status.example', '{incident.*}', true, 'x', now()) ON CONFLICT DO NOTHING`,
  )
  expect((await send({ product: 'reporting', 'text-de': 'Wir wissen davon.' })).location).toContain('said=on')
  const [one] = await onNow()
  expect(one).toMatchObject({
    product: 'reporting',
    texts: { en: 'We know of it.', de: 'Wir wissen davon.' },
    counts: { calls: 0, heard: 0, skipped: 0, left: 0 },
  })
  await sam.post(`/board/incidents/${one?.id}/end`, { form_token: token, version: '1' })
  const { rows } = await careline.database.pool.query<{ type: string }>(
    `SELECT type FROM webhook_events WHERE subject = $1 ORDER BY id`,
    [`incident ${one?.id}`],
  )
  expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['incident.ended', 'incident.started']))
  const trail = await careline.stores.lists.audit({ type: 'incident.started' }, 5)
  expect(trail[0]).toMatchObject({ actor: 'staff sam', body: { incident: one?.id, product: 'reporting' } })
})

describe('is refused at its field, and nothing is stored:', () => {
  test.each([
    [{ 'text-en': '' }, 'Write what callers hear'],
    [{ 'text-en': '<Redirect>https://evil.example</Redirect>' }, 'Plain words only'],
    [{ 'text-fr': 'mot '.repeat(60) }, 'Shorten it'],
    [{ 'text-en': 'down\u0007' }, 'cannot be spoken'],
    [{ product: 'no-such-product' }, 'No contract names this product'],
    [{ untilDay: day(-30).slice(0, 10) }, 'has to end later'],
    [{ untilDay: '2027-02-30' }, 'There is no such time'],
    [{ untilDay: 'tomorrow' }, 'Give a day and a time'],
    [{ untilDay: day(24 * 20).slice(0, 10) }, 'At most two weeks'],
    [
      { fromDay: day(24 * 100).slice(0, 10), fromTime: '08:00', untilDay: day(24 * 101).slice(0, 10) },
      'At most 90 days',
    ],
  ])('%j', async (fields, words) => {
    const answer = await send(fields)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
    expect(await onNow()).toEqual([])
  })
})

test('is on the board at once, and gone from it at once', async () => {
  const isOnBoard = async () => (await sam.get('/board')).text.includes('Callers are told: reporting')
  await send({ product: 'reporting' })
  expect(await isOnBoard()).toBe(true)
  const [one] = await onNow()
  await sam.post(`/board/incidents/${one?.id}/end`, { form_token: token, version: '1' })
  expect(await isOnBoard()).toBe(false)
  expect((await sam.post('/board/incidents/no-id/end', { form_token: token, version: '1' })).location).toContain('gone')
})

test('a second one for the same product at that time is refused, in any spelling of it, and one for all beside it is not', async () => {
  await send({ product: 'reporting' })
  expect((await send({ product: 'reporting' })).text).toContain('has an announcement at a part of that time')
  await send({})
  expect(await onNow()).toHaveLength(2)
})

test('of two supervisors who change one the second is told, and of two who switch one on at once', async () => {
  const id = await switchedOn(careline.stores, {}, new Date())
  const change = (text: string) => send({ 'text-en': text, version: '1' }, `/board/incidents/${id}`)
  const [first, second] = await Promise.all([change('First.'), change('Second.')])
  const codes = [first, second].map(({ location = '' }) => /said=(\w+)/.exec(location)?.[1])
  expect(new Set(codes)).toEqual(new Set(['changed', 'stale']))
  expect((await sam.post(`/board/incidents/${id}/end`, { form_token: token, version: '1' })).location).toContain(
    'stale',
  )
  await sam.post(`/board/incidents/${id}/end`, { form_token: token, version: '2' })
  expect((await change('Too late.')).location).toContain('over')
  await Promise.all([send({}), send({})])
  expect(await onNow()).toHaveLength(1)
})

test('its beginning stays once callers have heard it', async () => {
  const begun = new Date(Date.now() - 60_000)
  const id = await switchedOn(careline.stores, { from: begun }, new Date())
  await send({ version: '1', fromDay: day(5).slice(0, 10), fromTime: '08:00' }, `/board/incidents/${id}`)
  expect((await careline.stores.incidents.find(id))?.from).toEqual(begun)
})

test.each(['analyst', 'nobody'])('%s may neither look nor send', async (who) => {
  const visitor = new Visitor(careline.baseUrl)
  if (who === 'analyst') await visitor.signIn('staff:ruth')
  expect((await visitor.get('/board/incidents')).text).not.toContain('Announce an incident')
  const sent = await visitor.post('/board/incidents', { ...GOOD, form_token: token })
  expect([302, 303, 401, 403]).toContain(sent.status)
  expect(await onNow()).toEqual([])
})

test('a forged form, without the token of this session, does nothing', async () => {
  expect((await sam.post('/board/incidents', { ...GOOD, form_token: 'forged' })).status).toBe(403)
  expect(
    (await sam.post('/board/incidents', { ...GOOD, form_token: token }, { 'sec-fetch-site': 'cross-site' })).status,
  ).toBe(403)
  expect(await onNow()).toEqual([])
})

test.each(['nothing', '00000000-0000-4000-8000-000000000000', "x' OR 1=1"])(
  'there is no announcement %s',
  async (id) => {
    expect((await sam.get(`/board/incidents/${encodeURIComponent(id)}`)).location).toContain('gone')
    expect((await send({ version: '1' }, `/board/incidents/${encodeURIComponent(id)}`)).location).toContain('gone')
  },
)
