/** What every place that keeps the presence of the staff must do; run on each of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { PresenceStore } from '../../src/desk/staff/presence.ts'
import { callId, staffId } from '../../src/domain/ids.ts'

const RUTH = staffId.parse('ruth')
const OMAR = staffId.parse('omar')
const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 3, 0, second))

export function describePresence(name: string, make: () => Promise<PresenceStore>): void {
  describe(`presence kept in ${name}`, () => {
    let store: PresenceStore
    beforeEach(async () => {
      store = await make()
    })

    it('knows nobody at first', async () => {
      expect(await store.find(RUTH)).toBeUndefined()
      expect(await store.all()).toEqual([])
    })

    it('keeps which call somebody wraps up, until they choose something else', async () => {
      const about = { call: callId.parse('CA1'), reference: '417-229-305', mustSay: true }
      await store.set(RUTH, 'wrap-up', at(1), about)
      await store.seen(RUTH, at(2))
      expect(await store.find(RUTH)).toMatchObject({ about })
      await store.set(RUTH, 'ready', at(3))
      expect((await store.find(RUTH))?.about).toBeUndefined()
    })

    it('keeps what each one chose, and since when', async () => {
      await store.set(RUTH, 'ready', at(1))
      await store.set(OMAR, 'away', at(2))
      await store.set(RUTH, 'wrap-up', at(3))
      expect(await store.find(RUTH)).toEqual({
        id: 'ruth',
        state: 'wrap-up',
        since: at(3).toISOString(),
        seenAt: at(3).toISOString(),
        about: undefined,
      })
      expect(new Set((await store.all()).map(({ id, state }) => `${id} ${state}`))).toEqual(
        new Set(['omar away', 'ruth wrap-up']),
      )
    })

    it('keeps why somebody is away, whether they chose it or the service did', async () => {
      for (const why of ['lunch', 'unseen'] as const) {
        await store.set(RUTH, 'away', at(1), undefined, why)
        expect(await store.find(RUTH)).toMatchObject({ state: 'away', why })
      }
      await store.set(RUTH, 'ready', at(2))
      expect(await store.find(RUTH)).not.toHaveProperty('why')
    })

    it('tells when a screen was last heard of, without changing what was chosen', async () => {
      await store.set(RUTH, 'ready', at(1))
      await store.seen(RUTH, at(21))
      expect(await store.find(RUTH)).toMatchObject({
        state: 'ready',
        since: at(1).toISOString(),
        seenAt: at(21).toISOString(),
        about: undefined,
      })
    })

    it('takes a screen of somebody who has chosen nothing for nothing', async () => {
      await store.seen(OMAR, at(1))
      expect(await store.find(OMAR)).toBeUndefined()
      expect(await store.all()).toEqual([])
    })
  })
}
