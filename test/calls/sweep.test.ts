/** A caller whose line died in a queue goes from the desks within minutes, and one who still waits never does. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callId, staffId, type CallId } from '../../src/domain/ids.ts'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'

let careline: Careline
let ahead = 0
beforeEach(async () => {
  ahead = 0
  unreadable = undefined
  careline = await openCareline({
    rest: true,
    tuning: { now: () => new Date(Date.now() + ahead) },
    stores: ({ calls }) => ({
      calls: {
        ...calls,
        read: async (id) => {
          if (id === unreadable) throw new Error('this call cannot be read')
          return calls.read(id)
        },
      },
    }),
  })
})
afterEach(() => careline.close())
const floor = onTheFloor(() => careline)
const minutes = (count: number) => {
  ahead = count * 60_000
}

const GHOST = callId.parse(`CA${'9'.repeat(32)}`)
const OTHER_GHOST = callId.parse(`CA${'8'.repeat(32)}`)
/** Cannot be read, as a call that another release wrote. */
let unreadable: CallId | undefined
const stageOf = async (id: string) => (await careline.stores.calls.read(callId.parse(id)))?.stage.kind

/** The same call under an id that the network does not know any more: its end was never reported. */
async function diedUnreported(call: Conversation, id: CallId = GHOST): Promise<void> {
  const { calls } = careline.stores
  const claim = await calls.claim(id, 0, 5_000)
  if (claim.kind !== 'run') throw new Error('the call is on record already')
  const { turn, language, ...rest } = await floor.live(call)
  const answer = { turn, language, said: [], next: { kind: 'nothing' as const } }
  expect(await calls.save(claim.token, 0, { ...rest, turn, language, id }, answer)).toBe(true)
  await call.hangsUp()
}

test('died without a word: gone when its laps have not come for a few minutes', async () => {
  await diedUnreported(await floor.anaInQueue())
  minutes(3)
  expect(await careline.sweep()).toBe(0)
  expect(await stageOf(GHOST)).toBe('waiting')
  minutes(5)
  expect(await careline.sweep()).toBe(1)
  expect(await stageOf(GHOST)).toBe('ended')
})

test.each([GHOST, OTHER_GHOST])('one that cannot be read holds up no other (%s)', async (id) => {
  await diedUnreported(await floor.anaInQueue())
  await diedUnreported(await floor.anaInQueue(), OTHER_GHOST)
  minutes(5)
  unreadable = id
  await expect(careline.sweep()).rejects.toThrow('this call cannot be read')
  unreadable = undefined
  expect(await stageOf(id)).toBe('waiting')
  expect(await stageOf(id === GHOST ? OTHER_GHOST : GHOST)).toBe('ended')
})

test('laps that did not come, of a caller who is still there: asked of the network, and kept', async () => {
  const call = await floor.anaInQueue()
  minutes(30)
  expect(await careline.sweep()).toBe(0)
  expect(await stageOf(call.phone.sid)).toBe('waiting')
})

test('the network does not say: kept', async () => {
  await diedUnreported(await floor.anaInQueue())
  minutes(30)
  careline.rest.failNext('server-error', { method: 'GET', times: 2 })
  expect(await careline.sweep()).toBe(0)
  expect(await stageOf(GHOST)).toBe('waiting')
})

test('a conversation whose caller is gone ends too, so that its analyst is not on a call for hours', async () => {
  await diedUnreported(await floor.connect(await floor.anaInQueue(), 'ruth'))
  await careline.stores.presence.set(staffId.parse('ruth'), 'ready', new Date())
  minutes(6)
  expect(await careline.sweep()).toBe(1)
  expect(await floor.presenceOf('ruth')).toMatchObject({ state: 'wrap-up', about: { call: GHOST } })
})
