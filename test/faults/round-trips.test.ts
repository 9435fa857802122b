/** How often a turn asks Postgres and Redis: counted on the wire, with a real one of each. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { laneOf } from '../../src/stores/postgres/audit/audit-lanes.ts'
import { wrongFor, wrongPin } from '../calls/wrong-pin.ts'
import { openScene, OWN_POSTGRES_MS, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(undefined, undefined, OWN_POSTGRES_MS)
  // Known after a call: scripts, names of people, where each lane of the audit trail ends. Statements are sent by name then.
  for (let n = 0, met = new Set(); met.size < 4; n += 1) {
    const actor = `staff ${n}`
    met.add(laneOf({ subject: null, call: null, actor }, 4))
    const entry = {
      type: 'call.taken',
      at: new Date(),
      actor,
      subject: undefined,
      callId: undefined,
      body: {},
    } as const
    await scene.careline.stores.audit.append(entry)
  }
  for (const keys of [['pin', '1'], [wrongFor(scene.careline.pin('ana'))], [wrongPin()]]) {
    const first = await scene.ring('ana', keys)
    await first.hangUp()
  }
})
afterAll(() => scene.close())

/** Looks for changes of the directory and of cases and for events to send, each second, whatever callers do. */
const BY_ITSELF = /FROM directory_changes|FROM webhook_endpoints w|FROM case_feed_end/
/** A connection that the pool opens meanwhile: its first message, and its password. */
const OPENING = /^(user |p )/

interface Sent {
  postgres: string[]
  redis: string[]
}

/** What a step of a call sends, one text for each exchange. */
async function sentBy(step: () => Promise<unknown>): Promise<Sent> {
  const { postgresProxy, redisProxy } = scene
  postgresProxy.takeExchanges()
  redisProxy.takeExchanges()
  await step()
  return {
    postgres: postgresProxy.takeExchanges().filter((text) => !BY_ITSELF.test(text) && !OPENING.test(text)),
    redis: redisProxy.takeExchanges(),
  }
}

async function sentWhenKeyed(keys: string): Promise<Sent> {
  const call = await scene.ring('ana')
  const sent = await sentBy(() => scene.presses(call, 'ana', keys))
  await call.hangUp()
  return sent
}

/** Fails with what was sent. */
function expectAtMost(most: { postgres: number; redis: number }, { postgres, redis }: Sent): void {
  const list = [...postgres, ...redis].map((text) => text.slice(0, 200)).join('\n')
  expect({ postgres: postgres.length <= most.postgres, redis: redis.length <= most.redis }, list).toEqual({
    postgres: true,
    redis: true,
  })
}

test('a verified PIN turn asks Postgres three times and Redis three times, and the try is counted in both before the success', async () => {
  const sent = await sentWhenKeyed('pin')
  expectAtMost({ postgres: 3, redis: 3 }, sent)
  expect(sent.postgres.map((text) => /pin-find|pin-try|audit-extend-accepted/.exec(text)?.[0])).toEqual([
    'pin-find',
    'pin-try',
    'audit-extend-accepted',
  ])
  const [claim, reserve, save] = sent.redis
  expect(claim).not.toContain('tries:')
  expect(reserve).toContain('tries:run:')
  // What gives the try back goes out with the call as it is saved.
  expect(save).toContain('tries:run:')
  expect(save).toContain('calls:live')
})

test('a wrong PIN asks as often, and one that nobody has as often as one that somebody has', async () => {
  const own = await sentWhenKeyed(wrongFor(scene.careline.pin('ana')))
  const none = await sentWhenKeyed(wrongPin())
  for (const sent of [own, none]) expectAtMost({ postgres: 3, redis: 3 }, sent)
  expect(none.redis).toHaveLength(own.redis.length)
  expect(none.postgres).toHaveLength(own.postgres.length)
})

test('a menu step asks Redis twice and Postgres not at all', async () => {
  const call = await scene.ring('ana', ['pin'])
  expectAtMost({ postgres: 0, redis: 2 }, await sentBy(() => scene.presses(call, 'ana', '1')))
  await call.hangUp()
})

test('a hang-up asks Postgres twice: its end with the audit row, and whether a callback waits for the phone', async () => {
  const call = await scene.ring('ana', ['pin', '1', '1', '3'])
  const sent = await sentBy(() => call.hangUp())
  expectAtMost({ postgres: 2, redis: 6 }, sent)
  expect(sent.postgres.filter((text) => text.includes('audit-extend'))).toHaveLength(1)
})
