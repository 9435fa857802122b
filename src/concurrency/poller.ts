/** Work that is looked for again and again, one piece after the other, until it is told to stop. */

export interface PollingDeps {
  /** Does the next piece; false: there is none, or it has to wait. */
  next: () => Promise<boolean>
  everyMs: number
  onFailure: (error: unknown) => void
  /** The first look is now, not after `everyMs`. */
  atOnce?: boolean
}

/** One round at a time: a look during one that goes on does nothing. */
export function startPolling({ next, everyMs, onFailure, atOnce = false }: PollingDeps): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let working: Promise<void> | undefined

  async function round(): Promise<void> {
    let more = true
    while (more && !stopping.signal.aborted) more = await next()
  }

  function look(): void {
    working ??= round()
      .catch(onFailure)
      .finally(() => {
        working = undefined
      })
  }

  if (atOnce) look()
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    stop: async () => {
      stopping.abort()
      clearInterval(timer)
      await working
    },
  }
}

/** The wait after a try that failed, the first one being 0: doubling up to the longest. */
export function waitAfter(tries: number, firstMs: number, longestMs: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(tries, 20))
}
