/** Waiting for what another request is writing, e.g. the first of two copies of one key. */

/** How long a request waits for it. */
const WAIT_MS = 2_000
const POLL_MS = 50

/** Looks again every 50 ms; undefined after two seconds without a result. */
export async function until<T>(
  look: () => Promise<T | undefined>,
  { pause }: { pause: (ms: number) => Promise<void> },
): Promise<T | undefined> {
  for (let waited = 0; waited <= WAIT_MS; waited += POLL_MS) {
    const found = await look()
    if (found !== undefined) return found
    await pause(POLL_MS)
  }
  return undefined
}
