/** A callback keeps the place of its caller, and each attempt is on record: on two processes, and across a restart of one. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { deskPlace } from '../../src/desk/callbacks/callback-order.ts'
import { inOrder } from '../../src/desk/connect/offer.ts'
import { clockIn } from '../../src/domain/hours/zoned-time.ts'
import { callId, staffId } from '../../src/domain/ids.ts'
import type { AnswerScript, PhoneCall } from '../../src/simulator/index.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { Visitor } from '../web/visitor.ts'
import { codeDigits, heardBy, idOf, onTheFloor, PHONES } from './on-the-floor.ts'

const ANA_PHONE = '+442079460101'
const MINUTE_MS = 60_000

let careline: Careline
let later = 0
/** Where the network posts to; undefined: the first process. */
let at: string | undefined
let second: string

beforeAll(async () => {
  careline = await openCareline({
    rest: true,
    signIn: true,
    tuning: { now: () => new Date(Date.now() + later) },
    process: () => at,
  })
  second = await careline.another()
  // In the demo directory she shares the number of a switchboard with Ana.
  await sql(`UPDATE contacts SET phone = '+442079460115' WHERE id = 'ora'`)
})
afterAll(() => careline.close())
afterEach(async () => {
  at = undefined
  later = 0
  for (const phone of [...Object.values(PHONES), ANA_PHONE])
    for (const call of careline.network.callsTo(phone)) if (call.state !== 'ended') await call.hangUp()
  await careline.network.settled()
  await sql('DELETE FROM callbacks')
  await sql(`DELETE FROM notices WHERE kind = 'callback-not-reached'`)
  await careline.stores.presence.set((await staff('ruth')).id, 'away', new Date())
})
const { staff, anaInQueue, halInQueue, answers, legOf } = onTheFloor(() => careline)

const sql = async (text: string, values: unknown[] = []) =>
  (await careline.database.pool.query<Record<string, unknown>>(text, values)).rows
const row = async (call: Conversation) => {
  const found = await careline.stores.callbacks.find(idOf(call))
  if (found === undefined) throw new Error('no callback is noted')
  return found
}
const contactDoes = (script: AnswerScript) => careline.network.whenDialled(ANA_PHONE, script)
const contactPhone = (): PhoneCall => {
  const call = careline.network.callsTo(ANA_PHONE).at(-1)
  if (call === undefined) throw new Error('the contact was not rung')
  return call
}

/** Ana, verified, would rather be called. */
async function asked(): Promise<Conversation> {
  const call = await anaInQueue()
  await asksToBeCalled(call)
  return call
}

async function asksToBeCalled(call: Conversation): Promise<void> {
  await call.presses('1')
  await call.presses('1')
  await call.hears('callback.noted', 'goodbye')
}

/** One attempt by this person, to its end. */
async function attempt(call: Conversation, name: 'ruth' | 'sam', script: AnswerScript, process = 0): Promise<string> {
  answers(name)
  contactDoes(script)
  const { kind } = await careline.desk(process).callbacks.callNow(idOf(call), await staff(name))
  await careline.network.settled()
  return kind
}

