/** An owner is offered a call about their case first, whichever process they and the caller are at, and whatever was lost meanwhile. */
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { idOf, onTheFloor, PHONES } from '../desk/on-the-floor.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'
import { ownedCase } from './owned-case.ts'

let redis: TestRedis
let careline: Careline
/** Where the next request of the network goes. */
let wire: string | undefined
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())
beforeEach(async () => {
  wire = undefined
  await emptied()
  // An owner has twenty seconds, which this machine may need for less.
  careline = await openCareline({
    real: { redisUrl: redis.url },
    rest: true,
    process: () => wire,
    site: { ownerFirst: 600 },
  })
})
afterEach(() => careline.close())

const { staff, live, answers } = onTheFloor(() => careline)
const { caseFromOutside, dialsAbout, are } = ownedCase(() => careline)

const takes = async (call: Conversation, name: string, process: number) =>
  (await careline.desk(process).takeCall.take(idOf(call), await staff(name))).kind

async function emptied(): Promise<void> {
  const client = new Redis(redis.port, '127.0.0.1')
  await client.flushall()
  client.disconnect()
}

/** Ruth takes it at this process, after Ines could not. */
async function isForRuth(call: Conversation, process: number): Promise<void> {
  answers('ruth')
  expect(await takes(call, 'ines', process)).toBe('not-offered')
  expect(await takes(call, 'ruth', process)).toBe('ringing')
  await careline.network.settled()
  expect((await live(call)).stage).toMatchObject({ kind: 'with-analyst', taker: { id: 'ruth' } })
  expect(careline.network.callsTo(PHONES.ines)).toEqual([])
  call.isWellFormed()
}

test('an owner whose desk is at another process than the caller', async () => {
  await careline.another()
  await are('ready', 'ruth', 'ines')
  const call = await dialsAbout(await caseFromOutside())
  await isForRuth(call, 1)
})

test('the process stops while the caller waits, and another one is started', async () => {
  await are('ready', 'ruth', 'ines')
  const number = await caseFromOutside()
  const call = await dialsAbout(number)
  await careline.stop(0)
  wire = await careline.another()
  // It takes no call before it has looked at its stores.
  const asked = `${wire}/api/v1/cases/${number}`
  const headers = { authorization: `Bearer ${careline.apiToken}` }
  await expect.poll(async () => (await fetch(asked, { headers })).status).toBe(200)
  await call.phone.waitLoops(1)
  await isForRuth(call, 1)
})

describe('Redis has lost everything while the caller waits', () => {
  test('the call is still about the case, and for its owner', async () => {
    const number = await caseFromOutside()
    const call = await dialsAbout(number)
    await emptied()
    // Their screens say so again.
    await are('ready', 'ruth', 'ines')
    await call.phone.waitLoops(1)
    expect((await live(call)).told.case).toMatchObject({ kind: 'found', number, owner: 'ruth' })
    await isForRuth(call, 0)
  })

  test('once the time of the owner is over it is for the desk', async () => {
    careline.takeNumbers({ ownerFirst: 0 })
    const call = await dialsAbout(await caseFromOutside())
    await emptied()
    await are('ready', 'ruth', 'ines')
    await call.phone.waitLoops(1)
    expect(await takes(call, 'ines', 0)).toBe('ringing')
  })

  test('a case that another contract has got meanwhile is nothing of theirs', async () => {
    const number = await caseFromOutside()
    const call = await dialsAbout(number)
    await emptied()
    await careline.database.pool.query(`UPDATE cases SET contract_number = 'SC-2001' WHERE number = $1`, [number])
    await are('ready', 'ruth', 'ines')
    await call.phone.waitLoops(1)
    expect(await live(call)).toMatchObject({ identity: { kind: 'verified' }, told: { contract: 'SC-1001' } })
    expect((await live(call)).told.case).toBeUndefined()
  })

  test('a PIN that was replaced meanwhile proves no one, and names no case', async () => {
    const call = await dialsAbout(await caseFromOutside())
    await emptied()
    await careline.reissue('ana')
    await call.phone.waitLoops(1)
    expect(await live(call)).toMatchObject({ identity: { kind: 'unverified' }, told: { existing: false } })
    expect((await live(call)).told.case).toBeUndefined()
  })
})
