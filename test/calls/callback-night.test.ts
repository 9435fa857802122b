/** Callers who would be called back at night, by their own clock: asked whether they want that, in every language, and told when else. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { nightOf } from '../../src/calls/decision/callback-night.ts'
import { daily } from '../../src/domain/hours/calendar.ts'
import { NO_HOURS } from '../../src/domain/hours/line-hours.ts'
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
  if (language === 'en') expect(heardBy(call.phone)).toContain("It's night by your clock.")
  await call.presses('1')
  await call.hears('callback.night-when', 'callback.noted', 'goodbye')
  expect(await row(call)).toMatchObject({ anyTime: false, urgent: false })
  expect(heardBy(call.phone)).not.toMatch(/[{}]|undefined/)
  call.isWellFormed()
})

test('is night from the last minute of the day to its first, and may be for whom that comes within the hour', async () => {
  const call = await anaInQueue()
  const waiting = await live(call)
  const policy = { callbackHours: { from: 480, until: 1_200 }, hours: NO_HOURS }
  // In winter the clock of London is that of UTC.
  const asked = (clock: string) => nightOf(waiting, policy, new Date(`2026-12-01T${clock}Z`))?.isNow
  expect(['18:59:59', '19:00', '19:59:59', '20:00', '23:00', '07:59:59', '08:00'].map(asked)).toEqual([
    undefined,
    false,
    false,
    true,
    true,
    true,
    undefined,
  ])
  // Asked in the afternoon, of a desk that opens at night.
  const desk = daily('UTC', { from: 60, until: 120 })
  const closed = { ...waiting, closed: { desk: 'support' as const, why: 'desk' as const } }
  const hours = { ...NO_HOURS, desks: { support: desk } }
  expect(nightOf(closed, { ...policy, hours }, new Date('2026-12-01T15:00Z'))).toMatchObject({
    isNow: false,
    clock: '08:00',
  })
  await call.hangsUp()
})

test('in the hour before it: it is not said to be night, and what was said holds when it has become day', async () => {
  const call = await anaInQueue()
  hoursAre({ from: Math.max(0, london() - 60), until: Math.min(1_440, london() + 30) })
  await call.presses('1')
  await call.hears('callback.night', 'callback.night-menu')
  expect(heardBy(call.phone)).toContain("By your clock it may be night when it's your turn.")
  expect(heardBy(call.phone)).not.toContain("It's night by your clock")
  hoursAre({ from: 0, until: 1_440 })
  await call.presses('1')
  await call.hears('callback.night-when', 'callback.noted', 'goodbye')
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
