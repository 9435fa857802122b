/** A warm transfer: the caller is on hold while the analyst asks a colleague, who then has the call, joins it, or leaves again. */
import { randomBytes } from 'node:crypto'
import { callAudit } from '../../calls/call-records.ts'
import type { Call, Consulted, WithAnalyst } from '../../calls/call.ts'
import { conferenceIn } from '../../calls/talk.ts'
import type { Desk } from '../../domain/decide.ts'
import type { CallId } from '../../domain/ids.ts'
import { needsOf } from '../connect/offer.ts'
import { isThere } from '../staff/presence.ts'
import { readsFrom } from '../staff/region.ts'
import type { Staff } from '../staff/staff.ts'
import { handOver } from './hand-over.ts'
import { transfer, withNote } from './leave-talk.ts'
import { changeOwnTalk, ownTalk, toTalkAnswer, type OwnTalk, type TalkAnswer, type TalkDeps } from './own-talk.ts'

export type ConsultAnswer =
  | TalkAnswer
  /** The colleague's phone rings, and the caller is on hold. */
  | { kind: 'consult-rings' }
  /** They are not ready, or in a call. */
  | { kind: 'colleague-busy' }
  /** The contract keeps its data in a region that is not the colleague's. */
  | { kind: 'other-region' }
  | { kind: 'colleague-phone-failed' }
  /** No colleague is in the conference, or not yet. */
  | { kind: 'no-colleague' }

/**
 * - The analyst has the call until it is handed over, which is one compare-and-set on the call.
 * - Any of the three may hang up, and the caller is with a person or back in the queue: the conference ends with the caller,
 *   with the analyst until the caller has heard the colleague, and never with a colleague who does not have the call.
 * - On record before the colleague's phone rings; throws, and has done nothing, when it cannot be.
 */
export async function consult(
  callId: CallId,
  staff: Staff,
  { colleague, note }: { colleague: Staff; note: string | undefined },
  deps: TalkDeps,
): Promise<ConsultAnswer> {
  const before = await ownTalk(callId, staff, deps)
  const why =
    before === undefined ? ({ kind: 'not-yours' } as const) : await whyNotConsult(before, staff, colleague, deps)
  if (before === undefined || why !== undefined) return why ?? { kind: 'not-yours' }
  const at = deps.now()
  const entry = callAudit(before.call, 'call.joined', at, { how: 'consult', colleague: colleague.id })
  await deps.audit.append({ ...entry, actor: `staff ${staff.id}` })
  const attempt = randomBytes(16).toString('hex')
  const consulted = { id: colleague.id, name: colleague.name, at: at.toISOString(), attempt }
  const mine = await beginConsult(callId, staff, { consulted, note, at }, deps)
  if (mine?.talk.consulted?.attempt !== attempt) return { kind: mine === undefined ? 'not-yours' : 'consulting' }
  // Asked again once it is theirs: the colleague may have taken a call meanwhile.
  if (await deps.busy.isBusy(colleague.id, callId)) {
    await endConsult(callId, attempt, deps)
    return { kind: 'colleague-busy' }
  }
  const held = await holdFor(mine, staff, true, deps)
  if (held !== 'done') {
    await endConsult(callId, attempt, deps)
    return toTalkAnswer(held)
  }
  return ringColleague(mine, staff, colleague, deps)
}

async function whyNotConsult(
  { call, talk }: OwnTalk,
  staff: Staff,
  colleague: Staff,
  deps: TalkDeps,
): Promise<ConsultAnswer | undefined> {
  if (talk.consulted !== undefined || talk.ending !== undefined) return { kind: 'consulting' }
  return whyNotColleague(call, staff, colleague, deps)
}

/** Who is ready changes between the page and the press. */
async function whyNotColleague(
  call: Call,
  staff: Staff,
  colleague: Staff,
  { busy, presence, whereRung, now }: TalkDeps,
): Promise<ConsultAnswer | undefined> {
  if (!readsFrom(colleague, needsOf(call).residency)) return { kind: 'other-region' }
  if ((await whereRung(colleague)) === undefined) return { kind: 'colleague-phone-failed' }
  const known = await presence.find(colleague.id)
  const isFree = known !== undefined && isThere(known, now()) && !(await busy.isBusy(colleague.id))
  return isFree && colleague.id !== staff.id ? undefined : { kind: 'colleague-busy' }
}

/** A caller who waits for one colleague alone must not wait for one who is not there: they stay with the analyst. */
export async function transferTo(
  callId: CallId,
  staff: Staff,
  to: { desk: Desk; colleague: Staff; note: string | undefined },
  deps: TalkDeps,
): Promise<ConsultAnswer> {
  const mine = await ownTalk(callId, staff, deps)
  if (mine === undefined) return { kind: 'not-yours' }
  if (mine.talk.consulted !== undefined) return { kind: 'consulting' }
  const { desk, colleague, note } = to
  const why = await whyNotColleague(mine.call, staff, colleague, deps)
  return why ?? transfer(callId, staff, { desk, only: colleague.id, note }, deps)
}

/** Of two at once, the first stays: it is in what is returned. */
function beginConsult(
  callId: CallId,
  staff: Staff,
  { consulted, note, at }: { consulted: Consulted; note: string | undefined; at: Date },
  deps: TalkDeps,
): Promise<OwnTalk | undefined> {
  return changeOwnTalk(callId, staff, deps, (call, talk) =>
    talk.consulted !== undefined || talk.ending !== undefined
      ? call
      : { ...withNote(call, staff, note, at), stage: { kind: 'with-analyst', ...talk, consulted } },
  )
}

