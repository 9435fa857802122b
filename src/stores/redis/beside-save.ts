/** What may go to Redis together with the next save of a call: both are sent before either is answered, so that they cost one exchange. */
import type { CallId } from '../../domain/ids.ts'

export interface BesideSave {
  /** Runs at the next `take` of this call, or after a second when there is none. */
  put(call: CallId, work: () => Promise<void>): void
  /** Starts what waits for this call. */
  take(call: CallId): void
}

/** Longer than a turn that was answered takes to be saved. Own choice. */
const LONGEST_MS = 1_000

/** `onError` is told when one fails: no caller waits for its answer. */
export function besideSave(onError: (error: unknown) => void, longestMs = LONGEST_MS): BesideSave {
  const waiting = new Map<CallId, (() => Promise<void>)[]>()

  function take(call: CallId): void {
    const works = waiting.get(call) ?? []
    waiting.delete(call)
    for (const work of works) void work().catch(onError)
  }

  return {
    put(call, work) {
      const before = waiting.get(call)
      if (before !== undefined) {
        before.push(work)
        return
      }
      waiting.set(call, [work])
      setTimeout(() => take(call), longestMs).unref()
    },
    take,
  }
}
