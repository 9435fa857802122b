/** The calls at the desks as a process knows them: nothing is said of them while the live store does not answer, and at once when it does. */
import { expect, it } from 'vitest'
import { Unavailable } from '../../src/concurrency/unavailable.ts'
import { liveView } from '../../src/service/build/live-view.ts'
import { memoryCallStore } from '../../src/stores/memory/call-store.ts'
import { exampleCall, exampleTurn, WAITS } from '../stores/example-call.ts'

it('knows no call while the store is down, and each again as soon as it is asked after that', async () => {
  const store = memoryCallStore()
  let isDown = false
  const calls = {
    ...store,
    inProgress: () => (isDown ? Promise.reject(new Unavailable('down')) : store.inProgress()),
    read: (id: Parameters<typeof store.read>[0]) => (isDown ? Promise.reject(new Unavailable('down')) : store.read(id)),
  }
  const told: string[] = []
  const view = liveView({ calls, feed: store }, { brokeAside: (place) => told.push(place) })
  expect(await view.cards()).toEqual([])
  isDown = true
  const call = exampleCall({ stage: WAITS })
  const claim = await store.claim(call.id, 0, 60_000)
  if (claim.kind !== 'run') throw new Error('not the first')
  await store.save(claim.token, 0, call, exampleTurn(1))
  await expect.poll(() => told).toEqual(['screens'])
  await expect(view.cards()).rejects.toBeInstanceOf(Unavailable)
  isDown = false
  expect((await view.cards()).map(({ id }) => id)).toEqual([call.id])
  await view.close()
})
