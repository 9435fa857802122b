/** The list of callbacks as this process shows it: read every few seconds, and again after each change made here. */
import type { Callback, CallbackStore } from './callback-store.ts'

/** The oldest are the ones to make next; a longer list would not be read. */
const MOST_LISTED = 50
const LIST_MS = 3_000

export interface CallbackList {
  /** Reads the list again for the next screen, and tells all listeners. */
  changed: () => void
  /** Told of every change made by this process. Returns how to stop that. */
  listen: (listener: () => void) => () => void
  /** Every callback that is not done: production down first, then oldest first. At most three seconds old. */
  all: () => Promise<Callback[]>
}

export function makeCallbackList(callbacks: Pick<CallbackStore, 'waiting'>, now: () => Date): CallbackList {
  const listeners = new Set<() => void>()
  let listed: { at: number; all: Promise<Callback[]> } | undefined
  return {
    changed() {
      listed = undefined
      listeners.forEach((listener) => listener())
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    all() {
      const at = now().getTime()
      if (listed === undefined || at - listed.at > LIST_MS) {
        listed = { at, all: callbacks.waiting(MOST_LISTED) }
        listed.all.catch(() => (listed = undefined))
      }
      return listed.all
    },
  }
}
