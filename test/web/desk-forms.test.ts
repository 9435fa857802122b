/** Forms of the desk without a browser: what they do, for whom, and what stands in them by itself. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { caseNumber, contactId, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { idOf, onTheFloor, type Colleague } from '../desk/on-the-floor.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ rest: true, signIn: true })
})
afterAll(() => careline.close())
const floor = onTheFloor(() => careline)
/** Those that are still up. */
const calls: Conversation[] = []
afterEach(async () => {
  for (const call of calls.splice(0)) if (call.phone.endedBy === undefined) await call.hangsUp()
  await careline.network.settled()
})

async function talksWith(name: Colleague, call: Conversation): Promise<Conversation> {
  calls.push(call)
  await careline.stores.presence.set(staffId.parse(name), 'ready', new Date())
  return floor.connect(call, name)
}

const waiting = () => careline.stores.adminRequests.waiting(10)

/** At the desk of this person. */
async function deskOf(person: string) {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`staff:${person}`)
  const form_token = await visitor.formToken('/desk')
  return {
    post: (path: string, fields: Record<string, string>) => visitor.post(path, { ...fields, form_token }),
    drawn: async () => (await visitor.open('/desk')).text,
  }
}

const notes = async (person: string, call: string, about: string) =>
  (await deskOf(person)).post(`/desk/calls/${call}/note-request`, { about })

test('noted once, under the reference of the call, by the analyst who has it and by no other, and on the lists', async () => {
  const call = await talksWith('ida', await floor.unverifiedInQueue())
  const { sid } = call.phone
  expect((await notes('ruth', sid, 'no-pin')).location).toBe('/desk?said=not-yours')
  expect((await notes('ida', sid, 'anything')).status).toBe(400)
  expect(await waiting()).toEqual([])
  for (const _ of [1, 2]) expect((await notes('ida', sid, 'no-pin')).location).toBe('/desk?said=note-request')
  const { reference } = await floor.live(call)
  expect(await waiting()).toEqual([
    expect.objectContaining({ reference, about: 'no-pin', contact: undefined, case: undefined }),
  ])
  const alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  expect((await alva.open('/admin')).text).toContain(reference)
})

test('a verified caller has an Admin Case instead: nothing is noted', async () => {
  const before = await waiting()
  const call = await talksWith('ruth', await floor.anaInQueue())
  expect((await notes('ruth', call.phone.sid, 'privacy')).location).toBe('/desk?said=has-admin-case')
  expect(await waiting()).toEqual(before)
})

test('a case that was closed meanwhile is drawn so at once after the refusal, to be reopened', async () => {
  const call = await talksWith('ruth', await floor.anaInQueue())
  const ruth = await deskOf('ruth')
  const number = '0001000001'
  const reopens = new RegExp(`id="[^"]*-reopen-${number}"`)
  expect(await ruth.drawn()).not.toMatch(reopens)
  const close = { kind: 'close', number: caseNumber.parse(number), note: 'It works' } as const
  const closed = await careline.desk().cases.byContact(contactId.parse('ana'), close, 'k-close')
  expect(closed).toMatchObject({ kind: 'done' })
  const update = { key: 'k-update', number, note: 'Again', act: 'update' }
  const path = `/desk/calls/${call.phone.sid}/cases/work`
  expect((await ruth.post(path, update)).location).toBe('/desk?said=REOPEN_REVIEW')
  expect(await ruth.drawn()).toMatch(reopens)
})

/** What the form of the wrap-up says by itself. */
function outcomeIn(html: string): string | undefined {
  const [form] = (html.split('id="wrap-up-outcome"')[1] ?? '').split('</select>')
  return /value="([^"]*)" selected/.exec(form ?? '')?.[1]
}