test('it stands before callers who came later, on the desk and on the board, and behind those who came earlier', async () => {
  const call = await anaInQueue()
  const joined = new Date()
  later = 10 * MINUTE_MS
  const behind = await halInQueue()
  await asksToBeCalled(call)
  const callback = await row(call)
  expect(Math.abs(callback.place.getTime() - joined.getTime())).toBeLessThan(5_000)
  expect(callback.since.getTime() - callback.place.getTime()).toBeGreaterThan(9 * MINUTE_MS)
  const stage = (await careline.stores.calls.read(idOf(behind)))?.stage
  if (stage?.kind !== 'waiting') throw new Error('Hal does not wait')
  expect(inOrder(deskPlace(callback), { desk: stage.desk, place: stage.since })).toBe(-1)
  // Twilio knows of no other call before theirs.
  await behind.phone.waitLoops(1)
  expect(heardBy(behind.phone)).toContain("You're still in line. One caller is ahead of you.")
  await sql(`UPDATE callbacks SET result = 'no-answer', dialled_at = now() + interval '10 minutes'`)
  careline.desk().callbacks.changed()
  await behind.phone.waitLoops(1)
  expect(heardBy(behind.phone)).toContain("You're next.")
  await sql('UPDATE callbacks SET result = NULL, dialled_at = NULL')
  careline.desk().callbacks.changed()

  const ruth = new Visitor(careline.baseUrl)
  later = 0
  await ruth.signIn('staff:ruth')
  await sql(`UPDATE analysts SET residency = 'us', desks = '{support}' WHERE id = 'ruth'`)
  await careline.stores.presence.set((await staff('ruth')).id, 'ready', new Date())
  await careline.stores.presence.seen((await staff('ruth')).id, new Date())
  const offered = async () =>
    [...(await ruth.open('/desk')).text.matchAll(/data-item="(?:callback-)?(CA[0-9a-f]+)"/g)].map(([, id]) => id)
  await expect.poll(offered, { interval: 500 }).toEqual([call.phone.sid, behind.phone.sid])

  const sam = new Visitor(careline.baseUrl)
  await sam.signIn('staff:sam')
  const board = (await sam.open('/board')).text
  expect(board).toMatch(new RegExp(`id="callback-${call.phone.sid}"[\\s\\S]*?>1\\.<`))
  await behind.hangsUp()
})

describe('three attempts', () => {
  test('each on record with its time, its person and what became of it; then the contact has a notice, and it is over', async () => {
    const call = await asked()
    expect(await attempt(call, 'ruth', { does: 'no-answer' })).toBe('ringing')
    // From the other process, by another person.
    expect(await attempt(call, 'sam', { does: 'busy' }, 1)).toBe('ringing')
    expect(await sql(`SELECT FROM notices WHERE kind = 'callback-not-reached'`)).toEqual([])
    expect(await attempt(call, 'ruth', { does: 'answer', afterSeconds: 1 })).toBe('ringing')
    const made = await careline.stores.callbacks.attemptsOf([idOf(call)])
    expect(made.map(({ by, result }) => [by, result])).toEqual([
      ['Ruth Calder', 'no-answer'],
      ['Sam Reyes', 'busy'],
      ['Ruth Calder', 'no-key'],
    ])
    for (const one of made) expect(one.dialledAt?.getTime()).toBeGreaterThanOrEqual(one.at.getTime())
    expect(await row(call)).toMatchObject({ tries: 3, doneAt: expect.any(Date) as Date })
    const { reference } = await row(call)
    expect(await sql(`SELECT contact_id, kind, reference FROM notices WHERE kind = 'callback-not-reached'`)).toEqual([
      { contact_id: 'ana', kind: 'callback-not-reached', reference },
    ])
    expect(
      await sql(`SELECT FROM audit_trail WHERE type = 'callback.failed' AND call = $1`, [idOf(call)]),
    ).toHaveLength(3)
    expect(await attempt(call, 'ruth', { does: 'no-answer' })).toBe('call-back-over')
    const supervisor = new Visitor(careline.baseUrl)
    await supervisor.signIn('staff:sam')
    const board = async () => (await supervisor.open('/board')).text
    expect(await board()).toContain('not reached in 3 attempts')
    const page = (await supervisor.open(`/calls/${reference}`)).text
    expect(page.match(/Attempt \d of 3: [^<]*/g)).toEqual([
      'Attempt 1 of 3: The contact did not answer.',
      'Attempt 2 of 3: The contact’s phone was busy.',
      'Attempt 3 of 3: Picked up, but no key was pressed, perhaps by voicemail.',
    ])
    expect(page).toContain('The contact has a notice.')

    const form_token = await supervisor.formToken('/board')
    const takeOff = `/board/callbacks/${idOf(call)}/take-off`
    expect((await supervisor.post(takeOff, { form_token })).location).toContain('/board?said=take-off')
    expect(await board()).not.toContain(`callback-${idOf(call)}`)
    expect((await supervisor.post(takeOff, { form_token })).location).toContain('/board?said=callback-gone')
    expect(await sql(`SELECT actor FROM audit_trail WHERE type = 'callback.settled'`)).toEqual([{ actor: 'staff sam' }])
  })

  test('a phone of an analyst that is not answered counts as none, and they are offered nothing until they are back', async () => {
    const call = await asked()
    await careline.stores.presence.set((await staff('ruth')).id, 'ready', new Date())
    careline.network.whenDialled(PHONES.ruth, { does: 'no-answer' })
    await careline.desk().callbacks.callNow(idOf(call), await staff('ruth'))
    await careline.network.settled()
    expect(await row(call)).toMatchObject({ tries: 0, result: 'analyst-missed' })
    expect(await careline.stores.presence.find((await staff('ruth')).id)).toMatchObject({ state: 'missed' })
  })

  test('two press at two processes: one phone rings', async () => {
    const call = await asked()
    for (const name of ['ruth', 'sam'] as const) careline.network.whenDialled(PHONES[name], { does: 'by-hand' })
    const before = careline.network.callsTo(PHONES.ruth).length + careline.network.callsTo(PHONES.sam).length
    const both = await Promise.all([
      careline.desk(0).callbacks.callNow(idOf(call), await staff('ruth')),
      careline.desk(1).callbacks.callNow(idOf(call), await staff('sam')),
    ])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['call-back-taken', 'ringing'])
    expect(careline.network.callsTo(PHONES.ruth).length + careline.network.callsTo(PHONES.sam).length).toBe(before + 1)
  })
})

