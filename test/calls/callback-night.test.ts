/** Callers who would be called back at night, by their own clock: asked whether they want that, in every language, and told when else. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { clockIn } from '../../src/domain/hours/zoned-time.ts'
import { heardBy, idOf, onTheFloor } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ rest: true })
})
afterAll(() => careline.close())
const { anaInQueue, anaIsDown, live } = onTheFloor(() => careline)

/** The clock in London, in minutes. */
function london(): number {
  const [hour = 0, minute = 0] = clockIn('Europe/London', new Date()).split(':').map(Number)
  return hour * 60 + minute
}
/** Hours of the day that are not these ones. */
const NIGHT = () => (london() < 720 ? { from: 900, until: 1_000 } : { from: 100, until: 200 })
const hoursAre = (callbackHours: { from: number; until: number }) => careline.takeNumbers({ callbackHours })
afterEach(async () => {
  careline.takeNumbers({})
  await careline.database.pool.query(`UPDATE contacts SET language = 'en' WHERE id = 'ana'`)
})

const row = async (call: Conversation) => careline.stores.callbacks.find(idOf(call))

/** Ana waits, and presses 1 for a callback. */
async function asksAtNight(): Promise<Conversation> {
  const call = await anaInQueue()
  hoursAre(NIGHT())
  await call.presses('1')
  return call
}

test.each(['en', 'de', 'fr', 'es', 'ja', 'pt-BR'])('in %s: by day, and they hear when that is', async (language) => {
  await careline.database.pool.query(`UPDATE contacts SET language = $1 WHERE id = 'ana'`, [language])
  const call = await asksAtNight()
  await call.hears('callback.night', 'callback.night-menu')
  await call.presses('1')
  await call.hears('callback.night-when', 'callback.noted', 'goodbye')
  expect(await row(call)).toMatchObject({ anyTime: false, urgent: false })
  expect(heardBy(call.phone)).not.toMatch(/[{}]|undefined/)
  call.isWellFormed()
})

test('any time will do: they may be rung at once', async () => {
  const call = await asksAtNight()
  await call.presses('2')
  await call.hears('callback.noted', 'goodbye')
  expect(await row(call)).toMatchObject({ anyTime: true })
})

test('neither: they wait on, and keep their place', async () => {
  const call = await asksAtNight()
  await call.presses('3')
  await call.hears('callback.back-in-line')
  expect((await live(call)).stage).toMatchObject({ kind: 'waiting', desk: 'support' })
  expect(await row(call)).toBeUndefined()
  await call.hangsUp()
})

test('who hangs up at the question has no callback', async () => {
  const call = await asksAtNight()
  await call.hangsUp()
  expect(await row(call)).toBeUndefined()
})

describe('is not asked', () => {
  test('by day', async () => {
    const call = await anaInQueue()
    await call.presses('1')
    await call.hears('callback.number')
    await call.hangsUp()
  })

  test('where production is down: that contact is rung first, at every hour', async () => {
    const call = await anaIsDown()
    hoursAre(NIGHT())
    await call.presses('1')
    await call.hears('callback.number')
    await call.presses('1')
    expect(await row(call)).toMatchObject({ urgent: true, anyTime: false })
  })
})
