/** How long callers wait: measured however they come to talk, from when that wait began, and estimated only when the pace is known. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cardOf } from '../../src/desk/card.ts'
import { estimateWait } from '../../src/desk/floor/estimate-wait.ts'
import { memoryQueueThroughput } from '../../src/stores/memory/queue-throughput.ts'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { idOf, onTheFloor } from './on-the-floor.ts'

describe('the estimate', () => {
  const OPENS = Date.parse('2026-03-02T08:00:00Z')
  const at = (seconds: number) => new Date(OPENS + seconds * 1000)

  test('is none right after opening, when idle analysts take the first calls at once', async () => {
    const throughput = memoryQueueThroughput()
    for (const seconds of [5, 6, 7]) await throughput.recordAnswered('support', at(seconds), seconds)
    expect(await estimateWait('support', 20, at(10), throughput)).toBe(undefined)
  })

  test('counts the conversations that had to end first, also when they end together', async () => {
    const throughput = memoryQueueThroughput()
    for (const seconds of [5, 6, 7]) await throughput.recordAnswered('support', at(seconds), seconds)
    for (const seconds of [606, 607, 608]) await throughput.recordAnswered('support', at(seconds), seconds - 10)
    // Three conversations of ten minutes at a time: the 18th of those who wait is answered after about an hour.
    const minutes = (await estimateWait('support', 17, at(610), throughput)) ?? 0
    expect(minutes).toBeGreaterThanOrEqual(55)
    expect(minutes).toBeLessThanOrEqual(65)
  })
})

describe('on real calls', () => {
  let careline: Careline
  let ahead = 0
  const pass = (seconds: number) => (ahead += seconds * 1000)
  beforeEach(async () => {
    ahead = 0
    careline = await openCareline({ rest: true, tuning: { now: () => new Date(Date.now() + ahead) } })
  })
  afterEach(() => careline.close())
  const floor = onTheFloor(() => careline)

  /** In tens of seconds: the test itself takes a moment. */
  const answered = async (desk: 'support' | 'contracts') =>
    (await careline.stores.throughput.answeredSince(desk, new Date(0), 10)).map(
      ({ waitedSeconds }) => Math.round(waitedSeconds / 10) * 10,
    )
  const measured = async (desk: string) =>
    new RegExp(`careline_queue_wait_seconds_count\\{desk="${desk}"\\} (\\d+)`).exec(await careline.metrics())?.[1]
  const transfer = async (call: Conversation) => {
    const sent = await careline.desk().talk.transfer(idOf(call), await floor.staff('ruth'), 'contracts', undefined)
    expect(sent).toEqual({ kind: 'done' })
    await careline.network.settled()
  }

  test('a call taken from the desk counts, and so does one that was transferred, each with its own wait', async () => {
    const call = await floor.anaInQueue()
    pass(40)
    await floor.connect(call, 'ruth')
    expect(await answered('support')).toEqual([40])
    expect(await measured('support')).toBe('1')
    pass(360)
    await transfer(call)
    const { since, place } = cardOf(await floor.live(call)) ?? {}
    expect(Date.now() + ahead - Date.parse(since ?? '')).toBeLessThan(10_000)
    expect(Date.parse(since ?? '') - Date.parse(place ?? '')).toBeGreaterThan(390_000)
    pass(20)
    await floor.connect(call, 'sam')
    expect(await answered('contracts')).toEqual([20])
    expect(await measured('contracts')).toBe('1')
  })

  test('a caller who comes back from keying their PIN has not been answered twice', async () => {
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    await careline.desk().talk.askForPin(idOf(call), await floor.staff('ruth'))
    await careline.network.settled()
    await call.presses(careline.pin('ana'))
    await careline.network.settled()
    expect(await answered('support')).toHaveLength(1)
  })

  test('moved to another desk a caller waits on: the wait is theirs, and not the desk’s', async () => {
    const call = await floor.anaInQueue()
    pass(100)
    await careline.desk().supervise.move(idOf(call), await floor.staff('sam'), 'contracts')
    pass(20)
    await floor.connect(call, 'sam')
    expect(await answered('contracts')).toEqual([120])
  })
})
