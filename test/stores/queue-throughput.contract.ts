/** What every place that keeps the pace of the desks must do; run on each of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { QueueThroughputStore } from '../../src/desk/floor/queue-throughput.ts'

const second = (n: number) => new Date(Date.UTC(2026, 2, 1, 3, 0, n))

export function describeQueueThroughput(name: string, make: () => Promise<QueueThroughputStore>): void {
  describe(`the pace of desks kept in ${name}`, () => {
    let throughput: QueueThroughputStore
    beforeEach(async () => {
      throughput = await make()
    })

    it('knows of no answered caller at first', async () => {
      expect(await throughput.answeredSince('support', second(0), 50)).toEqual([])
    })

    it('names the moments since a time, oldest first, whatever order they came in', async () => {
      for (const n of [5, 1, 9, 3]) await throughput.recordAnswered('support', second(n), 12.5)
      expect(await throughput.answeredSince('support', second(3), 50)).toEqual(
        [3, 5, 9].map((n) => ({ at: second(n), waitedSeconds: 12.5 })),
      )
    })

    it('keeps the desks apart', async () => {
      await throughput.recordAnswered('support', second(1), 10)
      await throughput.recordAnswered('admin', second(2), 10)
      expect(await throughput.answeredSince('admin', second(0), 50)).toEqual([{ at: second(2), waitedSeconds: 10 }])
    })

    it('counts two callers answered in the same moment as two', async () => {
      await Promise.all([1, 2].map(() => throughput.recordAnswered('support', second(1), 10)))
      expect(await throughput.answeredSince('support', second(0), 50)).toHaveLength(2)
    })

    it('names the newest of more than are asked for', async () => {
      for (let n = 0; n < 60; n += 1) await throughput.recordAnswered('support', second(n), 1)
      expect(await throughput.answeredSince('support', second(0), 2_000)).toHaveLength(60)
      const moments = await throughput.answeredSince('support', second(0), 50)
      expect(moments).toHaveLength(50)
      expect(moments[0]?.at).toEqual(second(10))
      expect(moments.at(-1)?.at).toEqual(second(59))
    })
  })
}
