/** Whether each store answers: by a probe every few seconds, which needs no call, and by the circuit breaker of the calls. */

export type StoreName = 'postgres' | 'redis'

export interface StoreStates {
  probed(store: StoreName, answers: boolean): void
  /** `closed`: calls ask it again. */
  breaker(store: StoreName, closed: boolean): void
  isUp(store: StoreName): boolean
}

/** Up from the start. `onChange` is told of each change and never twice of the same. */
export function storeStates(
  stores: readonly StoreName[],
  onChange: (store: StoreName, up: boolean) => void,
): StoreStates {
  const states = new Map(stores.map((store) => [store, { answers: true, closed: true }]))
  const isUp = (store: StoreName) => {
    const state = states.get(store)
    return state === undefined || (state.answers && state.closed)
  }
  const change = (store: StoreName, what: { answers: boolean } | { closed: boolean }) => {
    const state = states.get(store)
    if (state === undefined) return
    const before = isUp(store)
    Object.assign(state, what)
    if (isUp(store) !== before) onChange(store, !before)
  }
  return {
    isUp,
    probed: (store, answers) => change(store, { answers }),
    breaker: (store, closed) => change(store, { closed }),
  }
}
