/** TaskRouter is told of presence: in order, as it is by then, and without anybody waiting. */
import { expect, test } from 'vitest'
import { staffId } from '../../../src/domain/ids.ts'
import { toldPresence } from '../../../src/phone/taskrouter/worker-presence.ts'
import { memoryPresence } from '../../../src/stores/memory/presence.ts'

const ruth = staffId.parse('ruth')

test('two quick presses end as the second one, however long the first takes', async () => {
  const told: string[] = []
  let answer: () => void = () => undefined
  const slow = new Promise<void>((resolve) => (answer = resolve))
  const store = memoryPresence()
  const presence = toldPresence(store, {
    setActivity: async (_, activity) => {
      if (told.length === 0) await slow
      told.push(activity)
    },
  })
  await presence.set(ruth, 'ready', new Date())
  await presence.set(ruth, 'away', new Date())
  expect(await presence.find(ruth)).toMatchObject({ state: 'away' })
  answer()
  await expect.poll(() => told).toHaveLength(2)
  expect(told.at(-1)).toBe('away')
})

test.each([
  ['ready', 'ready'],
  ['away', 'away'],
  ['missed', 'away'],
  ['wrap-up', 'away'],
] as const)('%s on the desk is %s at TaskRouter', async (state, activity) => {
  const told: string[] = []
  const router = { setActivity: async (_: unknown, to: string) => void told.push(to) }
  await toldPresence(memoryPresence(), router).set(ruth, state, new Date())
  await expect.poll(() => told).toEqual([activity])
})
