/** The line itself misbehaves: too many at once, requests twice, late, out of order or never; plan B; stores lost while in line. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../../src/calls/call.ts'
import { callId } from '../../src/domain/ids.ts'
import { openCareline } from '../calls/careline.ts'
import type { PhoneCall } from '../../src/simulator/index.ts'
import { newCallSid, post } from '../calls/signed-post.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
  await scene.hop()
})
afterAll(() => scene.close())
afterEach(async () => {
  scene.redisProxy.set({})
  await scene.isWell()
  await scene.isSound()
})

const PIN_TO_LINE = ['pin', '1', '1', '3']
const TO_LINE = ['1', '1', '3']

async function stored(sid: string): Promise<Call | undefined> {
  return scene.careline.stores.calls.read(callId.parse(sid))
}

async function auditOf(sid: string): Promise<string[]> {
  const { rows } = await scene.careline.database.pool.query<{ type: string }>(
    'SELECT type FROM audit_trail WHERE call = $1 ORDER BY id',
    [sid],
  )
  return rows.map(({ type }) => type)
}

describe('in line, whatever the record of the call says', () => {
  test('a caller whom Redis lost in mid-call is seen waiting, once it is back, with what they proved', async () => {
    await scene.careline.reissue('ana')
    const call = await scene.ring('ana', ['pin'])
    scene.redisProxy.set({ down: true })
    await scene.presses(call, 'ana', '1')
    expect(call.queue).toBe('identification')
    scene.redisProxy.set({})
    await scene.isWell()
    expect((await stored(call.sid))?.stage.kind).toBe('talking')
    await call.waitLoops(2)
    expect(await stored(call.sid)).toMatchObject({
      stage: { kind: 'waiting', desk: 'identification' },
      identity: { kind: 'verified' },
      decisions: [],
    })
    expect(call.problems).toEqual([])
    await call.answerAsAnalyst({ talkSeconds: 20 })
    expect((await stored(call.sid))?.stage.kind).toBe('ended')
  })

  test('a late lap of an earlier wait takes nobody out of their conversation', async () => {
    const pin = await scene.careline.reissue('ana')
    const CallSid = newCallSid()
    const { careline } = scene
    await post(careline, '/voice/incoming', { CallSid })
    let line = ''
    for (const [i, Digits] of [pin, ...TO_LINE].entries()) {
      line = (await post(careline, `/voice/step?turn=${i + 1}`, { CallSid, Digits })).twiml
    }
    const waitUrl = /waitUrl="([^"]+)"/.exec(line)?.[1]?.replaceAll('&amp;', '&') ?? ''
    await post(careline, waitUrl, { CallSid, QueueTime: '0', QueuePosition: '1' })
    await post(careline, '/voice/queue-result?turn=5', { CallSid, QueueResult: 'leave' })
    const asked = await stored(CallSid)
    expect(asked?.stage.kind).toBe('talking')
    await post(careline, waitUrl, { CallSid, QueueTime: '55', QueuePosition: '1' })
    expect(await stored(CallSid)).toEqual(asked)
  })
})

describe('F20 far more PINs than can be compared', () => {
  test('each is verified or with a person, every verification is on record, and the next caller is verified', async () => {
    const busy = await openScene({ hashSemaphore: 1 })
    const endOf = (call: PhoneCall) => (call.state === 'gathering' ? 'asked on' : call.queue)
    try {
      const calls = await Promise.all(Array.from({ length: 60 }, () => busy.ring('ana')))
      await Promise.all(calls.map((call) => busy.presses(call, 'ana', 'pin')))
      const ends = calls.map(endOf)
      // Where the stores miss their limits with sixty at once, none may be verified, or the line may be at plan B, which asks anew.
      expect(ends.filter((end) => end !== 'asked on' && end !== 'identification')).toEqual([])
      expect(calls.flatMap(({ problems }) => problems)).toEqual([])
      await busy.isSound()
      await busy.isWell()
      expect(endOf(await busy.ring('ana', ['pin']))).toBe('asked on')
    } finally {
      await busy.close()
    }
  })
})

describe('F23 the same request again', () => {
  test('every request three times at once, across two processes: one call like any other', async () => {
    await scene.careline.reissue('ana')
    const call = await scene.ring('ana', PIN_TO_LINE, { duplicate: 3 })
    expect(call.queue).toBe('support')
    await call.waitLoops(2)
    await call.hangUp()
    expect(call.problems).toEqual([])
    expect(await auditOf(call.sid)).toEqual(['pin.accepted', 'call.decided', 'call.ended'])
  })

  test('the PIN again much later, and again after the caller hung up: the same words, and no effect', async () => {
    const pin = await scene.careline.reissue('ana')
    const CallSid = newCallSid()
    const { careline } = scene
    await post(careline, '/voice/incoming', { CallSid })
    const keyed = () => post(careline, '/voice/step?turn=1', { CallSid, Digits: pin })
    const first = await keyed()
    for (const [i, Digits] of TO_LINE.entries()) await post(careline, `/voice/step?turn=${i + 2}`, { CallSid, Digits })
    expect(await keyed()).toEqual(first)
    expect((await stored(CallSid))?.stage.kind).toBe('waiting')
    await post(careline, '/voice/status', { CallSid, CallStatus: 'completed' })
    expect(await keyed()).toEqual(first)
    expect((await stored(CallSid))?.stage.kind).toBe('ended')
    expect(await auditOf(CallSid)).toEqual(['pin.accepted', 'call.decided', 'call.ended'])
  })
})

test('F24 the requests of a call in any order: always answered, no ghost in line, the end is the end', async () => {
  const { careline } = scene
  const pin = await careline.reissue('ana')
  const requests: [path: string, fields: Record<string, string>][] = [
    ['/voice/incoming', { CallStatus: 'ringing' }],
    ['/voice/step?turn=1', { Digits: pin }],
    ['/voice/step?turn=2', { Digits: '1' }],
    ['/voice/wait', { QueueTime: '0', QueuePosition: '1' }],
    ['/voice/queue-result?turn=3', { QueueResult: 'hangup', CallStatus: 'completed' }],
    ['/voice/status', { CallStatus: 'completed' }],
  ]
  // Every eleventh of all 720: 66 of them, with each request in each place.
  const orders = permutations(requests).filter((_, i) => i % 11 === 0)
  const afterTheEnd: unknown[] = []
  for (const order of orders) {
    const CallSid = newCallSid()
    for (const [path, fields] of order) {
      const answer = await post(careline, path, { CallSid, ...fields })
      scene.answers.push({ path, ...answer })
    }
    const call = await stored(CallSid)
    if (call !== undefined && call.stage.kind !== 'ended') afterTheEnd.push(order.map(([path]) => path))
  }
  expect(afterTheEnd).toEqual([])
})

describe('F25 an answer or a request too late', () => {
  test('a PIN that arrives after plan B and after it was keyed again is not checked again', async () => {
    const pin = await scene.careline.reissue('ana')
    const CallSid = newCallSid()
    const { careline } = scene
    const asked = await post(careline, '/voice/incoming', { CallSid })
    // The first request with the PIN is still on its way when the line gives it up.
    const again = await post(careline, '/voice/fallback', { CallSid, ErrorCode: '11205' })
    expect(again.twiml).toBe(asked.twiml)
    const checked = await post(careline, '/voice/step?turn=1', { CallSid, Digits: pin })
    const late = await post(careline, '/voice/step?turn=1', { CallSid, Digits: pin })
    expect(late).toEqual(checked)
    expect(await auditOf(CallSid)).toEqual(['pin.accepted'])
  })

  test('a check that outlives the time of its request: a person at once, checked once, and seen in line', async () => {
    let held: (() => void) | undefined
    const slow = await openCareline({
      // A turn that waits for the check itself, as one in which a store is slow does.
      tuning: { pinAnswerMs: 60_000 },
      stores: (stores) => ({
        credentials: {
          ...stores.credentials,
          reserveTry: async (...given) => {
            await new Promise<void>((resolve) => (held = resolve))
            return stores.credentials.reserveTry(...given)
          },
        },
      }),
    })
    try {
      const call = await slow.dial('ana')
      await call.presses(slow.pin('ana'))
      expect(call.phone.queue).toBe('identification')
      held?.()
      const inStore = () => slow.stores.calls.read(callId.parse(call.phone.sid))
      await expect.poll(async () => (await inStore())?.turn).toBe(2)
      await call.phone.waitLoops(1)
      expect(await inStore()).toMatchObject({ stage: { kind: 'waiting', desk: 'identification' } })
      const { rows } = await slow.database.pool.query(
        `SELECT type FROM audit_trail WHERE type LIKE 'pin.%' AND call = $1`,
        [call.phone.sid],
      )
      expect(rows).toEqual([{ type: 'pin.accepted' }])
      call.isWellFormed()
    } finally {
      await slow.close()
    }
  })
})

test('F26 an end that is never reported is found by the sweeper, and only that call', async () => {
  let skip = 0
  const careline = await openCareline({ tuning: { now: () => new Date(Date.now() + skip) } })
  try {
    const lost = await careline.dial('ana', { dropStatus: true })
    await lost.presses(careline.pin('ana'))
    await lost.hangsUp()
    const inQueue = await careline.dial('hal')
    for (const keys of [careline.pin('hal'), '1', '3']) await inQueue.presses(keys)
    expect((await lost.view()).status).toBe('in-progress')
    skip = 11 * 60_000
    expect(await careline.sweep()).toBe(1)
    expect((await lost.view()).status).toBe('completed')
    expect((await inQueue.view()).status).toBe('waiting')
    expect(await careline.sweep()).toBe(0)
  } finally {
    await careline.close()
  }
})

describe.each(['11200', '11205'])('F37 plan B (%s)', (ErrorCode) => {
  test('a verified caller goes on where they were, in whichever process', async () => {
    const pin = await scene.careline.reissue('ana')
    const [first = '', second = ''] = scene.processes
    const at = (wire: string) => ({ ...scene.careline, wire })
    const CallSid = newCallSid()
    await post(at(first), '/voice/incoming', { CallSid })
    const menu = await post(at(first), '/voice/step?turn=1', { CallSid, Digits: pin })
    const ErrorUrl = `${scene.careline.baseUrl}/voice/step?turn=1`
    expect(await post(at(second), '/voice/fallback', { CallSid, ErrorCode, ErrorUrl })).toEqual(menu)
    expect(await auditOf(CallSid)).toEqual(['pin.accepted'])
    for (const [i, Digits] of TO_LINE.entries()) await post(at(first), `/voice/step?turn=${i + 2}`, { CallSid, Digits })
    const { twiml } = await post(at(second), '/voice/fallback', { CallSid, ErrorCode, ErrorUrl })
    expect(twiml).toContain('support</Enqueue>')
    expect(await stored(CallSid)).toMatchObject({ stage: { kind: 'waiting' }, identity: { kind: 'verified' } })
  })

  test('while Redis is away it leads to a person', async () => {
    const CallSid = newCallSid()
    await post(scene.careline, '/voice/incoming', { CallSid })
    scene.redisProxy.set({ down: true })
    const { status, twiml } = await post(scene.careline, '/voice/fallback', { CallSid, ErrorCode })
    expect(status).toBe(200)
    expect(twiml).toContain('identification</Enqueue>')
  })
})

function permutations<T>(of: readonly T[]): T[][] {
  if (of.length <= 1) return [[...of]]
  return of.flatMap((first, i) => permutations(of.toSpliced(i, 1)).map((rest) => [first, ...rest]))
}
