/** The analyst's phone is down: what depends on it is put in order, whatever the caller is doing at that moment. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, WithAnalyst } from '../../calls/call.ts'
import type { OnTalkEnd } from '../../calls/talk.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { HandedOver } from '../talk/hand-over.ts'
import type { ConnectAttempt, Telephony } from '../telephony.ts'
import type { Claims } from './claims.ts'

export interface LegEndedDeps {
  calls: CallStore
  telephony: Pick<Telephony, 'move'>
  pause: (ms: number) => Promise<void>
  /** Told when a phone rang and no key was pressed. */
  onMissed: (staff: StaffId) => Promise<void>
  onTalkEnd: OnTalkEnd
  /** The call to the colleague in its conference; undefined when there is none. */
  handOver: (callId: CallId, attempt: string) => Promise<HandedOver | undefined>
  tell: (staff: StaffId) => void
}

/** The conference's own end comes first; only when it does not is the caller fetched back. */
const CONFERENCE_ENDS_MS = 2_000

/**
 * Before they were connected, the caller stays in the queue. Afterwards the conference has ended and the caller goes on by
 * themselves; where that was lost, they are fetched back. True when the phone rang and no key was pressed.
 */
export async function isMissed(about: ConnectAttempt, claims: Claims, deps: LegEndedDeps): Promise<boolean> {
  const { calls, telephony, pause, onMissed, tell } = deps
  const before = await calls.read(about.callId)
  if (before?.stage.kind === 'waiting' && before.stage.claim?.attempt === about.attempt) {
    const { id, accepted, onRotaAlone } = before.stage.claim
    if (!accepted && onRotaAlone !== true) await onMissed(id)
    await claims.release(about)
    tell(id)
    return !accepted
  }
  if (await markLeft(about, deps)) return false
  if (!talksBy(before, about)) return false
  await pause(CONFERENCE_ENDS_MS)
  // They may just have been sent to the keypad.
  if (await markLeft(about, deps)) return false
  // A colleague who was consulted may still be there with the caller.
  if ((await deps.handOver(about.callId, about.attempt)) !== undefined) return false
  const after = await calls.read(about.callId)
  if (after === undefined || !talksBy(after, about)) return false
  await telephony.move(about.callId, after.turn, 'after-talk')
  return false
}

/** True when the caller is keying their PIN for this attempt: its analyst will not be there when they come back. */
async function markLeft({ callId, attempt }: ConnectAttempt, { calls, onTalkEnd }: LegEndedDeps): Promise<boolean> {
  const after = await calls.change<WithAnalyst | 'left-before'>(callId, (call) => {
    const { stage } = call
    if (stage.kind !== 'talking' || stage.returnTo?.taker.attempt !== attempt) return {}
    const talk = stage.returnTo
    if (talk.left) return { result: 'left-before' }
    return { call: { ...call, stage: { ...stage, returnTo: { ...talk, left: true } } }, result: talk }
  })
  if (after?.result === undefined) return false
  if (after.result !== 'left-before') await onTalkEnd(after.call, after.result, 'lost')
  return true
}

function talksBy(call: Call | undefined, { attempt }: ConnectAttempt): boolean {
  return call?.stage.kind === 'with-analyst' && call.stage.taker.attempt === attempt
}
