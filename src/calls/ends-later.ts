/** Ends of calls that the live store could not be told: tried again until it can, so that nobody gone is seen waiting. */
import type { CallId } from '../domain/ids.ts'
import type { CallOrigin } from './conversation.ts'

export interface EndsLater {
  /** Keeps it for the next rounds. */
  keep(callId: CallId, origin: CallOrigin): void
  /** Tries each of them once; what fails again stays for the next round. */
  round(end: (callId: CallId, origin: CallOrigin) => Promise<void>): Promise<void>
}

/** More than a busy hour of calls; the sweeper finds what is beyond it. */
const MOST = 20_000

export function endsLater(): EndsLater {
  const stored = new Map<CallId, CallOrigin>()
  return {
    keep(callId, origin) {
      if (stored.size < MOST) stored.set(callId, origin)
    },
    async round(end) {
      for (const [callId, origin] of stored) {
        await end(callId, origin)
        stored.delete(callId)
      }
    },
  }
}
