/** What every place that keeps results of PIN checks must do; run on each of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { CheckResults } from '../../src/calls/pin-checks/check-results.ts'
import type { PinCheck } from '../../src/domain/pin/pin-check.ts'

const WRONG: PinCheck = { kind: 'wrong', reason: 'mismatch' }
const MINUTE = 60_000

export function describeCheckResults(name: string, make: () => Promise<CheckResults>): void {
  describe(`results of PIN checks kept in ${name}`, () => {
    let store: CheckResults
    beforeEach(async () => {
      store = await make()
    })

    it('waits while the owner lives, and is gone when it never did', async () => {
      expect(await store.find('owner', 'check')).toEqual({ kind: 'gone' })
      await store.beat('owner', MINUTE)
      expect(await store.find('owner', 'check')).toEqual({ kind: 'waiting' })
      expect(await store.find('another', 'check')).toEqual({ kind: 'gone' })
    })

    it('gives a result as often as it is asked for, also when its owner has ended', async () => {
      await store.put('check', WRONG, MINUTE)
      for (let i = 0; i < 2; i += 1)
        expect(await store.find('owner', 'check')).toEqual({ kind: 'checked', check: WRONG })
      expect(await store.find('owner', 'another')).toEqual({ kind: 'gone' })
    })

    it('forgets signs of life and results after their time', async () => {
      await store.beat('owner', 20)
      await store.put('check', WRONG, 20)
      await expect.poll(() => store.find('owner', 'check'), { interval: 10 }).toEqual({ kind: 'gone' })
    })

    it('tells an owner once who has left', async () => {
      await store.leave('owner', 'one')
      await store.leave('owner', 'two')
      await store.leave('another', 'three')
      expect((await store.beat('owner', MINUTE)).toSorted()).toEqual(['one', 'two'])
      expect(await store.beat('owner', MINUTE)).toEqual([])
    })
  })
}
