/** Slots for hashing: how many run, how many wait, and when one gives up. */
import { describe, expect, test } from 'vitest'
import { makeSemaphore } from '../../src/domain/semaphore.ts'

/** Timers that go off when told to. */
function handTimers() {
  const timers = new Set<() => void>()
  return {
    after: (_: number, then: () => void) => {
      timers.add(then)
      return () => timers.delete(then)
    },
    goOff: () => {
      for (const then of timers) then()
      timers.clear()
    },
    running: () => timers.size,
  }
}

/** Work that ends when told to. */
function job() {
  let finish: () => void = () => {}
  let started = false
  const ended = new Promise<string>((resolve) => {
    finish = () => resolve('hashed')
  })
  return {
    work: () => {
      started = true
      return ended
    },
    finish: () => finish(),
    started: () => started,
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('hash slots', () => {
  test('run as many at once as there are, and the next when one is free', async () => {
    const slots = makeSemaphore({ slots: 2, after: handTimers().after })
    const jobs = [job(), job(), job()]
    const results = jobs.map(({ work }) => slots.run(work))
    await turn()
    expect(jobs.map(({ started }) => started())).toEqual([true, true, false])
    jobs[0]?.finish()
    await turn()
    expect(jobs.map(({ started }) => started())).toEqual([true, true, true])
    for (const { finish } of jobs) finish()
    expect(await Promise.all(results)).toEqual(Array.from({ length: 3 }, () => ({ kind: 'done', value: 'hashed' })))
  })

  test('let work that goes last into a slot only when nothing else waits for it, one at a time', async () => {
    const slots = makeSemaphore({ slots: 2, after: handTimers().after })
    const [issueOne, issueTwo, check, waiting] = [job(), job(), job(), job()]
    const results = [slots.last.run(issueOne.work), slots.last.run(issueTwo.work)]
    await turn()
    expect([issueOne.started(), issueTwo.started()]).toEqual([true, false])
    results.push(slots.run(check.work), slots.run(waiting.work))
    await turn()
    expect([check.started(), waiting.started()]).toEqual([true, false])
    issueOne.finish()
    await turn()
    expect([waiting.started(), issueTwo.started()]).toEqual([true, false])
    check.finish()
    await turn()
    expect(issueTwo.started()).toBe(true)
    waiting.finish()
    issueTwo.finish()
    expect(await Promise.all(results)).toHaveLength(4)
  })

  test('refuse at once when the line is full', async () => {
    const slots = makeSemaphore({ slots: 1, waiting: 2, after: handTimers().after })
    const first = job()
    const kept = [slots.run(first.work), slots.run(async () => 'second'), slots.run(async () => 'third')]
    expect(await slots.run(async () => 'fourth')).toEqual({ kind: 'busy' })
    first.finish()
    expect(await Promise.all(kept)).toMatchObject([{ value: 'hashed' }, { value: 'second' }, { value: 'third' }])
  })

  test('let nobody wait too long, and never start what has given up', async () => {
    const timers = handTimers()
    const slots = makeSemaphore({ slots: 1, after: timers.after })
    const [first, second] = [job(), job()]
    const running = slots.run(first.work)
    const waiting = slots.run(second.work)
    await turn()
    timers.goOff()
    expect(await waiting).toEqual({ kind: 'busy' })
    first.finish()
    await running
    await turn()
    expect(second.started()).toBe(false)
    expect(await slots.run(async () => 'free again')).toEqual({ kind: 'done', value: 'free again' })
  })

  test('stop the clock of who got a slot', async () => {
    const timers = handTimers()
    const slots = makeSemaphore({ slots: 1, after: timers.after })
    const first = job()
    const both = [slots.run(first.work), slots.run(async () => 'second')]
    await turn()
    expect(timers.running()).toBe(1)
    first.finish()
    await Promise.all(both)
    expect(timers.running()).toBe(0)
  })

  test('are free again after work that failed', async () => {
    const slots = makeSemaphore({ slots: 1 })
    await expect(slots.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await slots.run(async () => 'next')).toEqual({ kind: 'done', value: 'next' })
  })

  test('give up by the real clock too', async () => {
    const slots = makeSemaphore({ slots: 1, waitMs: 5 })
    const first = job()
    const running = slots.run(first.work)
    expect(await slots.run(async () => 'never')).toEqual({ kind: 'busy' })
    first.finish()
    await running
  })
})