test.each([
  ['a case was opened or updated', 'Case opened or updated', 'cases/work'],
  ['the caller was transferred', 'Transferred', 'send-on'],
  ['nothing of that', undefined, 'hold'],
])('what became of a call is filled in where the call says it: %s', async (_, outcome, action) => {
  const ruth = await deskOf('ruth')
  const call = await talksWith('ruth', await floor.anaInQueue())
  const { sid } = call.phone
  const fields = { key: sid, number: '0001000002', note: 'Done', act: 'update', to: 'contracts' }
  await ruth.post(`/desk/calls/${sid}/${action}`, fields)
  await careline.network.settled()
  await careline.desk().talk.end(idOf(call), await floor.staff('ruth'))
  await careline.network.settled()
  expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'wrap-up' })
  expect(outcomeIn(await ruth.drawn())).toBe(outcome)
})

/** As a browser sends the form of the wrap-up with a button that stands elsewhere. */
function wrapUpWith(page: string, next: string): Record<string, string> {
  expect(page).toMatch(
    new RegExp(`<button (?=[^>]*form="wrap-up")(?=[^>]*formnovalidate)(?=[^>]*value="${next}")[^>]*>`),
  )
  const call = /<form [^>]*id="wrap-up".*?name="call" value="([^"]+)"/s.exec(page)?.[1] ?? 'none'
  return { call, outcome: outcomeIn(page) ?? '', next }
}

/** Who saved what became of a call. */
const wrapped = async (call: Conversation) => {
  const { reference } = await floor.live(call)
  const { rows } = await careline.database.pool.query<{ actor: string; outcome: string }>(
    `SELECT actor, body::jsonb ->> 'outcome' AS outcome FROM audit_trail
      WHERE type = 'call.wrapped' AND body::jsonb ->> 'reference' = $1`,
    [reference],
  )
  return rows.map(({ actor, outcome }) => `${actor}: ${outcome}`)
}

test.each([
  ['send-on', 'ready', ['staff ruth: Transferred'], { state: 'ready' }],
  ['send-on', 'lunch', ['staff ruth: Transferred'], { state: 'away', why: 'lunch' }],
  ['end', 'ready', [], { state: 'ready' }],
])('after %s, "%s" records what stands there, once', async (action, next, outcomes, presence) => {
  const call = await talksWith('ruth', await floor.anaInQueue())
  const ruth = await deskOf('ruth')
  await ruth.post(`/desk/calls/${call.phone.sid}/${action}`, { to: 'contracts' })
  await careline.network.settled()
  const fields = wrapUpWith(await ruth.drawn(), next)
  for (const _ of [1, 2]) await ruth.post('/desk/wrap-up', fields)
  expect(await wrapped(call)).toEqual(outcomes)
  expect(await floor.presenceOf('ruth')).toMatchObject(presence)
})

test('the next call of a caller says what the one before was about, who talked with them, and what became of it', async () => {
  const before = await talksWith('ruth', await floor.anaInQueue())
  const ruth = await deskOf('ruth')
  const { sid } = before.phone
  const work = { key: `before-${sid}`, number: '0001000002', note: 'Done', act: 'update' }
  await ruth.post(`/desk/calls/${sid}/cases/work`, work)
  const { reference } = await floor.live(before)
  await ruth.post(`/desk/calls/${sid}/end`, {})
  await careline.network.settled()
  await expect.poll(async () => (await careline.stores.reports.byReference(reference)).length).toBe(1)
  await talksWith('ruth', await floor.anaInQueue())
  expect(await ruth.drawn()).toContain('They called about case 0001000002. Talked with Ruth Calder.')
})

test('a page of an earlier wrap-up records nothing about the call that is wrapped up now', async () => {
  const call = await talksWith('ruth', await floor.anaInQueue())
  const ruth = await deskOf('ruth')
  await ruth.post(`/desk/calls/${call.phone.sid}/end`, {})
  await careline.network.settled()
  const fields = { ...wrapUpWith(await ruth.drawn(), 'ready'), call: 'CA-earlier', outcome: 'Transferred' }
  expect((await ruth.post('/desk/wrap-up', fields)).location).toBe('/desk?said=other-wrap-up')
  expect(await wrapped(call)).toEqual([])
  expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'wrap-up' })
})

