/** Messages on the desk: heard by signed-in staff who may, taken by one, called back with the code, closed once, deleted at Twilio. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WITH_MESSAGES } from '../alerts/on-call.ts'
import { clockIn } from '../../src/domain/hours/zoned-time.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import type { Message } from '../../src/desk/messages/message-store.ts'
import { makeHearMessage } from '../../src/desk/messages/hear-message.ts'
import { mayHear } from '../../src/desk/messages/messages.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { Visitor } from '../web/visitor.ts'
import { heardBy, onTheFloor, PHONES, takesCallback } from './on-the-floor.ts'

let careline: Careline
let later = 0
const { anaIsDown, staff } = onTheFloor(() => careline)
const DAY_MS = 86_400_000
const audio = (id: string) => `/desk/messages/${id}/audio`
const recorded = () => [...careline.network.switchboard.recordings.keys()]

beforeAll(async () => {
  careline = await openCareline({
    rest: true,
    signIn: true,
    site: { alerts: WITH_MESSAGES },
    tuning: { now: () => new Date(Date.now() + later) },
  })
})
afterAll(() => careline.close())
beforeEach(async () => {
  later = 0
  await careline.database.pool.query('DELETE FROM left_messages')
  await careline.database.pool.query('DELETE FROM unwanted_recordings')
  await careline.database.pool.query('DELETE FROM callbacks')
  careline.network.switchboard.recordings.clear()
  careline.rest.stopFailing()
})

async function leaves(seconds = 3): Promise<{ call: Conversation; message: Message }> {
  const call = await anaIsDown()
  await careline.alerts().round()
  await call.isSilent()
  await call.presses('2')
  await call.says(seconds)
  await call.hangsUp()
  const [message] = await careline.stores.messages.open(10)
  if (message === undefined) throw new Error('no message was left')
  return { call, message }
}

async function signedIn(subject: string): Promise<Visitor> {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(subject)
  return visitor
}

const person = (differs: Partial<Staff>) => ({ role: 'analyst', desks: ['support'], ...differs }) as Staff

describe('who may hear one', () => {
  const of = { desk: 'production-down', residency: undefined } as const

  test.each<[string, Partial<Staff>, Parameters<typeof mayHear>[1], boolean]>([
    ['an analyst of the desk', { desks: ['production-down'] }, of, true],
    ['an analyst of another desk', {}, of, false],
    ['a supervisor', { role: 'supervisor', desks: [] }, of, true],
    ['a supervisor of another region', { role: 'supervisor', residency: 'EU' }, { ...of, residency: 'US' }, false],
    ['an analyst of that region', { desks: ['production-down'], residency: 'US' }, { ...of, residency: 'US' }, true],
    ['an analyst without a region', { desks: ['production-down'] }, { ...of, residency: 'US' }, false],
  ])('%s', (_, who, message, may) => {
    expect(mayHear(person(who), message)).toBe(may)
  })
})

describe('the audio', () => {
  test('is given to staff of the desk, whole or in parts, is stored by no browser, and is on record once', async () => {
    const { message } = await leaves()
    const sam = await signedIn('staff:sam')
    const whole = await sam.get(audio(message.id))
    expect(whole.status).toBe(200)
    expect(whole.text).toMatch(/^RIFF/)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      'content-length': String(44 + 3 * 16_000),
    })
    const part = await sam.get(audio(message.id), { range: 'bytes=0-3' })
    expect(part).toMatchObject({ status: 206, text: 'RIFF' })
    expect(part.headers.get('content-range')).toBe(`bytes 0-3/${44 + 3 * 16_000}`)
    const end = await sam.get(audio(message.id), { range: 'bytes=-2' })
    expect(end.status).toBe(206)
    expect(end.headers.get('content-length')).toBe('2')
    expect((await sam.get(audio(message.id), { range: 'bytes=99999999-' })).status).toBe(416)
    expect((await sam.get(audio(message.id), { range: 'bytes=0-1,3-4' })).status).toBe(200)
    const { rows } = await careline.database.pool.query(
      `SELECT actor FROM audit_trail WHERE type = 'message.heard' AND call = $1`,
      [message.callId],
    )
    expect(rows).toEqual([{ actor: 'staff sam' }])
  })

  test('of which parts are asked for at once is fetched once, and on record once; what failed is fetched again', async () => {
    const message = { id: 'm', recording: `RE${'1'.repeat(32)}` } as Message
    const answers = [
      { kind: 'failed' as const },
      { kind: 'audio' as const, type: 'audio/wav', bytes: Buffer.from('RIFF') },
    ]
    let [fetched, noted] = [0, 0]
    const hear = makeHearMessage({
      find: async () => message,
      recordings: { audio: async () => answers[Math.min(fetched++, 1)] ?? { kind: 'failed' } },
      audit: { append: async () => void (noted += 1) },
      entry: () => ({}) as AuditEntry,
      onFailure: () => undefined,
      now: () => new Date(),
    })
    const sam = person({})
    const parts = () => Promise.all([1, 2, 3].map(async () => (await hear('m', sam)).kind))
    expect(await parts()).toEqual(['failed', 'failed', 'failed'])
    expect(await parts()).toEqual(['audio', 'audio', 'audio'])
    expect([fetched, noted]).toEqual([2, 1])
  })

  test('is given to no one else: not signed in, a contact, an analyst of another desk, an id that is none', async () => {
    const { message } = await leaves()
    expect((await new Visitor(careline.baseUrl).get(audio(message.id))).status).not.toBe(200)
    expect((await (await signedIn('contact:ana')).get(audio(message.id))).status).toBe(403)
    const others = (await careline.stores.staff.all()).filter(
      ({ role, desks }) => role === 'analyst' && !desks.includes('production-down'),
    )
    expect(others.length).toBeGreaterThan(0)
    for (const { id } of others.slice(0, 1))
      expect((await (await signedIn(`staff:${id}`)).get(audio(message.id))).status).toBe(404)
    const sam = await signedIn('staff:sam')
    expect((await sam.get(audio('1')).then(({ status }) => status)) >= 400).toBe(true)
    expect((await sam.get(audio('00000000-0000-4000-8000-000000000000'))).status).toBe(404)
  })

  test('cannot be fetched: said so, and fetched the next time; gone at Twilio: said so', async () => {
    const { message } = await leaves()
    const sam = await signedIn('staff:sam')
    careline.rest.failNext('unavailable')
    expect((await sam.get(audio(message.id))).status).toBe(503)
    expect((await sam.get(audio(message.id))).status).toBe(200)
    const { message: other } = await leaves().then(async () => {
      const [, second] = await careline.stores.messages.open(10)
      if (second === undefined) throw new Error('there is no second message')
      return { message: second }
    })
    careline.network.switchboard.recordings.delete(other.recording ?? '')
    expect((await sam.get(audio(other.id))).status).toBe(404)
  })
})

describe('the task', () => {
  test('is shown, taken, given back, taken by a colleague, and closed by them once', async () => {
    const { message } = await leaves()
    const { messages } = careline.messages()
    const [sam, ruth] = [await staff('sam'), await staff('ruth')]
    expect((await messages.listFor(sam))?.map(({ id }) => id)).toEqual([message.id])
    const both = await Promise.all([messages.take(message.id, sam), messages.take(message.id, ruth)])
    expect(both.toSorted()).toEqual(['already', 'done'])
    const [first, second] = both[0] === 'done' ? [sam, ruth] : [ruth, sam]
    expect(await messages.giveBack(message.id, second)).toBe('already')
    expect(await messages.giveBack(message.id, first)).toBe('done')
    expect(await messages.take(message.id, ruth)).toBe('done')
    const closing = await Promise.all([
      messages.close(message.id, ruth, 'called-back'),
      messages.close(message.id, sam, 'nothing-said'),
    ])
    expect(closing.toSorted()).toEqual(['already', 'done'])
    expect(await messages.listFor(sam)).toEqual([])
  })

  test('an analyst who has not taken it closes nothing; a form without a result is refused', async () => {
    const { message } = await leaves()
    const { messages } = careline.messages()
    expect(await messages.close(message.id, await staff('ruth'), 'called-back')).toBe('already')
    const sam = await signedIn('staff:sam')
    const form_token = await sam.formToken('/desk')
    expect((await sam.post(`/desk/messages/${message.id}/close`, { form_token, result: 'gone' })).status).toBe(400)
    const taken = await sam.post(`/desk/messages/${message.id}/take`, { form_token })
    expect(taken).toMatchObject({ status: 303, location: '/desk?said=message-take' })
    expect((await sam.open('/desk')).text).toContain('You have it')
  })

  test('about a contract whose data stays in another region since rings no phone and leaves no callback', async () => {
    const { message } = await leaves()
    const { messages } = careline.messages()
    const sam = await staff('sam')
    await messages.take(message.id, sam)
    const { pool } = careline.database
    await pool.query(`UPDATE contracts SET residency = 'jp' WHERE number = 'SC-1001'`)
    expect(await messages.callbackFor(message.id, sam)).toEqual({ kind: 'not-offered' })
    await pool.query(`UPDATE contracts SET residency = NULL WHERE number = 'SC-1001'`)
    expect((await pool.query('SELECT FROM callbacks')).rowCount).toBe(0)
    expect(
      (await pool.query(`SELECT FROM audit_trail WHERE type = 'callback.requested' AND call = $1`, [message.callId]))
        .rowCount,
    ).toBe(0)
  })

  test('is not called back at night, where production is not down', async () => {
    const { message } = await leaves()
    await careline.database.pool.query(`UPDATE left_messages SET desk = 'support'`)
    const { messages } = careline.messages()
    const sam = await staff('sam')
    await messages.take(message.id, sam)
    const [hour = 0] = clockIn('Europe/London', new Date()).split(':').map(Number)
    const callbackHours = hour < 12 ? { from: 900, until: 1_000 } : { from: 100, until: 200 }
    careline.takeNumbers({ alerts: WITH_MESSAGES, callbackHours })
    expect(await messages.callbackFor(message.id, sam)).toEqual({ kind: 'call-back-hours' })
    expect((await messages.listFor(sam))?.[0]?.opens).toBeDefined()
    careline.takeNumbers({ alerts: WITH_MESSAGES })
    expect((await careline.database.pool.query('SELECT FROM callbacks')).rowCount).toBe(0)
  })

  test('is called back on the number on file, with the code that the caller heard', async () => {
    const { message } = await leaves()
    const { messages } = careline.messages()
    const sam = await staff('sam')
    expect(await messages.callbackFor(message.id, sam)).toEqual({ kind: 'not-offered' })
    await messages.take(message.id, sam)
    careline.network.whenDialled(PHONES.sam, { does: 'answer', afterSeconds: 1, keys: ['1'] })
    const { rows } = await careline.database.pool.query<{ phone: string }>(
      `SELECT phone FROM contacts WHERE id = 'ana'`,
    )
    const ana = rows[0]?.phone ?? ''
    careline.network.whenDialled(ana, takesCallback(careline))
    expect(await messages.callbackFor(message.id, sam)).toMatchObject({ kind: 'ringing' })
    await careline.network.settled()
    const [rung] = careline.network.callsTo(ana)
    const [, said] = /begins with ([0-9 ]+)/.exec(rung === undefined ? '' : heardBy(rung)) ?? []
    expect(said?.replaceAll(' ', '')).toBe(message.code?.slice(0, 2))
  })

  test('of a caller who was not verified is not called back from here', async () => {
    const { message } = await leaves()
    await careline.database.pool.query('UPDATE left_messages SET contact_id = NULL, code = NULL')
    const sam = await staff('sam')
    await careline.messages().messages.take(message.id, sam)
    expect(await careline.messages().messages.callbackFor(message.id, sam)).toEqual({ kind: 'no-number-on-file' })
  })
})

describe('the recording', () => {
  test('is deleted at Twilio after its days, whatever became of the message; the message stays', async () => {
    const { message } = await leaves()
    later = 29 * DAY_MS
    await careline.messages().mind()
    expect(recorded()).toHaveLength(1)
    later = 31 * DAY_MS
    await careline.messages().mind()
    expect(recorded()).toEqual([])
    expect(await careline.stores.messages.find(message.id)).toMatchObject({ recording: undefined, seconds: 3 })
    // The identity provider goes by the real clock.
    later = 0
    expect((await (await signedIn('staff:sam')).get(audio(message.id))).status).toBe(410)
  })

  test('Twilio does not delete it: tried again until it does, by whichever process', async () => {
    await leaves()
    await careline.database.pool.query('DELETE FROM left_messages')
    careline.rest.failNext('unavailable')
    await careline.messages().mind()
    expect(recorded()).toHaveLength(1)
    later = 10 * 60_000
    await Promise.all([careline.messages().mind(), careline.messages().mind()])
    expect(recorded()).toEqual([])
    expect((await careline.database.pool.query('SELECT FROM unwanted_recordings')).rowCount).toBe(0)
  })

  test('of a person under a legal hold stays', async () => {
    await leaves()
    await careline.database.pool.query(`UPDATE audit_subjects SET held = true WHERE contact_id = 'ana'`)
    later = 400 * DAY_MS
    await careline.messages().mind()
    expect(recorded()).toHaveLength(1)
    await careline.database.pool.query(`UPDATE audit_subjects SET held = false`)
  })

  test('a late report of one that was erased brings it back to no desk', async () => {
    const { message } = await leaves()
    await careline.database.pool.query('DELETE FROM left_messages')
    const about = { ...message, caller: undefined, company: undefined, product: undefined }
    const entry = { type: 'message.left', at: new Date(), actor: 'service', subject: undefined } as const
    const report = { id: message.recording ?? '', seconds: 3 }
    const late = { ...entry, callId: message.callId, body: {} }
    expect(await careline.stores.messages.left(report, about, new Date(), late)).toBe(false)
    expect(await careline.stores.messages.open(10)).toEqual([])
  })
})
