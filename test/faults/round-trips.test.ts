/** How often a turn asks Postgres and Redis: counted on the wire, with a real one of each. */
import { setTimeout as sleep } from 'node:timers/promises'
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

interface Sent {
  postgres: string[]
  redis: string[]
}

/** Asked each second whatever callers do, by the feed of changes and by those who follow the owners of cases: a slow step is never without one. */
const BY_ITSELF = /AS place FROM directory_changes|FROM case_feed_end/

/** What a step of a call sends, one text for each exchange. */
async function sentBy(step: () => Promise<unknown>): Promise<Sent> {
  const { postgresProxy, redisProxy } = scene
  postgresProxy.takeExchanges()
  redisProxy.takeExchanges()
  await step()
  const postgres = postgresProxy.takeExchanges().filter((text) => !BY_ITSELF.test(text))
  return { postgres, redis: redisProxy.takeExchanges() }
}

/** Of the same step in several calls: what the service asks by itself more seldom is in some of them alone. */
async function leastOf(measure: () => Promise<Sent>): Promise<Sent> {
  const many: Sent[] = []
  for (let n = 0; n < 3; n += 1) many.push(await measure())
  const count = ({ postgres, redis }: Sent) => postgres.length + redis.length
  return many.reduce((least, one) => (count(one) < count(least) ? one : least))
}

const sentWhenKeyed = (keys: string): Promise<Sent> =>
  leastOf(async () => {
    const call = await scene.ring('ana')
    const sent = await sentBy(() => scene.presses(call, 'ana', keys))
    await call.hangUp()
    // The right one ends a run of wrong ones, which would end the PIN.
    const right = await scene.ring('ana', ['pin'])
    await right.hangUp()
    return sent
  })

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
  const sent = await leastOf(async () => {
    const call = await scene.ring('ana', ['pin'])
    const menu = await sentBy(() => scene.presses(call, 'ana', '1'))
    await call.hangUp()
    return menu
  })
  expectAtMost({ postgres: 0, redis: 2 }, sent)
})

/** The live view has read a call by then that came to a desk. */
const SEEN_MS = 100

test('a hang-up, reported twice, asks Postgres twice, and Redis six times: once of them for the live view', async () => {
  const sent = await leastOf(async () => {
    const call = await scene.ring('ana', ['pin', '1', '1', '3'])
    await sleep(SEEN_MS)
    return sentBy(() => call.hangUp())
  })
  expectAtMost({ postgres: 2, redis: 6 }, sent)
  expect(sent.postgres.filter((text) => text.includes('audit-extend'))).toHaveLength(1)
})
