/** The terminal phone on the demo's own telephone network: its caller waits where the demo's desk can take them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callOnDemo } from '../../src/demo/terminal/call-on-demo.ts'
import { PhoneSession, type SpokenCall } from '../../src/demo/terminal/session.ts'
import { callId, staffId } from '../../src/domain/ids.ts'
import { openCareline, type Careline } from '../calls/careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ phones: true })
})
afterAll(() => careline.close())

const order = { from: '+442079460101', to: '+12025550100', copies: 1 }

async function dial(): Promise<SpokenCall> {
  const call = await callOnDemo(careline.baseUrl, careline.apiToken, order)
  if (call === undefined) throw new Error('there is no network')
  return call
}

async function onRuthsPhone(act: string, body: object = {}): Promise<void> {
  const headers = { origin: careline.baseUrl, 'content-type': 'application/json' }
  await fetch(`${careline.baseUrl}/phone/staff-ruth/${act}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

test('a caller keys, waits, and hears at once that an analyst has taken the call and that it is over', async () => {
  const call = await dial()
  const person = { id: 'ana', name: 'Ana', phone: order.from, pin: careline.pin('ana') }
  const session = new PhoneSession(call, person, () => Promise.resolve(undefined))
  expect((await session.greeting()).heard[0]?.text).toContain('Contact PIN')
  await session.make({ kind: 'pin', after: '', ahead: false })
  for (const keys of ['1', '1', '3']) await session.make({ kind: 'keys', keys, ahead: false })
  expect([call.state, call.queue]).toEqual(['queued', 'support'])
  expect(await session.look()).toBeUndefined()

  const ruth = await careline.stores.staff.find(staffId.parse('ruth'))
  if (ruth === undefined) throw new Error('Ruth has left')
  expect(await careline.desk().takeCall.take(callId.parse(call.sid), ruth)).toEqual({ kind: 'ringing' })
  await onRuthsPhone('answer')
  // A key before the whisper has begun is heard by no step.
  const pressed = async () => {
    await onRuthsPhone('press', { keys: '1' })
    await session.look()
    return call.state
  }
  await expect.poll(pressed, { interval: 300 }).toBe('bridged')
  expect(call.heard.map(({ text }) => text).join(' ')).toContain('Connecting you now.')
  expect(await careline.stores.calls.read(callId.parse(call.sid))).toMatchObject({ stage: { kind: 'with-analyst' } })

  expect(await careline.desk().talk.end(callId.parse(call.sid), ruth)).toEqual({ kind: 'done' })
  await expect.poll(() => session.look().then(() => session.over)).toBe(true)
  expect(call.problems).toEqual([])
})

test('a move that comes too late changes nothing', async () => {
  const call = await dial()
  await call.hangUp()
  await call.press('1')
  expect([call.state, call.endedBy]).toEqual(['ended', 'caller'])
})

test('no call is placed without the token for scripts', async () => {
  await expect(callOnDemo(careline.baseUrl, 'a-guess', order)).rejects.toThrow('answered 401')
})

test('where there is no such network the phone is told so', async () => {
  const other = await openCareline()
  expect(await callOnDemo(other.baseUrl, other.apiToken, order)).toBeUndefined()
  await other.close()
})
