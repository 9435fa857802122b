/** What every place that knows in which browser staff answer must do; run on each of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import { CUT_OFF_MS, REGISTERED_MS, type BrowserPhoneStore } from '../../src/desk/softphone/browser-phones.ts'
import { staffId } from '../../src/domain/ids.ts'

const RUTH = staffId.parse('ruth')
const OMAR = staffId.parse('omar')
const START = Date.UTC(2026, 2, 1, 3)
/** A page of a browser, `one.2` the second of the first. */
const by = (page: string) => ({ browser: page.split('.')[0] ?? '', page })
const at = (ms: number) => new Date(START + ms)

export function describeBrowserPhones(name: string, make: () => Promise<BrowserPhoneStore>): void {
  describe(`browsers that staff answer in, kept in ${name}`, () => {
    let store: BrowserPhoneStore
    beforeEach(async () => {
      store = await make()
    })

    it('knows of none at first, and of each person apart', async () => {
      expect(await store.answers(RUTH, at(0))).toBe(false)
      expect(await store.hold(RUTH, by('one.1'), at(0), false)).toBe(true)
      expect(await store.answers(RUTH, at(0))).toBe(true)
      expect(await store.answers(OMAR, at(0))).toBe(false)
    })

    it('forgets a browser that says nothing for as long as it may, and not before', async () => {
      await store.hold(RUTH, by('one.1'), at(0), false)
      expect(await store.answers(RUTH, at(REGISTERED_MS - 1))).toBe(true)
      expect(await store.answers(RUTH, at(REGISTERED_MS))).toBe(false)
      expect(await store.hold(RUTH, by('two.1'), at(REGISTERED_MS), false)).toBe(true)
    })

    it('keeps one browser for a person until another takes over, also one that came back', async () => {
      await store.hold(RUTH, by('one.1'), at(0), false)
      expect(await store.hold(RUTH, by('two.1'), at(1), false)).toBe(false)
      expect(await store.hold(RUTH, by('one.1'), at(2), false)).toBe(true)
      expect(await store.hold(RUTH, by('two.1'), at(3), true)).toBe(true)
      expect(await store.hold(RUTH, by('one.1'), at(4), false)).toBe(false)
    })

    it('forgets a browser whose stream was cut much sooner, unless it says again that it answers', async () => {
      await store.hold(RUTH, by('one.1'), at(0), false)
      await store.cutOff(RUTH, 'two', at(1))
      expect(await store.answers(RUTH, at(1 + CUT_OFF_MS))).toBe(true)
      await store.cutOff(RUTH, 'one', at(1))
      expect(await store.answers(RUTH, at(CUT_OFF_MS))).toBe(true)
      expect(await store.hold(RUTH, by('two.1'), at(1 + CUT_OFF_MS), false)).toBe(true)
      await store.cutOff(RUTH, 'two', at(1 + CUT_OFF_MS))
      await store.hold(RUTH, by('two.1'), at(2 + CUT_OFF_MS), false)
      expect(await store.answers(RUTH, at(3 * CUT_OFF_MS))).toBe(true)
      await store.cutOff(RUTH, 'two', at(REGISTERED_MS))
      expect(await store.answers(RUTH, at(1 + CUT_OFF_MS + REGISTERED_MS))).toBe(false)
    })

    it('lets a page leave, and not in the name of another, nor of the one that the browser opened after it', async () => {
      await store.hold(RUTH, by('one.1'), at(0), false)
      await store.leave(RUTH, 'two.1')
      expect(await store.hold(RUTH, by('one.2'), at(1), false)).toBe(true)
      await store.leave(RUTH, 'one.1')
      expect(await store.answers(RUTH, at(2))).toBe(true)
      await store.leave(RUTH, 'one.2')
      expect(await store.answers(RUTH, at(2))).toBe(false)
    })
  })
}
