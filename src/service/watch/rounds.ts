/** Work that is looked at again and again by a timer of its own, so that one look that takes long delays no other. */
import { startPolling } from '../../concurrency/poller.ts'

export interface Rounds {
  /** Resolves when what is being looked at has ended. */
  stop(): Promise<void>
}

/** At once unless told otherwise, and then every `everyMs`; a round that is still going on is not joined by a second one. */
export function startRounds(
  work: () => Promise<void>,
  everyMs: number,
  onFailure: (error: unknown) => void,
  { atOnce = true }: { atOnce?: boolean } = {},
): Rounds {
  const next = async () => {
    await work()
    return false
  }
  return startPolling({ next, everyMs, onFailure, atOnce })
}
