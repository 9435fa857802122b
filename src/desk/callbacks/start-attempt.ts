/** An attempt begins with the analyst's own phone. The contact is dialled only after the analyst has pressed a key. */
import { randomBytes } from 'node:crypto'
import { ringingAt } from '../softphone/where-rung.ts'
import type { Staff } from '../staff/staff.ts'
import type { CallbackAnswer } from './callback-answer.ts'
import { failedAudit } from './callback-audit.ts'
import type { CallbackDeps } from './callback-deps.ts'
import { isInRegion, whyNotDial } from './callback-rules.ts'
import type { Callback } from './callback-store.ts'

/** Claims the callback and rings the analyst. `first`: refused when the callback was ever attempted before. */
export async function startAttempt(
  callback: Callback,
  by: Staff,
  first: boolean,
  deps: CallbackDeps,
): Promise<CallbackAnswer> {
  const { calls, callbacks, directory, telephony, events, now } = deps
  const [call, standing] = await Promise.all([calls.read(callback.callId), directory.standingOf(callback.contact)])
  const why = whyNotDial(standing)
  if (why !== undefined) return { kind: why }
  if (!isInRegion(standing, call, by)) return { kind: 'not-offered' }
  const from = call?.dialled ?? deps.ownNumber
  const at = await deps.whereRung(by)
  if (at === undefined || from === undefined) return { kind: 'call-back-no-phone' }
  const attempt = randomBytes(16).toString('hex')
  const claimed = await callbacks.claim(callback.callId, { staff: by.id, attempt, at: now(), first })
  if (claimed === undefined) return { kind: 'call-back-taken' }
  const ring = await telephony.ringForCallback('analyst', at.address, from, { callId: callback.callId, attempt })
  if (ring.kind === 'ringing') {
    // The leg is needed only to stop the ring if the analyst becomes inactive.
    await callbacks.rang(attempt, 'analyst', ring.leg).catch((error: unknown) => {
      events.brokeDuringCall('noting the leg of a callback', error)
    })
    return ringingAt(at, ring.leg)
  }
  await callbacks.fail(attempt, 'analyst-missed', failedAudit(claimed, 'analyst-missed', now()))
  return { kind: 'call-back-no-phone' }
}
