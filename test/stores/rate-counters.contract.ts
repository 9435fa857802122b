/** What every way of counting requests must do; run on each of them. */
import { describe, expect, it } from 'vitest'
import type { MakeRateCounter } from '../../src/accounts/rate-counter.ts'

export function describeRateCounters(name: string, make: () => Promise<MakeRateCounter>): void {
  describe(`requests counted in ${name}`, () => {
    it('counts each key and each name apart, and says when the count begins again', async () => {
      const counters = await make()
      const forms = counters({ name: 'form', most: 2, seconds: 60 })
      const others = counters({ name: 'other', most: 2, seconds: 60 })
      const counts = await Promise.all([forms, forms, forms].map((counter) => counter.count('staff:ruth')))
      expect(new Set(counts.map(({ used }) => used))).toEqual(new Set([1, 2, 3]))
      for (const { msLeft } of counts) {
        expect(msLeft).toBeGreaterThan(0)
        expect(msLeft).toBeLessThanOrEqual(60_000)
      }
      expect((await forms.count('staff:sam')).used).toBe(1)
      expect((await others.count('staff:ruth')).used).toBe(1)
    })

    it('reads a count without adding to it', async () => {
      const counter = (await make())({ name: 'form', most: 2, seconds: 60 })
      expect(await counter.used('staff:ruth')).toBe(0)
      await counter.count('staff:ruth')
      expect([await counter.used('staff:ruth'), await counter.used('staff:ruth')]).toEqual([1, 1])
    })
  })
}
