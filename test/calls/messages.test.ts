/** Production down and no person to take the caller: a message can be left, opens a task, and is never lost. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aboutLostCall, lostCallAudit } from '../../src/calls/messages.ts'
import { callId } from '../../src/domain/ids.ts'
import { DOWN_AT_ONCE, ENGINEERS, onDuty, WITH_MESSAGES } from '../alerts/on-call.ts'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { newCallSid, post } from './signed-post.ts'

let careline: Careline
/** Milliseconds that the clock of the service is ahead. */
let later = 0
const { anaIsDown, live } = onTheFloor(() => careline)
const { noor } = ENGINEERS
const open = () => careline.stores.messages.open(10)
const rows = async (sql: string) => (await careline.database.pool.query<Record<string, unknown>>(sql)).rows
const look = async () => {
  await careline.alerts().round()
  await careline.network.settled()
}
const ended = (call: Conversation) =>
  careline.database.pool
    .query<{ ending: string }>('SELECT ending FROM call_history WHERE call_id = $1', [call.phone.sid])
    .then(({ rows: [row] }) => row?.ending)

const start = async (options: Parameters<typeof openCareline>[0] = {}) => {
  careline = await openCareline({
    rest: true,
    site: { alerts: WITH_MESSAGES },
    tuning: { now: () => new Date(Date.now() + later) },
    ...options,
  })
}
beforeEach(async () => {
  later = 0
  await start()
})
afterEach(() => careline.close())

/** Ana at an empty desk, who has heard that no engineer is on duty and what she may do. */
async function mayLeaveMessage(): Promise<Conversation> {
  const call = await anaIsDown()
  await look()
  await call.isSilent()
  await call.hearsOnHold('line.no-engineer', 'line.offer-callback-urgent', 'line.offer-message')
  return call
}

/** After the tone. */
async function speaks(): Promise<Conversation> {
  const call = await mayLeaveMessage()
  await call.presses('2')
  await call.hears('message.speak')
  expect(call.phone.state).toBe('recording')
  return call
}

describe('a caller whom no person could take', () => {
  test('leaves a message, hears the code of a callback, and keeps their place', async () => {
    const call = await speaks()
    await call.says(12)
    await call.hears('message.noted', 'message.code', 'message.after')
    const { reference } = await live(call)
    const left = { callId: call.phone.sid, reference, name: 'Ana Lindqvist', seconds: 12, desk: 'production-down' }
    expect(await open()).toMatchObject([{ ...left, phone: expect.any(String) as string }])
    expect((await open())[0]?.code).toMatch(/^[0-9]{4}$/)
    await call.presses('1')
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'production-down' })
    // One is enough, and what was said of engineers is not said again.
    await call.phone.silence()
    expect((await live(call)).stage).toMatchObject({ offers: ['callback'] })
    await call.hangsUp()
    expect(await ended(call)).toBe('message')
    call.isWellFormed()
  })

  test('is offered it after every engineer was rung in vain', async () => {
    await onDuty(careline, 'noor')
    careline.network.whenDialled(noor.phone, { does: 'no-answer' })
    const call = await anaIsDown()
    await look()
    later += 40_000
    await look()
    later += 40_000
    await look()
    await call.phone.silence()
    await call.hearsOnHold('line.duty-none', 'line.offer-callback-urgent', 'line.offer-message')
    await call.presses('2')
    await call.hears('message.speak')
  })

  test('hears of an engineer who comes on duty meanwhile, and has one after all', async () => {
    const call = await mayLeaveMessage()
    await onDuty(careline, 'noor')
    careline.network.whenDialled(noor.phone, { does: 'answer', afterSeconds: 1, keys: ['1'] })
    await look()
    expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { name: noor.name } })
  })

  test('says nothing three times, hears so, and keeps their place: no task is opened', async () => {
    const call = await speaks()
    await call.isSilent(2)
    await call.hears('message.silence')
    await call.isSilent()
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting' })
    expect(await open()).toEqual([])
    call.isWellFormed()
  })

  test('who says nothing more after the message keeps their place', async () => {
    const call = await speaks()
    await call.says(5, 'silence')
    await call.isSilent(3)
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting' })
    call.isWellFormed()
  })

  test('ends the call by a key', async () => {
    const call = await speaks()
    await call.says(5)
    await call.presses('2')
    expect(call.phone).toMatchObject({ state: 'ended', endedBy: 'service' })
    expect(await ended(call)).toBe('message')
  })

  test('without a number on file leaves one, and hears no code', async () => {
    const call = await careline.dial('ana', { from: '+13035550007' })
    for (const keys of ['0#', '1']) await call.presses(keys)
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'production-down' })
    await look()
    await call.isSilent()
    await call.hearsOnHold('line.no-engineer', 'line.offer-message')
    await call.presses('1')
    await call.says(9)
    await call.hears('message.noted', 'message.after')
    expect(await open()).toMatchObject([{ contact: undefined, phone: undefined, code: undefined, seconds: 9 }])
    call.isWellFormed()
  })
})

