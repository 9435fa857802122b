/** The key on the analyst's own phone: it is put on record who took the call, and both come into one conference. */
import { conferenceIn, conferenceOf } from '../../calls/talk.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import { callAudit } from '../../calls/call-records.ts'
import type { AuditLog } from '../../domain/audit.ts'
import { isInactive, type StaffDirectory } from '../staff/staff.ts'
import type { ConnectAttempt, Telephony } from '../telephony.ts'
import { until } from '../until.ts'
import type { Claims } from './claims.ts'

export interface PressKeyDeps {
  calls: Pick<CallStore, 'read'>
  telephony: Pick<Telephony, 'move'>
  audit: AuditLog
  staff: Pick<StaffDirectory, 'find'>
  events: Pick<CallEvents, 'brokeDuringCall'>
  now: () => Date
  pause: (ms: number) => Promise<void>
}

export type Pressed =
  | { kind: 'join'; conference: string }
  | { kind: 'caller-left' }
  | { kind: 'not-connected' }
  /** Another key, or this attempt no longer has the call. */
  | { kind: 'not-taken' }

export type PressKey = (about: ConnectAttempt, leg: string, key: string | undefined) => Promise<Pressed>

/** The same key again is answered the same. Whatever fails, the caller is in the queue as before. */
export function makePressKey(deps: PressKeyDeps, claims: Claims): PressKey {
  const { calls, telephony, staff } = deps
  return async (about, leg, key) => {
    if (key !== '1') return { kind: 'not-taken' }
    const already = await calls.read(about.callId)
    const joined = joinedBy(already, about)
    if (joined !== undefined) return joined
    const claim = already?.stage.kind === 'waiting' ? already.stage.claim : undefined
    // The end of their leg puts the caller back, as after any other key.
    const isStaff = claim !== undefined && claim.onRotaAlone !== true
    if (isStaff && !claim.accepted && (await isInactive(claim.id, staff))) return { kind: 'not-taken' }
    let isSecond = false
    const accepted = await claims.change(about, (stage) => {
      isSecond = stage.claim.accepted
      return { ...stage, claim: { ...stage.claim, accepted: true, leg } }
    })
    if (accepted === undefined) {
      // Read again: another copy of this key may have joined them since.
      const latest = await calls.read(about.callId)
      return joinedBy(latest, about) ?? { kind: latest?.stage.kind === 'ended' ? 'caller-left' : 'not-taken' }
    }
    const outcome = isSecond ? await outcomeOfFirst(about, deps) : undefined
    if (outcome !== undefined) return outcome
    const { call } = accepted
    if (!(await isOnRecord(call, deps))) {
      await claims.release(about)
      return { kind: 'not-connected' }
    }
    const moved = await telephony.move(about.callId, call.turn, 'talk', about.choice)
    if (moved === 'done') return { kind: 'join', conference: conferenceOf(about.attempt) }
    await claims.release(about)
    return { kind: moved === 'gone' ? 'caller-left' : 'not-connected' }
  }
}

/**
 * The same key came twice, and the request with its first copy moves the caller: a second move would take them out of the
 * conversation again. Undefined when nothing comes of the first one, because its process has ended.
 */
function outcomeOfFirst(about: ConnectAttempt, deps: PressKeyDeps): Promise<Pressed | undefined> {
  return until(async () => {
    const call = await deps.calls.read(about.callId)
    const joined = joinedBy(call, about)
    if (joined !== undefined) return joined
    if (call?.stage.kind !== 'waiting') return { kind: 'caller-left' }
    return call.stage.claim?.attempt === about.attempt ? undefined : { kind: 'not-connected' }
  }, deps)
}

function joinedBy(call: Call | undefined, { attempt }: ConnectAttempt): Pressed | undefined {
  const talk = call?.stage.kind === 'with-analyst' ? call.stage : undefined
  return talk?.taker.attempt === attempt ? { kind: 'join', conference: conferenceIn(talk) } : undefined
}

/** Who took which call is on record before they hear each other; an unverified caller needs a person more than a row. */
async function isOnRecord(call: Call, { audit, events, now }: PressKeyDeps): Promise<boolean> {
  const { stage } = call
  if (stage.kind !== 'waiting' || stage.claim === undefined) return false
  try {
    await audit.append({
      ...callAudit(call, 'call.taken', now(), { desk: stage.desk, staff: stage.claim.id }),
      actor: `staff ${stage.claim.id}`,
    })
    return true
  } catch (error) {
    events.brokeDuringCall('recording who took a call', error)
    return call.identity.kind === 'unverified'
  }
}
