/** A list of open tasks as this process shows it: read every few seconds, and again after each change made here. */

/** The oldest are the ones to see to next. A longer list is not read. */
export const MOST_LISTED = 50
const LIST_MS = 3_000

export interface RecentList<Task> {
  /** Reads the list again for the next screen, and tells all listeners. */
  changed: () => void
  /** Told of every change made by this process. Returns how to stop that. */
  listen: (listener: () => void) => () => void
  /** At most three seconds old, in the order of `read`. Rejects while that does. */
  all: () => Promise<Task[]>
}

export function recentList<Task>(read: (most: number) => Promise<Task[]>, now: () => Date): RecentList<Task> {
  const listeners = new Set<() => void>()
  let listed: { at: number; all: Promise<Task[]> } | undefined
  return {
    changed() {
      listed = undefined
      listeners.forEach((listener) => listener())
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    all() {
      const at = now().getTime()
      if (listed === undefined || at - listed.at > LIST_MS) {
        const all = read(MOST_LISTED)
        const current = { at, all }
        listed = current
        // A failure is not remembered, unless a later read has taken its place.
        all.catch(() => {
          if (listed === current) listed = undefined
        })
      }
      return listed.all
    },
  }
}
