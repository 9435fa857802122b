/** Many things that a timer looks after: one that fails again and again must not hold up those behind it. */
import { isUnavailable } from './unavailable.ts'

/**
 * Does each, one after the other. Rejects at once when a store cannot be reached, because the others would fail as well; otherwise
 * at the end, with what failed first.
 */
export async function tryEach<T>(all: Iterable<T>, work: (one: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = []
  for (const one of all) {
    try {
      await work(one)
    } catch (error) {
      if (isUnavailable(error)) throw error
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
