/** The phone leg of a supervisor in a conversation: rung, joined with a key, muted or heard, and over. */
import { conferenceAttempt, conferenceOf, talkIn } from '../../calls/talk.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, Listener } from '../../calls/call.ts'
import { callAudit } from '../../calls/call-records.ts'
import type { AuditLog } from '../../domain/audit.ts'
import { staffId, type CallId } from '../../domain/ids.ts'
import type { ConnectAttempt, SupervisorMode, Telephony } from '../telephony.ts'
import { ringingAt, type Ringing, type Rung, type WhereRung } from '../softphone/where-rung.ts'
import { needsOf } from '../connect/offer.ts'
import { readsFrom } from '../staff/region.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'

export interface SupervisorLegDeps {
  calls: CallStore
  telephony: Telephony
  audit: AuditLog
  staff: Pick<StaffDirectory, 'find'>
  whereRung: WhereRung
  now: () => Date
}

/** What became of an action of a supervisor. */
export type Supervised =
  | { kind: 'done' }
  | Ringing
  /** Their leg is in the conversation already, and is as they want it now: muted, or heard by both. */
  | { kind: 'listening' }
  | { kind: 'speaking' }
  /** Twilio did not do it; everything is as it was. */
  | { kind: 'failed' }
  /** The caller no longer waits, or no longer talks with an analyst. */
  | { kind: 'gone' }
  | { kind: 'taken'; by: string }
  | { kind: 'phone-failed' }
  /** The contract keeps its data in a region that is not theirs. */
  | { kind: 'other-region' }
  /** Their own conversation. */
  | { kind: 'may-not' }

export async function join(
  callId: CallId,
  staff: Staff,
  how: SupervisorMode,
  deps: SupervisorLegDeps,
): Promise<Supervised> {
  const call = await deps.calls.read(callId)
  if (call?.stage.kind !== 'with-analyst') return { kind: 'gone' }
  if (call.stage.taker.id === staff.id) return { kind: 'may-not' }
  if (!readsFrom(staff, needsOf(call).residency)) return { kind: 'other-region' }
  const about = { callId, attempt: conferenceAttempt(call.stage) }
  const existing = call.stage.listeners?.find(({ id }) => id === staff.id)
  const at = await deps.whereRung(staff)
  if (existing === undefined && at === undefined) return { kind: 'phone-failed' }
  await deps.audit.append({ ...callAudit(call, 'call.joined', deps.now(), { how }), actor: `staff ${staff.id}` })
  if (existing !== undefined) return changeLeg(about, existing, how, deps)
  return at === undefined ? { kind: 'phone-failed' } : ringIn({ call, about, staff, how, at }, deps)
}

/** Shown to the analyst before the phone rings. */
async function ringIn(
  { call, about, staff, how, at }: { call: Call; about: ConnectAttempt; staff: Staff; how: SupervisorMode; at: Rung },
  { calls, telephony }: SupervisorLegDeps,
): Promise<Supervised> {
  const { id, name } = staff
  await changeListeners(calls, about, (listeners) => [...listeners, { id, name, how }])
  const ring = await telephony.ring(at.address, call.dialled, about, { how, by: id })
  if (ring.kind === 'failed') {
    await changeListeners(calls, about, (listeners) => listeners.filter((one) => !isPending(one, id)))
    return { kind: 'phone-failed' }
  }
  await changeListeners(calls, about, (listeners) =>
    listeners.map((one) => (isPending(one, id) ? { ...one, leg: ring.leg } : one)),
  )
  return ringingAt(at, ring.leg)
}

/** Mutes or unmutes the leg that is there instead of ringing a second one. A leg that still rings is muted or not once it joins. */
async function changeLeg(
  about: ConnectAttempt,
  { leg, hears, how: before }: Listener,
  how: SupervisorMode,
  { calls, telephony }: SupervisorLegDeps,
): Promise<Supervised> {
  if (hears === true && leg !== undefined && before !== how) {
    const answer = await telephony.mute(conferenceOf(about.attempt), leg, how === 'listen')
    if (answer !== 'done') return { kind: answer }
  }
  await changeListeners(calls, about, (listeners) => listeners.map((one) => (one.leg === leg ? { ...one, how } : one)))
  if (hears !== true) return { kind: 'ringing' }
  return { kind: how === 'listen' ? 'listening' : 'speaking' }
}

export async function leave(
  callId: CallId,
  staff: Staff,
  { calls, telephony }: SupervisorLegDeps,
): Promise<Supervised> {
  const call = await calls.read(callId)
  const talk = talkIn(call?.stage)
  const theirs = (talk?.listeners ?? []).filter(({ id }) => id === staff.id)
  if (talk === undefined || theirs.length === 0) return { kind: 'gone' }
  for (const { leg } of theirs) {
    if (leg === undefined) continue
    const ended = await telephony.hangUp(leg)
    if (ended === 'failed') return { kind: 'failed' }
    // `gone` counts as ended: Twilio may never have reported that the leg was over.
    await changeListeners(calls, { callId, attempt: conferenceAttempt(talk) }, (legs) =>
      legs.filter((one) => one.leg !== leg),
    )
  }
  return { kind: 'done' }
}

export async function enter(
  { about, leg, by, asked }: { about: ConnectAttempt; leg: string; by: string; asked: SupervisorMode },
  { calls, staff }: Pick<SupervisorLegDeps, 'calls' | 'staff'>,
): Promise<{ conference: string; muted: boolean } | undefined> {
  const known = staffId.safeParse(by)
  const person = known.success ? await staff.find(known.data) : undefined
  let how: SupervisorMode | undefined
  await changeListeners(calls, about, (listeners) => {
    const mine = listeners.find((one) => one.leg === leg) ?? listeners.find((one) => isPending(one, by))
    how = mine?.how ?? asked
    const entered = mine ?? (person && { id: person.id, name: person.name, how })
    return entered === undefined
      ? listeners
      : [...listeners.filter((one) => one !== mine), { ...entered, leg, hears: true }]
  })
  // A person without a name in the directory would not be shown to the analyst, so they do not hear either.
  if (how === undefined || person === undefined) return undefined
  return { conference: conferenceOf(about.attempt), muted: how === 'listen' }
}

export async function legOver(
  about: ConnectAttempt,
  leg: string,
  by: string,
  { calls }: Pick<SupervisorLegDeps, 'calls'>,
): Promise<void> {
  await changeListeners(calls, about, (listeners) => listeners.filter((one) => one.leg !== leg && !isPending(one, by)))
}

/** Changes nothing once the conference of this attempt is over. */
async function changeListeners(
  calls: Pick<CallStore, 'change'>,
  { callId, attempt }: ConnectAttempt,
  change: (listeners: Listener[]) => Listener[],
): Promise<void> {
  await calls.change(callId, (call) => {
    const { stage } = call
    const talk = talkIn(stage)
    if (talk === undefined || conferenceAttempt(talk) !== attempt) return {}
    const listeners = change(talk.listeners ?? [])
    if (stage.kind === 'with-analyst') return { call: { ...call, stage: { ...stage, listeners } } }
    // The caller keys their PIN, and the supervisors are still in the conference.
    if (stage.kind !== 'talking' || stage.returnTo === undefined) return {}
    return { call: { ...call, stage: { ...stage, returnTo: { ...stage.returnTo, listeners } } } }
  })
}

/** Rung, and Twilio has not named the leg yet. */
function isPending({ id, leg }: Listener, by: string): boolean {
  return id === by && leg === undefined
}
