/** Rounds that take longer than the time between two of them do not pile up. */
import { expect, test } from 'vitest'
import { startPolling } from '../../src/concurrency/poller.ts'

test('one round at a time, the next one after it, and none after the stop', async () => {
  const ends: (() => void)[] = []
  let [running, most] = [0, 0]
  const polling = startPolling({
    next: async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise<void>((resolve) => ends.push(resolve))
      running -= 1
      return false
    },
    everyMs: 1,
    onFailure: () => undefined,
  })
  await expect.poll(() => ends.length).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await expect.poll(() => ends.length).toBe(2)
  const stopped = polling.stop()
  ends[1]?.()
  await stopped
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect([ends.length, most]).toEqual([2, 1])
})

test('a round that fails is told of, and the next one comes', async () => {
  const failures: unknown[] = []
  const polling = startPolling({
    next: () => Promise.reject(new Error('away')),
    everyMs: 1,
    onFailure: (error) => failures.push(error),
  })
  await expect.poll(() => failures.length).toBeGreaterThan(1)
  await polling.stop()
})
