/** What every place that keeps editions of the flows must do; run on each of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { EditionStore } from '../../src/calls/editions.ts'

const sources = (text: string) => [{ file: 'main.flow.yaml', source: text }]

export function describeEditions(name: string, make: () => Promise<EditionStore>): void {
  describe(`editions kept in ${name}`, () => {
    let store: EditionStore
    beforeEach(async () => {
      store = await make()
    })

    it('gives each back by its version, as it was put', async () => {
      await store.put('a', sources('ein Straßenname: "☎"\n'))
      await store.put('b', sources('other'))
      expect(await store.get('a')).toEqual(sources('ein Straßenname: "☎"\n'))
      expect(await store.get('b')).toEqual(sources('other'))
    })

    it('has none that was not put', async () => {
      expect(await store.get('a')).toBeUndefined()
    })
  })
}
