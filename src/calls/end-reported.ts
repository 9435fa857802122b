/** The line says that a call is over, perhaps before anything else about it has been written. */
import { endNow } from './end-call.ts'
import type { CallId } from '../domain/ids.ts'
import type { CallOrigin } from './conversation.ts'
import { startCall } from './start-call.ts'
import { over } from './handle-turn.ts'
import type { TurnDeps } from './turn-deps.ts'

/** Writing one record takes much less. */
const LEASE_MS = 2_000
/** The ring of this call may be in work right now. */
const RING_WAIT_MS = 2_000
const RING_POLL_MS = 40

/**
 * - Repeats and late news change nothing.
 * - A call nobody has a record of gets one that is over, so that requests its end has overtaken never show the staff
 *   somebody who has gone.
 */
export async function endReported(callId: CallId, origin: CallOrigin, deps: TurnDeps): Promise<void> {
  const { calls } = deps
  for (let waited = 0; waited <= RING_WAIT_MS; waited += RING_POLL_MS) {
    const ended = await endNow(callId, 'hung-up', deps)
    if (ended !== undefined || (await calls.read(callId)) !== undefined) return
    const claim = await calls.claim(callId, 0, LEASE_MS)
    if (claim.kind === 'run' && claim.call === undefined) {
      const now = deps.now()
      const call = startCall(callId, origin, deps.flows.version, now)
      call.stage = { kind: 'ended', at: now.toISOString(), how: 'hung-up' }
      await calls.save(claim.token, 0, call, over(0))
      return
    }
    if (claim.kind === 'run') await calls.release(callId, 0, claim.token)
    await deps.pause(RING_POLL_MS)
  }
}
