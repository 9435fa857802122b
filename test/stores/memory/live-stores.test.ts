/** Live state in this process: the same behaviour as in Redis, and nothing kept for ever. */
import { expect, it } from 'vitest'
import { callId } from '../../../src/domain/ids.ts'
import { memoryCallStore } from '../../../src/stores/memory/call-store.ts'
import { memoryLinePace } from '../../../src/stores/memory/line-pace.ts'
import { describeCallStore } from '../call-store.contract.ts'
import { exampleCall, exampleTurn } from '../example-call.ts'
import { describeLinePace } from '../line-pace.contract.ts'

describeCallStore('memory', async () => memoryCallStore())
describeLinePace('memory', async () => memoryLinePace())

it('forgets a call 24 hours after its last write, and not before', async () => {
  const HOUR = 3_600_000
  let now = 0
  const store = memoryCallStore({ now: () => now })
  const call = exampleCall()
  const claim = await store.claim(call.id, 0, 1_000)
  expect(claim.kind === 'run' && (await store.save(claim.token, 0, call, exampleTurn(1)))).toBe(true)
  now = 20 * HOUR
  await store.change(call.id, (latest) => ({ ...latest, mistypes: 1 }))
  now = 43 * HOUR
  await store.claim(callId.parse('CAother'), 0, 1_000)
  expect(await store.countLive()).toBe(1)
  now = 45 * HOUR
  expect(await store.read(call.id)).toBeUndefined()
  expect(await store.answerTo(call.id, 0)).toBeUndefined()
  expect(await store.countLive()).toBe(0)
  expect(await store.silentSince(new Date('2100-01-01'), 10)).toEqual([])
})