async function ringColleague(
  { call, talk }: OwnTalk,
  staff: Staff,
  colleague: Staff,
  deps: TalkDeps,
): Promise<ConsultAnswer> {
  const attempt = talk.consulted?.attempt ?? ''
  deps.tell(colleague.id)
  const at = await deps.whereRung(colleague)
  const ring = at && (await deps.telephony.ring(at.address, call.dialled, { callId: call.id, attempt }))
  if (ring?.kind !== 'ringing') {
    await takeBackFrom(call.id, attempt, deps)
    return { kind: 'colleague-phone-failed' }
  }
  const named = await changeOwnTalk(call.id, staff, deps, (latest, now) =>
    now.consulted?.attempt === attempt
      ? { ...latest, stage: { kind: 'with-analyst', ...now, consulted: { ...now.consulted, leg: ring.leg } } }
      : latest,
  )
  // It was taken back, or the caller has left, while the phone began to ring.
  const goesOn = named?.talk.consulted?.attempt === attempt || named?.talk.taker.attempt === attempt
  if (!goesOn) await deps.telephony.hangUp(ring.leg)
  return { kind: goesOn ? 'consult-rings' : 'no-colleague' }
}

/** The caller hears both from now on, so that the conference outlives the analyst's own leg. */
export async function joinConsult(callId: CallId, staff: Staff, deps: TalkDeps): Promise<ConsultAnswer> {
  const mine = await ownTalk(callId, staff, deps)
  if (mine === undefined) return { kind: 'not-yours' }
  if (mine.talk.consulted?.joined !== true) return { kind: 'no-colleague' }
  const outlives = await deps.telephony.endsWith(conferenceIn(mine.talk), mine.talk.leg, false)
  if (outlives !== 'done') return toTalkAnswer(outlives)
  return toTalkAnswer(await holdFor(mine, staff, false, deps))
}

/** The colleague leaves, and the caller is back with the analyst. */
export async function takeBack(callId: CallId, staff: Staff, deps: TalkDeps): Promise<ConsultAnswer> {
  const mine = await ownTalk(callId, staff, deps)
  if (mine === undefined) return { kind: 'not-yours' }
  const attempt = mine.talk.consulted?.attempt
  if (attempt === undefined) return { kind: 'no-colleague' }
  await takeBackFrom(callId, attempt, deps)
  return { kind: 'done' }
}

/** By the colleague who is asked, with the same effect. */
export async function leaveConsult(callId: CallId, staff: Staff, deps: TalkDeps): Promise<ConsultAnswer> {
  const { stage } = (await deps.calls.read(callId)) ?? {}
  const consulted = stage?.kind === 'with-analyst' ? stage.consulted : undefined
  if (consulted?.id !== staff.id) return { kind: 'not-yours' }
  await takeBackFrom(callId, consulted.attempt, deps)
  return { kind: 'done' }
}

/** The colleague has the call, and the analyst wraps up. */
export async function completeTransfer(callId: CallId, staff: Staff, deps: TalkDeps): Promise<ConsultAnswer> {
  const mine = await ownTalk(callId, staff, deps)
  if (mine === undefined) return { kind: 'not-yours' }
  const { consulted, desk, taker } = mine.talk
  if (consulted?.joined !== true) return { kind: 'no-colleague' }
  await deps.audit.append({
    ...callAudit(mine.call, 'call.sent-on', deps.now(), { desk, colleague: consulted.id }),
    actor: `staff ${staff.id}`,
  })
  const handed = await handOver(callId, taker.attempt, deps)
  if (handed === undefined) return { kind: 'no-colleague' }
  await deps.telephony.hangUp(handed.before.leg)
  return { kind: 'done' }
}

/** The colleague's leg is over, or they are no longer asked: the caller hears the analyst again. */
export async function takeBackFrom(callId: CallId, attempt: string, deps: TalkDeps): Promise<void> {
  const ended = await endConsult(callId, attempt, deps)
  if (ended === undefined) return
  const { call, talk, consulted } = ended
  if (consulted.leg !== undefined) await deps.telephony.hangUp(consulted.leg)
  const conference = conferenceIn(talk)
  await deps.telephony.endsWith(conference, talk.leg, true)
  if ((await deps.telephony.hold(conference, call.id, false)) !== 'done') return
  await deps.calls.change(callId, (latest) =>
    latest.stage.kind === 'with-analyst' && latest.stage.taker.attempt === talk.taker.attempt
      ? { call: { ...latest, stage: { ...latest.stage, held: false } } }
      : {},
  )
}

/** Nothing is left of it on the call. Undefined when it was over before. */
async function endConsult(
  callId: CallId,
  attempt: string,
  { calls, tell }: Pick<TalkDeps, 'calls' | 'tell'>,
): Promise<{ call: Call; talk: WithAnalyst; consulted: Consulted } | undefined> {
  const after = await calls.change<Consulted>(callId, (call) => {
    const { stage } = call
    if (stage.kind !== 'with-analyst' || stage.consulted?.attempt !== attempt) return {}
    return { call: { ...call, stage: { ...stage, consulted: undefined } }, result: stage.consulted }
  })
  if (after?.result === undefined || after.call.stage.kind !== 'with-analyst') return undefined
  tell(after.result.id)
  return { call: after.call, talk: after.call.stage, consulted: after.result }
}

async function holdFor({ call, talk }: OwnTalk, staff: Staff, held: boolean, deps: TalkDeps) {
  const answer = await deps.telephony.hold(conferenceIn(talk), call.id, held)
  if (answer === 'done')
    await changeOwnTalk(call.id, staff, deps, (latest, now) => ({
      ...latest,
      stage: { kind: 'with-analyst', ...now, held },
    }))
  return answer
}
