/** The state of calls in progress, in this process: without Redis, and in tests. */
import type { SourceLimits } from '../../domain/pin/limits/limits.ts'
import type { LiveStores } from '../stores.ts'
import { memoryBrowserPhones } from './browser-phones.ts'
import { memoryCallStore } from './call-store.ts'
import { memoryCheckResults } from './check-results.ts'
import { memoryEditions } from './editions.ts'
import { memoryPauses } from './pauses.ts'
import { memoryPresence } from './presence.ts'
import { memoryQueueThroughput } from './queue-throughput.ts'
import { memoryRateCounters } from './rate-counters.ts'
import { memoryTryCounter } from './try-counter.ts'

export function memoryStores(now: () => Date, limits?: () => SourceLimits): LiveStores {
  const calls = memoryCallStore()
  return {
    calls,
    feed: calls,
    tries: memoryTryCounter({ now, ...(limits && { limits }) }),
    throughput: memoryQueueThroughput(),
    presence: memoryPresence(),
    browserPhones: memoryBrowserPhones(),
    pauses: memoryPauses(),
    checkResults: memoryCheckResults(),
    editions: memoryEditions({ now }),
    rateCounters: memoryRateCounters,
  }
}
