/** An attempt begins with the analyst's own phone. The contact is dialled only after the analyst has pressed a key. */
import { randomBytes } from 'node:crypto'
import { whereaboutsOf } from '../../calls/decision/whereabouts.ts'
import { ringingAt, type Rung } from '../softphone/where-rung.ts'
import type { Staff } from '../staff/staff.ts'
import type { CallbackAnswer } from './callback-answer.ts'
import { failedAudit } from './callback-audit.ts'
import type { CallbackDeps } from './callback-deps.ts'
import { isInRegion, notBefore, whyNotDial, type AskedFor } from './callback-rules.ts'
import type { Callback } from './callback-store.ts'

/** The analyst's phone and the number to show, or why this person may not ring that contact. Nothing is rung or written. */
export async function phonesFor(
  asked: AskedFor,
  by: Staff,
  { calls, directory, whereRung, ownNumber, settings, now }: CallbackDeps,
): Promise<{ at: Rung; from: string } | CallbackAnswer> {
  const [call, standing] = await Promise.all([calls.read(asked.callId), directory.standingOf(asked.contact)])
  const why = whyNotDial(standing)
  if (why !== undefined || standing === undefined) return { kind: why ?? 'not-active' }
  const opens = notBefore(asked, whereaboutsOf(standing.contact), settings.policy, now())
  if (opens !== undefined) return { kind: opens.why === 'closed' ? 'call-back-closed' : 'call-back-hours' }
  if (!isInRegion(standing, call, by)) return { kind: 'not-offered' }
  const from = call?.dialled ?? ownNumber
  const at = await whereRung(by)
  return at === undefined || from === undefined ? { kind: 'call-back-no-phone' } : { at, from }
}

/** Claims the callback and rings the analyst. `first`: refused when the callback was ever attempted before. */
export async function startAttempt(
  callback: Callback,
  by: Staff,
  first: boolean,
  deps: CallbackDeps,
): Promise<CallbackAnswer> {
  const { callbacks, telephony, events, now } = deps
  const phones = await phonesFor(callback, by, deps)
  if ('kind' in phones) return phones
  const { at, from } = phones
  const attempt = randomBytes(16).toString('hex')
  const claimed = await callbacks.claim(callback.callId, { staff: by.id, attempt, at: now(), first })
  if (claimed === undefined) return { kind: 'call-back-taken' }
  deps.tell(by.id)
  const ring = await telephony.ringForCallback('analyst', at.address, from, { callId: callback.callId, attempt })
  if (ring.kind === 'ringing') {
    // The leg is needed only to stop the ring if the analyst becomes inactive.
    await callbacks.rang(attempt, 'analyst', ring.leg).catch((error: unknown) => {
      events.brokeDuringCall('noting the leg of a callback', error)
    })
    return ringingAt(at, ring.leg)
  }
  await callbacks.fail(attempt, 'analyst-missed', now(), failedAudit(claimed, 'analyst-missed', now()))
  deps.tell(by.id, true)
  return { kind: 'call-back-no-phone' }
}