describe('without the setting', () => {
  test('no message is offered, and the caller hears what is done all the same', async () => {
    careline.takeNumbers({ alerts: DOWN_AT_ONCE })
    const call = await anaIsDown()
    await look()
    await call.isSilent()
    await call.hearsOnHold('line.no-engineer', 'line.offer-callback-urgent')
    await call.presses('2')
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting' })
  })

  test('that goes off meanwhile, the key leads back to the queue', async () => {
    const call = await mayLeaveMessage()
    careline.takeNumbers({ alerts: DOWN_AT_ONCE })
    await call.presses('2')
    await call.hears('message.not-now')
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting' })
  })
})

describe('what telephony reports', () => {
  test('hanging up while speaking leaves what was said by then', async () => {
    const call = await speaks()
    await call.says(7, 'hang-up')
    expect(await open()).toMatchObject([{ seconds: 7, name: 'Ana Lindqvist' }])
    expect(await ended(call)).toBe('message')
    call.isWellFormed()
  })

  test('hanging up before a word leaves nothing', async () => {
    const call = await speaks()
    await call.hangsUp()
    expect(await open()).toEqual([])
    expect(await ended(call)).toBe('abandoned')
  })

  test('late, twice, and after the end of the call: one task', async () => {
    careline.network.reportRecordings('held')
    const call = await speaks()
    await call.says(6)
    await call.hangsUp()
    await careline.network.deliverHeldRecordings(3)
    expect(await open()).toMatchObject([{ seconds: 6 }])
    expect(await rows(`SELECT type FROM audit_trail WHERE type = 'message.left'`)).toHaveLength(1)
  })

  test('at once, several times, from two processes: one task', async () => {
    careline.network.reportRecordings('held')
    const call = await speaks()
    await call.says(6)
    const recording = (await open())[0]?.recording ?? ''
    await careline.database.pool.query('DELETE FROM left_messages')
    await careline.database.pool.query('DELETE FROM unwanted_recordings')
    const other = await careline.another()
    const report = {
      CallSid: call.phone.sid,
      RecordingSid: recording,
      RecordingDuration: '6',
      RecordingStatus: 'completed',
    }
    const path = `/voice/recorded?reference=417-229-305&desk=production-down`
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => post({ ...careline, ...(i % 2 === 0 ? {} : { wire: other }) }, path, report)),
    )
    expect(await open()).toHaveLength(1)
  })

  test('never: the service asks Twilio by the call', async () => {
    careline.network.reportRecordings('lost')
    const call = await speaks()
    // The process that would hear of it is gone.
    call.phone.spoilNext('lost')
    await call.says(11, 'hang-up')
    expect(await open()).toEqual([])
    await careline.messages().mind()
    expect(await open()).toEqual([])
    later += 4 * 60_000
    await careline.messages().mind()
    expect(await open()).toMatchObject([{ seconds: 11, name: 'Ana Lindqvist', desk: 'production-down' }])
  })

  test('that nothing was kept: the task stays and says so', async () => {
    const call = await speaks()
    await call.says(6)
    const [left] = await open()
    await post(careline, '/voice/recorded?reference=417-229-305&desk=production-down', {
      CallSid: call.phone.sid,
      RecordingSid: left?.recording ?? '',
      RecordingStatus: 'failed',
    })
    expect(await open()).toMatchObject([{ isAbsent: true }])
  })

  test('of a call whose record is lost: what the address says is enough', async () => {
    const sid = newCallSid()
    const RecordingSid = `RE${sid.slice(2)}`
    const path = '/voice/recorded?reference=417-229-305&desk=production-down'
    const fields = { CallSid: sid, RecordingSid, RecordingDuration: '4', RecordingStatus: 'completed' }
    const forged = await fetch(careline.baseUrl + path, { method: 'POST', body: new URLSearchParams(fields) })
    expect(forged.status).toBe(403)
    expect((await post(careline, path, fields)).status).toBe(200)
    expect(await open()).toMatchObject([{ callId: sid, reference: '417-229-305', desk: 'production-down' }])
  })

  test('a second one, once the record of the call is lost: for the region of the first alone', async () => {
    const call = await speaks()
    await call.says(6)
    await careline.database.pool.query(`UPDATE left_messages SET residency = 'EU'`)
    const about = { callId: callId.parse(call.phone.sid), reference: '417-229-305', desk: 'support' } as const
    const recording = { id: `RE${'5'.repeat(32)}`, seconds: 3 }
    const at = new Date()
    await careline.stores.messages.left(recording, aboutLostCall(about), at, lostCallAudit(about, recording, at))
    const [first, second] = await open()
    const ofItsOwn = {
      id: second?.id,
      reference: about.reference,
      desk: about.desk,
      recording: recording.id,
      seconds: 3,
    }
    expect(second).toEqual({ ...first, ...ofItsOwn, leftAt: second?.leftAt })
    expect(second).toMatchObject({ residency: 'EU', name: 'Ana Lindqvist' })
  })

  test.each([
    ['a recording that goes on', { RecordingStatus: 'in-progress' }],
    ['an id of another kind', { RecordingSid: 'RE../../x' }],
    ['a recording of no length', { RecordingDuration: '0' }],
  ])('%s opens nothing', async (_, odd) => {
    const sid = newCallSid()
    const fields = { CallSid: sid, RecordingSid: `RE${sid.slice(2)}`, RecordingDuration: '4', ...odd }
    await post(careline, '/voice/recorded?reference=417-229-305&desk=production-down', fields)
    expect(await open()).toEqual([])
  })
})

