/** A store that is away for a moment: checks that were not compared yet wait for it, so that a hiccup does not send all who wait to a person. */

export interface AskAgainDeps {
  /** Whether the same may work in a moment. */
  isAway: (error: unknown) => boolean
  now: () => Date
  pause: (ms: number) => Promise<void>
}

/** Twice what a breaker stays open (concurrency/breaker.ts), and what a caller is kept at most before they reach a person. */
const LONGEST_MS = 5_000
const PAUSE_MS = 500

export type AskAgain = <T>(ask: () => Promise<T>) => Promise<T>

/**
 * Asks one store again while it is away, for five seconds from the first failure that any check met: in a longer outage the others
 * fail at once. Only for what may be done twice, because the store may have done what it did not answer.
 */
export function makeAskAgain({ isAway, now, pause }: AskAgainDeps): AskAgain {
  let awaySince: number | undefined
  return async (ask) => {
    for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
      try {
        const value = await ask()
        awaySince = undefined
        return value
      } catch (error) {
        awaySince ??= now().getTime()
        // Both: a clock that was set meanwhile must not make it endless.
        const isLong = now().getTime() - awaySince >= LONGEST_MS || waitedMs >= LONGEST_MS
        if (isLong || !isAway(error)) throw error
        await pause(PAUSE_MS)
      }
    }
  }
}
