/** What the monitoring is told of the stores: whether each answers, what waits for them, and the free space of the disk. */
import { statfs } from 'node:fs/promises'
import type { OpenStores } from '../../stores/stores.ts'
import type { StoreEvents } from '../events/store-events.ts'
import type { Metrics } from '../metrics.ts'
import { storeStates, type StoreName, type StoreStates } from './store-states.ts'

/** Every store has its series from the start. */
export function openStates(
  withRedis: boolean,
  { storeChanged }: Pick<StoreEvents, 'storeChanged'>,
  { storeUp }: Pick<Metrics, 'storeUp'>,
): StoreStates {
  const stores: StoreName[] = withRedis ? ['postgres', 'redis'] : ['postgres']
  for (const store of stores) storeUp.set({ store }, 1)
  return storeStates(stores, storeChanged)
}

/** Returns the probe. What readiness says of a store is what the metrics say: the answer to it, and the breaker of the calls. */
export function watchStores(
  stores: OpenStores,
  states: StoreStates,
  dataDir: string,
  { sources }: Pick<Metrics, 'sources'>,
): OpenStores['health'] {
  sources.pools = () => stores.pools()
  sources.spooled = () => stores.spooled()
  sources.disk = async () => {
    const { bavail, blocks, bsize } = await statfs(dataDir)
    return { free: bavail * bsize, size: blocks * bsize }
  }
  return async () => {
    const { postgres, live, spool } = await stores.health()
    states.probed('postgres', postgres)
    states.probed('redis', live)
    return { postgres: states.isUp('postgres'), live: live && states.isUp('redis'), spool }
  }
}
