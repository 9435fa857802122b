/** Posts JSON to another system and says what came of it, without its address: that of a webhook is a secret. */
import { retryAfter } from '../../concurrency/retry-after.ts'
import type { Telling } from './channel.ts'

/** A system that needs longer is tried again. */
const TIMEOUT_MS = 10_000
/** It may ask for a day; an alert cannot wait so long. */
const LONGEST_HOLD_MS = 15 * 60 * 1000

export async function postJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  timeoutMs = TIMEOUT_MS,
): Promise<Telling> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
  } catch (error) {
    return { kind: 'later', problem: whyUnreached(error) }
  }
  const { ok, status } = response
  if (ok) return { kind: 'told' }
  const problem = `it answered ${status}`
  if (status === 429 || status === 503) {
    const now = new Date()
    const at = retryAfter(response.headers.get('retry-after'), now, LONGEST_HOLD_MS)
    return { kind: 'later', problem, ...(at && { holdMs: at.getTime() - now.getTime() }) }
  }
  // A key that was revoked may be put right; a document that it cannot read stays as it is.
  return status === 400 || status === 422 ? { kind: 'refused', problem } : { kind: 'later', problem }
}

/** The code alone: the message of an error names the address. */
function whyUnreached(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it did not answer in time'
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer'
  return `it cannot be reached (${code})`
}
