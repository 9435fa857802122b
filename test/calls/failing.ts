/** Stores that stop answering when told to: every method of the broken one rejects, as a store does that is down. */
import type { Stores } from '../../src/stores/open-stores.ts'

export type StoreName = keyof Stores

export interface Failing {
  wrap(stores: Stores): Stores
  break(...names: StoreName[]): void
  mend(): void
}

export function failing(): Failing {
  const broken = new Set<StoreName>()
  const guard = <N extends StoreName>(name: N, store: Stores[N]): Stores[N] =>
    new Proxy(store, {
      get: (target, property) => {
        const method: unknown = Reflect.get(target, property)
        if (typeof method !== 'function') return method
        return (...given: unknown[]) =>
          broken.has(name)
            ? Promise.reject(new Error(`${name} is down`))
            : (Reflect.apply(method, target, given) as unknown)
      },
    })
  return {
    wrap: (stores) => ({
      credentials: guard('credentials', stores.credentials),
      directory: guard('directory', stores.directory),
      records: guard('records', stores.records),
      audit: guard('audit', stores.audit),
      calls: guard('calls', stores.calls),
      tries: guard('tries', stores.tries),
      throughput: guard('throughput', stores.throughput),
      presence: guard('presence', stores.presence),
      adminRequests: guard('adminRequests', stores.adminRequests),
      settlements: guard('settlements', stores.settlements),
      cases: guard('cases', stores.cases),
      callbacks: guard('callbacks', stores.callbacks),
      crmOutbox: guard('crmOutbox', stores.crmOutbox),
      pauses: guard('pauses', stores.pauses),
      staff: guard('staff', stores.staff),
      signIns: guard('signIns', stores.signIns),
      forms: guard('forms', stores.forms),
      profiles: guard('profiles', stores.profiles),
      directoryRecords: guard('directoryRecords', stores.directoryRecords),
      lists: guard('lists', stores.lists),
      imports: guard('imports', stores.imports),
      changes: guard('changes', stores.changes),
      tokens: guard('tokens', stores.tokens),
      upkeep: guard('upkeep', stores.upkeep),
      noticeOutbox: guard('noticeOutbox', stores.noticeOutbox),
      feed: stores.feed,
    }),
    break: (...names) => names.forEach((name) => broken.add(name)),
    mend: () => broken.clear(),
  }
}