test('the note for a colleague who did not come stands there for the next one, and not in the form of that one', async () => {
  const call = await talksWith('ruth', await floor.anaInQueue())
  const [ruth, omar] = [await deskOf('ruth'), await deskOf('omar')]
  await careline.stores.presence.set(staffId.parse('omar'), 'ready', new Date())
  const consult = `/desk/calls/${call.phone.sid}/consult`
  const asked = { colleague: 'omar', note: 'Needs the reporting team' }
  floor.answersWith('omar', [])
  expect((await ruth.post(consult, asked)).location).toBe('/desk?said=consult-rings')
  await careline.desk().talk.takeBack(idOf(call), await floor.staff('ruth'))
  await careline.network.settled()
  const field = />Needs the reporting team<\/textarea>/
  expect(await ruth.drawn()).toMatch(field)
  floor.answers('omar')
  expect((await ruth.post(consult, asked)).location).toBe('/desk?said=consult-rings')
  await careline.network.settled()
  await careline.desk().talk.completeTransfer(idOf(call), await floor.staff('ruth'))
  await careline.network.settled()
  const theirs = await omar.drawn()
  expect(theirs).toContain('Needs the reporting team')
  expect(theirs).not.toMatch(field)
})

test('without a telephone, where no browser rings either, they are not ready and hear why', async () => {
  await careline.database.pool.query(`UPDATE analysts SET phone = NULL WHERE id = 'theo'`)
  const theo = await deskOf('theo')
  expect((await theo.post('/desk/presence', { state: 'ready' })).location).toBe('/desk?said=no-phone')
  expect(await floor.presenceOf('theo')).toBeUndefined()
  expect((await theo.post('/desk/presence', { state: 'away' })).location).toBe('/desk?said=done')
})

test('until its outcome is saved, an unverified call keeps its analyst; then it is on record, and they are as they chose', async () => {
  const call = await talksWith('ida', await floor.unverifiedInQueue('+13035550011'))
  const ida = await deskOf('ida')
  await ida.post('/desk/presence', { state: 'away', reason: 'lunch' })
  await call.hangsUp()
  await careline.network.settled()
  for (const state of ['ready', 'away'])
    expect((await ida.post('/desk/presence', { state })).location).toBe('/desk?said=say-outcome')
  expect(await floor.presenceOf('ida')).toMatchObject({ state: 'wrap-up' })
  // The key for ready is that of the button that saves it.
  expect((await ida.drawn()).match(/<button [^>]*data-key="R"[^>]*>/g)).toEqual([
    expect.stringContaining('wrap-up-note'),
  ])
  expect((await ida.post('/desk/wrap-up', { outcome: 'Could not be identified' })).status).toBe(303)
  expect(await floor.presenceOf('ida')).toMatchObject({ state: 'away', why: 'lunch' })
  expect(await wrapped(call)).toEqual(['staff ida: Could not be identified'])
})

test('a caller is transferred to no one who is not there, and another person moves them nowhere', async () => {
  const call = await talksWith('ruth', await floor.anaInQueue())
  const path = `/desk/calls/${call.phone.sid}/send-on`
  const [ruth, omar] = [await deskOf('ruth'), await deskOf('omar')]
  expect((await ruth.post(path, { to: 'staff:nobody' })).location).toBe('/desk?said=colleague-busy')
  expect((await omar.post(path, { to: 'contracts' })).location).toBe('/desk?said=not-yours')
  expect((await floor.live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' } })
})

test('an analyst reads that a desk of theirs is paused, and nothing of others', async () => {
  const by = { id: staffId.parse('sam'), name: 'Sam Reyes' }
  const until = new Date(Date.now() + 900_000).toISOString()
  await careline.stores.pauses.pause({ desk: 'contracts', why: 'All-hands', by, until })
  const [ruth, ida] = [await deskOf('ruth'), await deskOf('ida')]
  await expect.poll(ida.drawn).toContain('contracts is paused')
  expect(await ruth.drawn()).not.toContain('is paused')
  await careline.stores.pauses.resume('contracts')
})
