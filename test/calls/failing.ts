/** Stores that stop answering when told to: every method of the broken one rejects, as a store does that is down. */
import type { Stores } from '../../src/stores/stores.ts'

export type StoreName = keyof Stores

/** The feed reports changes and is not asked; the rest belongs to opened stores and is no store. */
const NOT_GUARDED: ReadonlySet<string> = new Set(['feed', 'screens', 'pool', 'health', 'spooled', 'close'])

export interface Failing {
  wrap(stores: Partial<Stores>): Partial<Stores>
  break(...names: StoreName[]): void
  mend(): void
}

export function failing(): Failing {
  const broken = new Set<string>()
  const guard = <Store extends object>(name: string, store: Store): Store =>
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
    wrap: (stores) =>
      Object.fromEntries(
        Object.entries(stores)
          .filter(([name]) => !NOT_GUARDED.has(name))
          .map(([name, store]) => [name, guard(name, store as object)]),
      ) as Partial<Stores>,
    break: (...names) => names.forEach((name) => broken.add(name)),
    mend: () => broken.clear(),
  }
}
