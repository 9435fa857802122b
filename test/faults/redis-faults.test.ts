/** Redis refused, killed, paused, slow, cut, emptied, read-only: callers are answered, nobody is let in unchecked, and it heals. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openCareline } from '../calls/careline.ts'
import { wrongFor } from '../calls/wrong-pin.ts'
import { chanceOf } from './history/chance.ts'
import { openScene, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.close())
afterEach(async () => {
  scene.redisProxy.set({})
  await scene.isWell()
  await scene.isSound()
})

const PIN_TO_LINE = ['pin', '1', '1', '3']

/** Ana, and everything a caller of hers hears after the PIN until she is in line. */
async function anaGetsThrough() {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana', PIN_TO_LINE)
  expect(call.state).toBe('queued')
  expect(await viewOf(call.sid)).toMatchObject({ verified: true })
}

async function viewOf(sid: string) {
  const { baseUrl, apiToken } = scene.careline
  const response = await fetch(`${baseUrl}/api/v1/calls/${sid}`, { headers: { authorization: `Bearer ${apiToken}` } })
  return (await response.json()) as { verified: boolean; status: string; desk: string | null; outcome: string | null }
}

async function admin<T>(ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(scene.redis.port, '127.0.0.1')
  try {
    return await ask(redis)
  } finally {
    redis.disconnect()
  }
}

test('F1 refused at the start: the service starts, and every caller reaches a person UNVERIFIED', async () => {
  const careline = await openCareline({ real: { redisUrl: 'redis://127.0.0.1:1' } })
  try {
    const calls = await Promise.all(
      Array.from({ length: 50 }, (_, i) => careline.network.dial({ from: `+120255570${10 + i}`, to: '+12025550100' })),
    )
    expect(calls.map((call) => call.queue)).toEqual(calls.map(() => 'identification'))
    expect(calls.flatMap((call) => call.problems)).toEqual([])
    const { rows } = await careline.database.pool.query('SELECT FROM calls WHERE verified')
    expect(rows).toEqual([])
  } finally {
    await careline.close()
  }
})

describe.each(['before the ring', 'before the PIN', 'after the PIN', 'in line'])('F2 killed %s', (when) => {
  test('the caller ends with a person, and later callers are verified again', async () => {
    await scene.careline.reissue('ana')
    const steps = { 'before the ring': 0, 'before the PIN': 0, 'after the PIN': 1, 'in line': 4 }[when] ?? 0
    if (when === 'before the ring') await scene.redis.kill()
    const call = await scene.ring('ana', PIN_TO_LINE.slice(0, steps))
    if (when !== 'before the ring') await scene.redis.kill()
    await scene.presses(call, 'ana', ...PIN_TO_LINE.slice(steps))
    if (call.state === 'queued') await call.waitLoops(1)
    expect(call.state).toBe('queued')
    expect(call.queue).toBe(when === 'in line' ? 'support' : 'identification')
    await scene.redis.start()
    await scene.isWell()
    await anaGetsThrough()
  })
})

/** Twenty seeds, ten to a kill: each has its own pace, so that the kill finds each of them at another point. */
test.each([0, 10])('F2 killed at any moment, ten seeds from %d: everybody ends with a person', async (first) => {
  const people = ['ana', 'eli', 'hal', 'ora']
  for (const person of people) await scene.careline.reissue(person)
  const chance = chanceOf(first)
  const going = Array.from({ length: 10 }, async (_, i) => {
    const person = people[i % people.length] ?? 'ana'
    const pace = chanceOf(first + i)
    await sleep(pace.whole(120))
    const call = await scene.ring(person)
    for (const key of [...PIN_TO_LINE, '1', '1']) {
      await sleep(pace.whole(60))
      if (call.state === 'gathering') await scene.presses(call, person, key)
    }
    return call
  })
  await sleep(chance.whole(400))
  await scene.redis.kill()
  const calls = await Promise.all(going)
  await scene.redis.start()
  await scene.isWell()
  expect(calls.map(({ state }) => state)).toEqual(calls.map(() => 'queued'))
  expect(calls.flatMap(({ problems }) => problems)).toEqual([])
  await Promise.all(calls.map((call) => call.hangUp()))
})

test.each([
  ['reserved, before its answer', (sid: string) => `${sid}:1`],
  ['checked, before its count is known to be settled', () => 'matched'],
])('F2 cut when a try was %s: at most one check on record, and in line', async (_, textOf) => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana')
  const cutsBefore = scene.redisProxy.cuts
  scene.redisProxy.cutAfter(textOf(call.sid))
  await scene.presses(call, 'ana', 'pin')
  expect(scene.redisProxy.cuts).toBe(cutsBefore + 1)
  await scene.presses(call, 'ana', '1', '1', '3')
  expect(call.state).toBe('queued')
  expect(call.problems).toEqual([])
  const { rows } = await scene.careline.database.pool.query(
    `SELECT FROM audit_trail WHERE call = $1 AND type LIKE 'pin.%'`,
    [call.sid],
  )
  // Sent again after the cut, the reservation finds itself made already: nothing is compared then.
  expect(rows.length).toBeLessThanOrEqual(1)
  await scene.isWell()
  await anaGetsThrough()
})

test.each([1, 5])('F3 paused for %d s in mid-call: a person, then business as usual', async (seconds) => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana')
  scene.redis.signal('SIGSTOP')
  const paused = sleep(seconds * 1000)
  await scene.presses(call, 'ana', ...PIN_TO_LINE)
  expect(call.state).toBe('queued')
  // Whoever calls while it lasts has nothing to wait for.
  const another = await scene.ring('ana', PIN_TO_LINE)
  expect(another.queue).toBe('identification')
  await paused
  scene.redis.signal('SIGCONT')
  await scene.isWell()
  await anaGetsThrough()
})

