/** What a supervisor does with other people's calls: move, offer a callback, pause a desk, monitor, barge in. Each is on record before it is done. */
import { mayOfferCallback } from '../../calls/call.ts'
import { callAudit } from '../../calls/call-records.ts'
import type { AuditEntry } from '../../domain/audit.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId } from '../../domain/ids.ts'
import type { ConnectAttempt, SupervisorMode } from '../telephony.ts'
import { isTaken, needsOf } from '../connect/offer.ts'
import type { PausableDesk, PauseMinutes, PauseStore } from './pauses.ts'
import { enter, join, leave, legOver, type Supervised, type SupervisorLegDeps } from './supervisor-leg.ts'
import { readsFrom } from '../staff/region.ts'
import type { Staff } from '../staff/staff.ts'

export interface SuperviseDeps extends SupervisorLegDeps {
  pauses: PauseStore
}

/** `move`, `offerCallback`, `join`, `pause` and `resume` throw when the audit row cannot be written, and have then done nothing. */
export interface Supervise {
  /** A waiting caller goes to another desk with the place they have. Who has declined the call stays as it is. */
  move(callId: CallId, staff: Staff, to: Desk): Promise<Supervised>
  /**
   * A waiting caller hears with the next hold message that we can call them back, and takes it with a key, or stays. No caller is
   * taken out of the queue without that key: they would wait for a call they know nothing of.
   */
  offerCallback(callId: CallId, staff: Staff): Promise<Supervised>
  /** Rings the supervisor; a key joins them, muted to monitor, heard by both to barge in. The analyst sees who it is. */
  join(callId: CallId, staff: Staff, how: SupervisorMode): Promise<Supervised>
  /** Ends their own leg; the conversation goes on without it. */
  leave(callId: CallId, staff: Staff): Promise<Supervised>
  /**
   * The supervisor pressed the key. Returns the conference and whether this leg is muted in it, or undefined when that
   * conversation is over. From now on the leg hears.
   */
  enter(
    about: ConnectAttempt,
    leg: string,
    by: string,
    asked: SupervisorMode,
  ): Promise<{ conference: string; muted: boolean } | undefined>
  /** That leg is over, whether or not it was ever picked up. */
  left(about: ConnectAttempt, leg: string, by: string): Promise<void>
  /** For so long, the calls of this desk are offered to supervisors only. */
  pause(desk: PausableDesk, staff: Staff, why: string, minutes?: PauseMinutes): Promise<Supervised>
  resume(desk: PausableDesk, staff: Staff): Promise<Supervised>
}

export function makeSupervise(deps: SuperviseDeps): Supervise {
  return {
    move: (callId, staff, to) => move(callId, staff, to, deps),
    offerCallback: (callId, staff) => offerCallback(callId, staff, deps),
    join: (callId, staff, how) => join(callId, staff, how, deps),
    leave: (callId, staff) => leave(callId, staff, deps),
    enter: (about, leg, by, asked) => enter({ about, leg, by, asked }, deps),
    left: (about, leg, by) => legOver(about, leg, by, deps),
    pause: (desk, staff, why, minutes = 60) => pause({ desk, why, minutes }, staff, deps),
    resume: (desk, staff) => resume(desk, staff, deps),
  }
}

async function move(callId: CallId, staff: Staff, to: Desk, { calls, audit, now }: SuperviseDeps): Promise<Supervised> {
  const call = await calls.read(callId)
  if (call?.stage.kind !== 'waiting') return { kind: 'gone' }
  if (!readsFrom(staff, needsOf(call).residency)) return { kind: 'other-region' }
  if (isTaken(call.stage, now())) return { kind: 'taken', by: call.stage.claim?.name ?? '' }
  const body = { from: call.stage.desk, to }
  await audit.append({ ...callAudit(call, 'call.moved', now(), body), actor: `staff ${staff.id}` })
  const change = await calls.change(callId, (latest) => {
    if (latest.stage.kind !== 'waiting' || isTaken(latest.stage, now())) return {}
    const stage = { ...latest.stage, desk: to, only: undefined }
    return { call: { ...latest, putOnDeskBy: staff.id, stage }, result: 'moved' }
  })
  return { kind: change?.result === 'moved' ? 'done' : 'gone' }
}

async function offerCallback(
  callId: CallId,
  staff: Staff,
  { calls, audit, now }: Pick<SuperviseDeps, 'calls' | 'audit' | 'now'>,
): Promise<Supervised> {
  const call = await calls.read(callId)
  if (call?.stage.kind !== 'waiting') return { kind: 'gone' }
  if (!readsFrom(staff, needsOf(call).residency)) return { kind: 'other-region' }
  if (isTaken(call.stage, now())) return { kind: 'taken', by: call.stage.claim?.name ?? '' }
  if (!mayOfferCallback(call)) return { kind: 'may-not' }
  if (call.stage.callbackOffer !== undefined) return { kind: 'done' }
  await audit.append({
    ...callAudit(call, 'callback.offered', now(), { desk: call.stage.desk }),
    actor: `staff ${staff.id}`,
  })
  const change = await calls.change(callId, (latest) => {
    const { stage } = latest
    if (stage.kind !== 'waiting' || isTaken(stage, now()) || !mayOfferCallback(latest)) return {}
    return { call: { ...latest, stage: { ...stage, callbackOffer: stage.callbackOffer ?? 'asked' } }, result: 'asked' }
  })
  return { kind: change?.result === 'asked' ? 'done' : 'gone' }
}

async function pause(
  { desk, why, minutes }: { desk: PausableDesk; why: string; minutes: PauseMinutes },
  staff: Staff,
  deps: SuperviseDeps,
): Promise<Supervised> {
  const at = deps.now()
  const until = new Date(at.getTime() + minutes * 60_000).toISOString()
  await deps.audit.append(deskAudit('desk.paused', staff, at, { desk, why, until }))
  await deps.pauses.pause({ desk, why, by: { id: staff.id, name: staff.name }, until })
  return { kind: 'done' }
}

async function resume(desk: PausableDesk, staff: Staff, { audit, pauses, now }: SuperviseDeps): Promise<Supervised> {
  await audit.append(deskAudit('desk.resumed', staff, now(), { desk }))
  await pauses.resume(desk)
  return { kind: 'done' }
}

function deskAudit(
  type: 'desk.paused' | 'desk.resumed',
  { id }: Staff,
  at: Date,
  body: Record<string, string>,
): AuditEntry {
  return { type, at, actor: `staff ${id}`, subject: undefined, callId: undefined, body }
}