describe('at night where the contact is', () => {
  /** Hours of the day that are not these ones, by the clock in London. */
  const night = () => {
    const [hour = 0] = clockIn('Europe/London', new Date()).split(':').map(Number)
    careline.takeNumbers({ callbackHours: hour < 12 ? { from: 900, until: 1_000 } : { from: 100, until: 200 } })
  }
  afterEach(() => careline.takeNumbers({}))
  const now = async (call: Conversation, process = 0) =>
    careline.desk(process).callbacks.callNow(idOf(call), await staff('ruth'))

  test('no one rings them, from either process; the button says so before it is pressed; nobody is offered it', async () => {
    const call = await asked()
    night()
    const rung = careline.network.callsTo(PHONES.ruth).length
    expect(await now(call)).toEqual({ kind: 'call-back-hours' })
    expect(await now(call, 1)).toEqual({ kind: 'call-back-hours' })
    expect(careline.network.callsTo(PHONES.ruth)).toHaveLength(rung)
    expect(await row(call)).toMatchObject({ attempt: undefined, tries: 0 })
    const sam = new Visitor(careline.baseUrl)
    await sam.signIn('staff:sam')
    await careline.stores.presence.set((await staff('sam')).id, 'ready', new Date())
    await expect.poll(async () => (await sam.open('/desk')).text, { interval: 500 }).toContain('Not before')
    const desk = (await sam.open('/desk')).text
    expect(desk).toMatch(new RegExp(`<button[^>]*id="back-${call.phone.sid}-now"[^>]*disabled`))
    expect(desk).not.toContain(`data-item="callback-${call.phone.sid}"`)
    expect((await sam.open('/board')).text).toMatch(/not before 0\d:\d\d there|not before 15:00 there/)
  })

  test.each([
    ['who said that any time will do', 'any_time = true'],
    ['whose production is down', 'urgent = true'],
    ['who agreed on it a moment ago with an analyst', 'to_prove = true'],
  ])('but %s is rung', async (_, set) => {
    const call = await asked()
    night()
    await sql(`UPDATE callbacks SET ${set} WHERE call_id = $1`, [idOf(call)])
    await sql(`UPDATE analysts SET desks = '{support,production-down}' WHERE id = 'ruth'`)
    answers('ruth')
    contactDoes({ does: 'busy' })
    expect(await now(call)).toEqual({ kind: 'ringing' })
    await careline.network.settled()
  })
})

