/** When a failing store is left alone and when it is asked again. */
import { stat } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { createBreaker, type Breaker } from '../../src/concurrency/breaker.ts'

let now: number
let changes: string[]
let breaker: Breaker

beforeEach(() => {
  now = 0
  changes = []
  breaker = createBreaker({ name: 'Redis', timeLimitMs: 50, now: () => now, onChange: (state) => changes.push(state) })
})

const fails = () => breaker.run(() => Promise.reject(new Error('down'))).catch((error: Error) => error.message)
const works = () => breaker.run(async () => 'fine').catch((error: Error) => error.message)
const CLOSED = 'Redis is not asked now because it kept failing.'

async function open(): Promise<void> {
  for (let n = 0; n < 5; n += 1) expect(await fails()).toBe('down')
}

describe('a breaker', () => {
  it('opens after five failures within ten seconds and asks nothing more', async () => {
    await open()
    let asked = false
    await breaker.run(async () => (asked = true)).catch(() => undefined)
    expect(asked).toBe(false)
    expect(await works()).toBe(CLOSED)
    expect(changes).toEqual(['open'])
  })

  it('stays closed when five failures lie further apart', async () => {
    for (let n = 0; n < 12; n += 1) {
      expect(await fails()).toBe('down')
      now += 2_600
    }
    expect(await works()).toBe('fine')
    expect(changes).toEqual([])
  })

  it('lets one call through after two seconds and closes when it works', async () => {
    await open()
    now += 1_999
    expect(await works()).toBe(CLOSED)
    now += 1
    expect(await works()).toBe('fine')
    expect(await fails()).toBe('down')
    expect(await works()).toBe('fine')
    expect(changes).toEqual(['open', 'closed'])
  })

  it('lets only one of many through to probe', async () => {
    await open()
    now += 2_000
    expect((await Promise.all([works(), works(), works()])).toSorted()).toEqual([CLOSED, CLOSED, 'fine'])
  })

  it('stays open for two more seconds when the probe fails', async () => {
    await open()
    now += 2_000
    expect(await fails()).toBe('down')
    now += 1_999
    expect(await works()).toBe(CLOSED)
    now += 1
    expect(await works()).toBe('fine')
    expect(changes).toEqual(['open', 'closed'])
  })

  it('counts a call that takes too long as a failure and does not wait for it', async () => {
    for (let n = 0; n < 5; n += 1)
      await expect(breaker.run(() => new Promise(() => undefined))).rejects.toThrow(
        'Redis did not answer within 50 ms.',
      )
    expect(await works()).toBe(CLOSED)
  })

  it('does not blame the store when this process was held up while the answer came', async () => {
    await new Promise((resolve) => setImmediate(resolve))
    const answering = breaker.run(() => stat('.'))
    const until = performance.now() + 100
    while (performance.now() < until);
    expect((await answering).isDirectory()).toBe(true)
  })

  it('does not count errors that say nothing about the store', async () => {
    breaker = createBreaker({ name: 'Redis', timeLimitMs: 50, isFailure: () => false })
    for (let n = 0; n < 20; n += 1) expect(await fails()).toBe('down')
    expect(await works()).toBe('fine')
  })

  it('wraps a whole store, with one state for all its methods', async () => {
    const store = {
      async give(what: string) {
        return `gave ${what}`
      },
      async fail(): Promise<string> {
        throw new Error('down')
      },
    }
    const guarded = createBreaker({ name: 'Store', timeLimitMs: 50 }).around(store)
    expect(await guarded.give('tea')).toBe('gave tea')
    for (let n = 0; n < 5; n += 1) await expect(guarded.fail()).rejects.toThrow('down')
    await expect(guarded.give('tea')).rejects.toThrow('Store is not asked now')
  })

  it('turns a method that throws at once into a rejection', async () => {
    const store = {
      broken(): Promise<string> {
        throw new Error('at once')
      },
    }
    await expect(createBreaker({ name: 'Store', timeLimitMs: 50 }).around(store).broken()).rejects.toThrow('at once')
  })
})