test.each([50, 150])('F4 slow by %d ms: nobody notices', async (latencyMs) => {
  scene.redisProxy.set({ latencyMs, jitterMs: 20 })
  await anaGetsThrough()
})

test.each([500, 2000])('F4 slow by %d ms: a person at once', async (latencyMs) => {
  scene.redisProxy.set({ latencyMs, jitterMs: 50 })
  const call = await scene.ring('ana', PIN_TO_LINE)
  expect(call.queue).toBe('identification')
  scene.redisProxy.set({})
  await scene.isWell()
  await anaGetsThrough()
})

test.each([
  ['cut between every two steps', () => scene.redisProxy.reset()],
  ['answers in pieces of three bytes', () => scene.redisProxy.set({ sliceBytes: 3 })],
])('F5 %s: the call goes on or ends with a person, never counted twice', async (_, trouble) => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana')
  for (const key of PIN_TO_LINE) {
    trouble()
    await scene.presses(call, 'ana', key)
  }
  expect(call.state).toBe('queued')
  const { rows } = await scene.careline.database.pool.query<{ type: string }>(
    `SELECT type FROM audit_trail WHERE call = $1 AND type LIKE 'pin.%'`,
    [call.sid],
  )
  expect(rows.length).toBeLessThanOrEqual(1)
})

test('F5 an answer cut off in its middle: a person, and no second effect', async () => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana')
  scene.redisProxy.set({ limitBytes: 40 })
  await scene.presses(call, 'ana', 'pin')
  scene.redisProxy.set({})
  await scene.isWell()
  const { rows } = await scene.careline.database.pool.query('SELECT FROM audit_trail WHERE call = $1 AND type = $2', [
    call.sid,
    'pin.accepted',
  ])
  expect(rows.length).toBeLessThanOrEqual(1)
})

test('F6 and F7 emptied between guesses: ten in a row end the PIN all the same', async () => {
  await scene.careline.reissue('ana')
  const wrong = wrongFor(scene.careline.pin('ana'))
  const sids: string[] = []
  for (let i = 0; i < 12; i += 1) {
    await admin((redis) => redis.flushall())
    const call = await scene.ring('ana', [wrong])
    await call.hangUp()
    sids.push(call.sid)
  }
  const { rows } = await scene.careline.database.pool.query<{ reason: string; n: string }>(
    `SELECT body->>'reason' AS reason, count(*) AS n FROM audit_trail
      WHERE type = 'pin.refused' AND call = ANY($1) GROUP BY 1 ORDER BY 1`,
    [sids],
  )
  expect(rows).toEqual([
    { reason: 'locked', n: '2' },
    { reason: 'mismatch', n: '10' },
  ])
  await admin((redis) => redis.flushall())
  const owner = await scene.ring('ana', ['pin'])
  expect(await viewOf(owner.sid)).toMatchObject({ verified: false })
})

test('F7 emptied in mid-call, scripts and all: the caller starts again, nobody is verified by memory', async () => {
  await scene.careline.reissue('ana')
  const call = await scene.ring('ana', ['pin'])
  expect(await viewOf(call.sid)).toMatchObject({ verified: true })
  await admin((redis) => redis.flushall())
  await admin((redis) => redis.script('FLUSH'))
  await scene.presses(call, 'ana', '1')
  expect(call.state).toBe('gathering')
  expect(await viewOf(call.sid)).toMatchObject({ verified: false })
  await scene.presses(call, 'ana', ...PIN_TO_LINE)
  expect(call.queue).toBe('support')
  expect(await viewOf(call.sid)).toMatchObject({ verified: true })
})

describe('F7 emptied while callers wait', () => {
  async function anaInQueue() {
    await scene.careline.reissue('ana')
    const call = await scene.ring('ana', PIN_TO_LINE)
    const { reference } = (await viewOf(call.sid)) as never as { reference: string }
    await admin((redis) => redis.flushall())
    return { call, reference }
  }

  test('the place in line comes back with its proof, its desk and its reference', async () => {
    const { call, reference } = await anaInQueue()
    await call.waitLoops(1)
    expect(await viewOf(call.sid)).toMatchObject({ verified: true, status: 'waiting', reference })
    expect(call.queue).toBe('support')
    await call.answerAsAnalyst({ talkSeconds: 30 })
    expect(call.problems).toEqual([])
  })

  test('a PIN replaced meanwhile proves nothing any more', async () => {
    const { call } = await anaInQueue()
    await scene.careline.reissue('ana')
    await call.waitLoops(1)
    expect(await viewOf(call.sid)).toMatchObject({ verified: false, status: 'waiting' })
  })

  test('the end of the wait finds its record again, even before the next lap', async () => {
    const { call } = await anaInQueue()
    await call.answerAsAnalyst({ talkSeconds: 30 })
    expect(call.endedBy).toBe('service')
    expect(call.problems).toEqual([])
  })
})

test.each([
  ['read-only', (redis: Redis) => redis.replicaof('127.0.0.1', 1), (redis: Redis) => redis.replicaof('NO', 'ONE')],
  [
    'out of memory',
    (redis: Redis) => redis.config('SET', 'maxmemory', '1'),
    (redis: Redis) => redis.config('SET', 'maxmemory', '0'),
  ],
])('F8 %s: treated as down', async (_, spoil, mend) => {
  await scene.careline.reissue('ana')
  await admin<unknown>(spoil)
  const call = await scene.ring('ana', PIN_TO_LINE)
  expect(call.queue).toBe('identification')
  await admin<unknown>(mend)
  await scene.isWell()
  await anaGetsThrough()
})
