/** What every place that keeps paused desks must do; run on each of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Pause, PausableDesk, PauseStore } from '../../src/desk/floor/pauses.ts'
import { staffId } from '../../src/domain/ids.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 3, minute))
const pause = (desk: PausableDesk, minute: number, why = 'training'): Pause => ({
  desk,
  why,
  by: { id: staffId.parse('sam'), name: 'Sam' },
  until: at(minute).toISOString(),
})

export function describePauses(name: string, make: () => Promise<PauseStore>): void {
  describe(`paused desks kept in ${name}`, () => {
    let store: PauseStore
    beforeEach(async () => {
      store = await make()
    })

    it('has none at first', async () => {
      expect(await store.current(at(0))).toEqual([])
    })

    it('forgets a pause when it is over, and not before', async () => {
      await store.pause(pause('support', 30))
      expect(await store.current(at(29))).toEqual([pause('support', 30)])
      expect(await store.current(at(30))).toEqual([])
    })

    it('keeps the desks apart, and the last word on each', async () => {
      await store.pause(pause('support', 30))
      await store.pause(pause('support', 50, 'longer'))
      await store.pause(pause('admin', 40))
      await store.resume('admin')
      expect(await store.current(at(0))).toEqual([pause('support', 50, 'longer')])
    })
  })
}
