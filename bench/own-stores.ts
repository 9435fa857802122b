/** Stores on a database of their own, without a service: for what asks the records directly. */
import { randomBytes } from 'node:crypto'
import { sitePolicy } from '../src/service/settings/site-policy.ts'
import { openStores } from '../src/stores/open-stores.ts'
import type { OpenStores } from '../src/stores/stores.ts'

export function openOwnStores(dataDir: string): Promise<OpenStores> {
  return openStores({
    dataDir,
    databaseUrl: undefined,
    redisUrl: undefined,
    keys: {},
    auditKey: new Uint8Array(randomBytes(32)),
    policy: sitePolicy(),
    onMessage: () => undefined,
    onFailure: (_, error) => console.error(error),
    onChange: () => undefined,
  })
}
