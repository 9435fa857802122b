/** Live state in this process: the same behaviour as in Redis, and nothing kept for ever. */
import { expect, it } from 'vitest'
import { callId } from '../../../src/domain/ids.ts'
import { memoryBrowserPhones } from '../../../src/stores/memory/browser-phones.ts'
import { memoryCallStore } from '../../../src/stores/memory/call-store.ts'
import { memoryCheckResults } from '../../../src/stores/memory/check-results.ts'
import { memoryEditions } from '../../../src/stores/memory/editions.ts'
import { memoryPauses } from '../../../src/stores/memory/pauses.ts'
import { memoryPresence } from '../../../src/stores/memory/presence.ts'
import { memoryRateCounters } from '../../../src/stores/memory/rate-counters.ts'
import { memoryQueueThroughput } from '../../../src/stores/memory/queue-throughput.ts'
import { describeBrowserPhones } from '../browser-phones.contract.ts'
import { describeCheckResults } from '../check-results.contract.ts'
import { describeCallStore } from '../call-store.contract.ts'
import { exampleCall, exampleTurn } from '../example-call.ts'
import { describeQueueThroughput } from '../queue-throughput.contract.ts'
import { describeEditions } from '../editions.contract.ts'
import { describePauses } from '../pauses.contract.ts'
import { describeRateCounters } from '../rate-counters.contract.ts'
import { describePresence } from '../presence.contract.ts'

let store = memoryCallStore()
describeCallStore(
  'memory',
  async () => {
    store = memoryCallStore()
    return store
  },
  () => store,
)
describePresence('memory', async () => memoryPresence())
describeBrowserPhones('memory', async () => memoryBrowserPhones())
describeRateCounters('memory', async () => memoryRateCounters)
describePauses('memory', async () => memoryPauses())
describeEditions('memory', async () => memoryEditions({ now: () => new Date() }))
describeCheckResults('memory', async () => memoryCheckResults())
describeQueueThroughput('memory', async () => memoryQueueThroughput())

it('forgets a call 24 hours after its last write, and not before', async () => {
  const HOUR = 3_600_000
  let now = 0
  const kept = memoryCallStore({ now: () => now })
  const call = exampleCall()
  const claim = await kept.claim(call.id, 0, 1_000)
  expect(claim.kind === 'run' && (await kept.save(claim.token, 0, call, exampleTurn(1)))).toBe(true)
  now = 20 * HOUR
  await kept.change(call.id, (latest) => ({ call: { ...latest, mistypes: 1 } }))
  now = 43 * HOUR
  await kept.claim(callId.parse('CAother'), 0, 1_000)
  expect(await kept.countLive()).toBe(1)
  now = 45 * HOUR
  expect(await kept.read(call.id)).toBeUndefined()
  expect(await kept.answerTo(call.id, 0)).toBeUndefined()
  expect(await kept.countLive()).toBe(0)
  expect(await kept.silentSince(new Date('2100-01-01'), 10)).toEqual([])
})

it('forgets an edition 48 hours after it was put last, and not before', async () => {
  const HOUR = 3_600_000
  let now = 0
  const kept = memoryEditions({ now: () => new Date(now) })
  await kept.put('a', [])
  now = 40 * HOUR
  await kept.put('a', [])
  now = 87 * HOUR
  expect(await kept.get('a')).toEqual([])
  now = 88 * HOUR
  expect(await kept.get('a')).toBeUndefined()
})