describe('when something breaks', () => {
  test('Postgres is down before the tone: no message is begun, and the caller keeps their place', async () => {
    await careline.close()
    let down = false
    await start({
      stores: ({ messages }) => ({
        messages: {
          ...messages,
          ask: (...about) => (down ? Promise.reject(new Error('down')) : messages.ask(...about)),
        },
      }),
    })
    const call = await mayLeaveMessage()
    down = true
    await call.presses('2')
    await call.hears('message.not-now')
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting' })
  })

  test('Postgres is down after the tone: the caller is not told that it is saved, and it is found later', async () => {
    await careline.close()
    let down = true
    await start({
      stores: ({ messages }) => ({
        messages: {
          ...messages,
          left: (...about) => (down ? Promise.reject(new Error('down')) : messages.left(...about)),
        },
      }),
    })
    const call = await speaks()
    await call.says(8)
    await call.hears('message.not-noted')
    expect((await live(call)).stage).toMatchObject({ kind: 'waiting' })
    down = false
    later += 4 * 60_000
    await careline.messages().mind()
    expect(await open()).toMatchObject([{ seconds: 8 }])
  })

  test('our answer to the recording is lost: plan B asks again, and the message is there', async () => {
    careline.network.reportRecordings('held')
    const call = await speaks()
    call.phone.spoilNext('answer-500')
    await call.says(8)
    expect(call.phone.state).toBe('recording')
    await careline.network.deliverHeldRecordings()
    expect(await open()).toMatchObject([{ seconds: 8 }])
    await call.says(4)
    await call.hears('message.noted', 'message.code', 'message.after')
  })

  test('a copy of the request gets the same words again, and opens nothing more', async () => {
    const call = await speaks()
    await call.says(8)
    const again = await call.phone.repeatLastRequest()
    expect(again.status).toBe(200)
    expect(await open()).toHaveLength(1)
  })
})

describe('an alert', () => {
  test('is open until a person closes the message, and theirs once they take it', async () => {
    const call = await speaks()
    await call.says(12)
    await look()
    const opened = (await careline.stores.raisedAlerts.open()).find(({ kind }) => kind === 'message-left')
    expect(opened).toMatchObject({ desk: 'production-down', about: { company: 'Arden Bank' } })
    const { staff } = onTheFloor(() => careline)
    const sam = await staff('sam')
    const [message] = await open()
    const { messages } = careline.messages()
    const all = await Promise.all([messages.take(message?.id ?? '', sam), messages.take(message?.id ?? '', sam)])
    expect(all.toSorted()).toEqual(['already', 'done'])
    const kinds = async () =>
      (await careline.stores.raisedAlerts.open()).flatMap(({ kind, acknowledgedBy }) =>
        kind === 'message-left' ? [acknowledgedBy] : [],
      )
    expect(await kinds()).toEqual([sam.name])
    const closed = await Promise.all([
      messages.close(message?.id ?? '', sam, 'called-back'),
      messages.close(message?.id ?? '', sam, 'not-reached'),
    ])
    expect(closed.toSorted()).toEqual(['already', 'done'])
    await look()
    expect(await kinds()).toEqual([])
  })
})

test('with TaskRouter it is the same', async () => {
  await careline.close()
  await start({ taskRouter: true })
  const call = await careline.dial('ana')
  for (const keys of [careline.pin('ana'), '1', '1', '1', '1']) await call.presses(keys)
  await look()
  await call.isSilent()
  await call.presses('2')
  await call.says(10)
  await call.presses('1')
  expect((await live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'production-down' })
  expect(await open()).toHaveLength(1)
  call.isWellFormed()
})

test('no digit of a PIN that is keyed into the recording is on record, and it ends with the first', async () => {
  const call = await speaks()
  await call.presses(careline.pin('ana'))
  expect(await open()).toEqual([])
  const twiml = call.phone.exchanges.map((one) => one.twiml).find((one) => one.includes('<Record')) ?? ''
  expect(twiml).toMatch(/finishOnKey="1234567890\*#"/)
  expect(twiml).toMatch(/transcribe="false"/)
  const said = JSON.stringify(await rows('SELECT * FROM left_messages')) + JSON.stringify(await live(call))
  expect(said).not.toContain(careline.pin('ana'))
})