describe('the contact hangs up', () => {
  test.each([
    ['before the first key', []],
    ['before the code is confirmed', ['1']],
  ])('%s: an attempt, nobody is proved, and the analyst is let go', async (_, keys) => {
    const call = await asked()
    answers('ruth')
    contactDoes({ does: 'by-hand' })
    await careline.desk().callbacks.callNow(idOf(call), await staff('ruth'))
    await careline.network.settled()
    const contact = contactPhone()
    await contact.pickUp()
    for (const key of keys) await contact.press(key)
    await contact.hangUp()
    await careline.network.settled()
    expect(await row(call)).toMatchObject({ tries: 1, result: 'no-key', doneAt: undefined })
    expect(legOf('ruth').state).toBe('ended')
    expect(await sql(`SELECT FROM audit_trail WHERE type = 'call.proved' AND call = $1`, [contact.sid])).toEqual([])
  })
})

describe('the process that rings them ends', () => {
  test('while it rings: the other one takes the answer, and they talk', async () => {
    const call = await asked()
    at = second
    answers('ruth')
    contactDoes({ does: 'by-hand' })
    expect(await careline.desk(0).callbacks.callNow(idOf(call), await staff('ruth'))).toEqual({ kind: 'ringing' })
    await careline.network.settled()
    const contact = contactPhone()
    await contact.pickUp()
    await contact.press('1')
    await contact.press(await codeDigits(careline))
    await careline.network.settled()
    expect(heardBy(contact)).not.toContain('sorry')
    expect(await careline.stores.calls.read(callId.parse(contact.sid))).toMatchObject({
      identity: { kind: 'verified', contactId: 'ana' },
      stage: { kind: 'with-analyst', taker: { id: 'ruth' } },
    })
    expect(await careline.stores.callbacks.attemptsOf([idOf(call)])).toMatchObject([{ result: 'answered' }])
  })

  test('and nothing is heard of the attempt again: it is on record as lost, and the callback is open', async () => {
    const call = await asked()
    const { id } = await staff('ruth')
    await careline.stores.callbacks.claim(idOf(call), {
      staff: id,
      attempt: 'a'.repeat(32),
      at: new Date(),
      first: false,
    })
    const results = async () => (await careline.stores.callbacks.attemptsOf([idOf(call)])).map(({ result }) => result)
    const supervisor = staffId.parse('sam')
    expect(await careline.desk().callbacks.takeOff(idOf(call), supervisor)).toBe(false)
    await careline.desk(1).callbacks.mind()
    expect(await results()).toEqual([undefined])
    later = 4 * MINUTE_MS
    // No one looks at the list.
    await careline.desk(1).callbacks.mind()
    expect(await results()).toEqual(['lost'])
    expect(await attempt(call, 'sam', { does: 'no-answer' }, 1)).toBe('ringing')
    expect(await row(call)).toMatchObject({ tries: 1, result: 'no-answer' })
  })

  test('one that an earlier release left open after its last attempt ends, and its contact is told once', async () => {
    const call = await asked()
    await sql(`UPDATE callbacks SET tries = 3, result = 'busy', attempt = $1, claimed_at = now()`, ['b'.repeat(32)])
    await careline.desk().callbacks.mind()
    await careline.desk(1).callbacks.mind()
    expect(await row(call)).toMatchObject({ doneAt: expect.any(Date) as Date })
    expect(await sql(`SELECT FROM notices WHERE kind = 'callback-not-reached'`)).toHaveLength(1)
  })
})
