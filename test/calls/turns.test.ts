/** Twilio may send a request twice, late, or out of order: each turn is answered once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from './careline.ts'
import { newCallSid, post } from './signed-post.ts'
import { wrongPin } from './wrong-pin.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

const dial = (sid: string, more = {}) =>
  post(careline, '/voice/incoming', { CallSid: sid, CallStatus: 'ringing', ...more })
const step = (sid: string, turn: number, digits: string, more = {}) =>
  post(careline, `/voice/step?turn=${turn}`, { CallSid: sid, Digits: digits, ...more })
const stored = async (sid: string) => careline.stores.calls.read(sid as never)

describe('the same turn again', () => {
  test('gets the stored answer, and a keyed PIN is evaluated once', async () => {
    const sid = newCallSid()
    await dial(sid)
    const first = await step(sid, 1, wrongPin())
    const again = await step(sid, 1, wrongPin())
    expect(again).toEqual(first)
    expect((await stored(sid))?.wrongPins).toBe(1)
  })

  test('fifty copies at once: one verification, the same TwiML fifty times', async () => {
    const sid = newCallSid()
    await dial(sid)
    const pin = careline.pin('ana')
    const answers = await Promise.all(Array.from({ length: 50 }, () => step(sid, 1, pin)))
    expect(new Set(answers.map((answer) => answer.twiml)).size).toBe(1)
    expect(answers[0]?.twiml).toContain('turn=2')
    const { rows } = await careline.database.pool.query(
      `SELECT count(*)::int AS count FROM audit_trail WHERE call = $1 AND type = 'pin.accepted'`,
      [sid],
    )
    expect(rows).toEqual([{ count: 1 }])
  })

  test('a wrong PIN and the right one for the same turn at once: only one of them counts', async () => {
    const sid = newCallSid()
    await dial(sid)
    const answers = await Promise.all([step(sid, 1, wrongPin()), step(sid, 1, careline.pin('hal'))])
    expect(answers[0]?.twiml).toBe(answers[1]?.twiml)
  })

  test('copies of the last step put the caller in line once', async () => {
    const sid = newCallSid()
    await dial(sid)
    await step(sid, 1, careline.pin('hal'))
    await step(sid, 2, '1')
    const answers = await Promise.all(Array.from({ length: 20 }, () => step(sid, 3, '3')))
    expect(new Set(answers.map((answer) => answer.twiml)).size).toBe(1)
    expect((await stored(sid))?.decisions).toHaveLength(1)
  })

  test('every webhook sent twice changes nothing for the caller', async () => {
    const call = await careline.dial('ana', { duplicate: 2 })
    await call.presses(careline.pin('ana'))
    for (const key of ['1', '1', '3']) await call.presses(key)
    await call.isInQueueFor('support', 'OPEN_CASE')
    expect((await call.view()).decisions).toHaveLength(1)
  })
})

describe('a turn nobody asked for', () => {
  test('an older turn gets its own answer and moves nothing', async () => {
    const sid = newCallSid()
    await dial(sid)
    const atPin = await step(sid, 1, careline.pin('ana'))
    await step(sid, 2, '1')
    expect(await step(sid, 1, '0#')).toEqual(atPin)
    expect((await stored(sid))?.turn).toBe(3)
  })

  test.each(['7', '999', '9999'])('turn %s from the future repeats the question', async (turn) => {
    const sid = newCallSid()
    const asked = await dial(sid)
    const answer = await post(careline, `/voice/step?turn=${turn}`, { CallSid: sid, Digits: careline.pin('ana') })
    expect(answer.twiml).toBe(asked.twiml)
    expect((await stored(sid))?.identity.kind).toBe('unverified')
  })

  test.each(['-1', '0', 'NaN', '1;2', '', '00001', '1e1'])('turn "%s" is not run', async (turn) => {
    const sid = newCallSid()
    const asked = await dial(sid)
    const path = `/voice/step?turn=${encodeURIComponent(turn)}`
    const answer = await post(careline, path, { CallSid: sid, Digits: careline.pin('ana') })
    expect(answer).toEqual({ status: 200, twiml: asked.twiml })
    expect((await stored(sid))?.turn).toBe(1)
  })

  test('a step of a call nobody knows starts at the greeting, unverified', async () => {
    const sid = newCallSid()
    const answer = await step(sid, 4, '1')
    expect(answer.twiml).toContain('turn=5')
    expect(await stored(sid)).toMatchObject({ turn: 5, identity: { kind: 'unverified' } })
  })

  test('nobody gets in line by asking for the routes of those who wait', async () => {
    const sid = newCallSid()
    await dial(sid)
    for (const path of ['/voice/wait', '/voice/queue-result?turn=1']) {
      const { twiml } = await post(careline, path, { CallSid: sid, QueueResult: 'bridged', Digits: '1' })
      expect(twiml).not.toContain('<Enqueue')
    }
    expect((await stored(sid))?.stage.kind).toBe('talking')
  })
})

describe('the end', () => {
  test('a late step after the end gets a hang-up, and the end stays the end', async () => {
    const sid = newCallSid()
    await dial(sid)
    await post(careline, '/voice/status', { CallSid: sid, CallStatus: 'completed' })
    const { twiml } = await step(sid, 1, careline.pin('ana'))
    expect(twiml).toContain('<Hangup/>')
    await post(careline, '/voice/status', { CallSid: sid, CallStatus: 'in-progress' })
    await post(careline, '/voice/status', { CallSid: sid, CallStatus: 'completed' })
    expect(await stored(sid)).toMatchObject({ stage: { kind: 'ended' }, identity: { kind: 'unverified' } })
    const { rows } = await careline.database.pool.query(
      `SELECT count(*)::int AS n FROM audit_trail WHERE call = $1 AND type = 'call.ended'`,
      [sid],
    )
    expect(rows).toEqual([{ n: 1 }])
  })

  test('the end reported before the last steps of a call', async () => {
    const call = await careline.dial('ana', { reorderStatus: true })
    await call.presses(careline.pin('ana'))
    await call.hangsUp()
    expect(await call.view()).toMatchObject({ status: 'completed' })
  })

  test('a step that carries the end of the call runs nothing', async () => {
    const sid = newCallSid()
    await dial(sid)
    const { twiml } = await step(sid, 1, careline.pin('ana'), { CallStatus: 'completed' })
    expect(twiml).toMatch(/<Response\/>$/)
    expect(await stored(sid)).toMatchObject({ stage: { kind: 'ended' }, identity: { kind: 'unverified' } })
  })

  test('a call whose end is never reported is swept once it has long been silent', async () => {
    const sid = newCallSid()
    await dial(sid)
    expect(await careline.sweep()).toBe(0)
    const call = await stored(sid)
    expect(call?.stage.kind).toBe('talking')
  })

  test('endless pound keys end at a person, not in a loop', async () => {
    const sid = newCallSid()
    await dial(sid)
    let turn = 1
    let twiml = ''
    for (; turn < 200 && !twiml.includes('<Enqueue'); turn += 1) {
      twiml = (await step(sid, turn, '', { FinishedOnKey: '#' })).twiml
    }
    expect(turn).toBeLessThan(40)
    expect(twiml).toContain('identification</Enqueue>')
  })

  test('a machine that keeps starting over is passed to a person', async () => {
    const sid = newCallSid()
    await dial(sid)
    let turn = 1
    let twiml = ''
    for (; turn < 200 && !twiml.includes('<Enqueue'); turn += 1) twiml = (await step(sid, turn, '*')).twiml
    expect(turn).toBeLessThanOrEqual(102)
    expect(twiml).toContain('identification</Enqueue>')
  })
})

describe('plan B of the line', () => {
  const fallback = (sid: string) =>
    post(careline, '/voice/fallback', { CallSid: sid, ErrorCode: '11200', ErrorUrl: `${careline.baseUrl}/voice/step` })

  test('a verified caller goes on where they were', async () => {
    const sid = newCallSid()
    await dial(sid)
    const menu = await step(sid, 1, careline.pin('ana'))
    expect((await fallback(sid)).twiml).toBe(menu.twiml)
    expect((await stored(sid))?.identity.kind).toBe('verified')
  })

  test('a caller in line goes back in line, still verified', async () => {
    const sid = newCallSid()
    await dial(sid)
    await step(sid, 1, careline.pin('hal'))
    await step(sid, 2, '1')
    await step(sid, 3, '3')
    expect((await fallback(sid)).twiml).toContain('support</Enqueue>')
    expect(await stored(sid)).toMatchObject({ stage: { kind: 'waiting' }, identity: { kind: 'verified' } })
  })

  test('a call nobody knows hears the greeting', async () => {
    const { twiml } = await fallback(newCallSid())
    expect(twiml).toContain('turn=1"')
  })

  test('an ended call is over', async () => {
    const sid = newCallSid()
    await dial(sid)
    await post(careline, '/voice/status', { CallSid: sid, CallStatus: 'completed' })
    expect((await fallback(sid)).twiml).toContain('<Hangup/>')
  })
})
