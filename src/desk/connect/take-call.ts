/** Taking a waiting call: exactly one of the staff gets it, their own phone rings, and a key joins them with the caller. */
import { randomBytes } from 'node:crypto'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, AssignedAnalyst } from '../../calls/call.ts'
import type { OnTalkEnd } from '../../calls/talk.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { Busy } from '../staff/busy.ts'
import type { ConnectAttempt, Telephony, Choice } from '../telephony.ts'
import { makeClaims, type Claims } from './claims.ts'
import { isMissed, type LegEndedDeps } from './leg-ended.ts'
import { freeOwner } from './free-owner.ts'
import { isTaken, offerOf, type WideningPolicy } from './offer.ts'
import { makePressKey } from './press-key.ts'
import type { Pause, PauseStore } from '../floor/pauses.ts'
import type { PresenceStore } from '../staff/presence.ts'
import { ringingAt, type Ringing, type WhereRung } from '../softphone/where-rung.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'

export interface TakeCallDeps {
  calls: CallStore
  telephony: Telephony
  audit: AuditLog
  pauses: Pick<PauseStore, 'current'>
  staff: Pick<StaffDirectory, 'find'>
  presence: Pick<PresenceStore, 'find'>
  events: Pick<CallEvents, 'brokeDuringCall'>
  now: () => Date
  pause: (ms: number) => Promise<void>
  settings: { policy: WideningPolicy }
  busy: Busy
  whereRung: WhereRung
  /** True while this person has to say first what became of their last call. */
  mustSay: (staff: StaffId) => Promise<boolean>
  /** Told when a phone rang and no key was pressed. */
  onMissed: (staff: StaffId) => Promise<void>
  onTalkEnd: OnTalkEnd
  handOver: LegEndedDeps['handOver']
  /** Told when an analyst gets a call, and when they lose it. */
  tell: (staff: StaffId) => void
}

export type Taking =
  | Ringing
  /** A colleague was first. */
  | { kind: 'taken'; by: string }
  /** The caller no longer waits, or never did. */
  | { kind: 'gone' }
  /** Not one of this person's calls (desk, residency, language, product). */
  | { kind: 'not-offered' }
  /** Their phone could not be rung; the caller is still in the queue. */
  | { kind: 'phone-failed' }
  /** They have a call already, or make a callback. */
  | { kind: 'on-a-call' }
  /** They have to say first what became of the last one. */
  | { kind: 'say-outcome' }

export type Declining = { kind: 'done' } | Exclude<Taking, Ringing>

export type TakeCall = ReturnType<typeof makeTakeCall>

export function makeTakeCall(deps: TakeCallDeps) {
  const { calls, telephony, tell } = deps
  const claims = makeClaims(calls, tell)
  /** Whom this process has rung, by attempt, until their leg is over. */
  const rung: Rung = new Map()
  return {
    /** `choice`: TaskRouter chose them; the claim decides all the same. */
    take: (callId: CallId, staff: Staff, choice?: Choice): Promise<Taking> =>
      take({ callId, staff, choice }, claims, rung, deps),

    /** The call this attempt is about, while it still is. */
    async whisperFor({ callId, attempt }: ConnectAttempt): Promise<Call | undefined> {
      const call = await calls.read(callId)
      return call?.stage.kind === 'waiting' && call.stage.claim?.attempt === attempt ? call : undefined
    },

    pressed: makePressKey(deps, claims),

    /** The analyst's leg is over. */
    async legEnded(about: ConnectAttempt): Promise<void> {
      let missed = false
      try {
        missed = await isMissed(about, claims, deps)
      } finally {
        // The caller may have left meanwhile, and with them the note of who was rung.
        const id = rung.get(about.attempt)
        rung.delete(about.attempt)
        if (id !== undefined) tell(id)
        if (about.choice !== undefined) await telephony.settle(about.choice, missed ? 'missed' : 'over')
      }
    },

    decline: (callId: CallId, staff: Staff, why: string): Promise<Declining> => decline(callId, staff, why, deps),
  }
}

type Rung = Map<string, StaffId>

interface Wish {
  callId: CallId
  staff: Staff
  choice: Choice | undefined
}

/** Claims the call for this person and rings their phone. Of two who take it at once, one gets it. */
async function take({ callId, staff, choice }: Wish, claims: Claims, rung: Rung, deps: TakeCallDeps): Promise<Taking> {
  const { calls, pauses, now, busy, mustSay } = deps
  if (await mustSay(staff.id)) return { kind: 'say-outcome' }
  if (await busy.isBusy(staff.id, callId)) return { kind: 'on-a-call' }
  const at = now()
  const attempt = randomBytes(16).toString('hex')
  const analyst = {
    id: staff.id,
    name: staff.name,
    at: at.toISOString(),
    attempt,
    ...(choice === undefined ? {} : { chosen: true as const }),
  }
  // When pauses cannot be looked up, the call is offered as if there were none.
  const paused = await pauses.current(at).catch(() => [])
  // TaskRouter gives the owner their turn itself (phone/taskrouter/workflow-configuration.ts).
  const owner = choice === undefined ? await freeOwner(callId, at, deps) : undefined
  const taken = await calls.change(callId, (call) => {
    const result = whyNot(call, staff, { at, paused, owner }, deps.settings.policy)
    if (result.kind !== 'ringing' || call.stage.kind !== 'waiting') return { result }
    const claim = { ...analyst, accepted: false, leg: undefined }
    return { call: { ...call, stage: { ...call.stage, claim } }, result }
  })
  const answer = taken?.result ?? { kind: 'gone' }
  if (taken === undefined || answer.kind !== 'ringing') return answer
  const about = { callId, attempt, choice }
  if (await hasAnother(callId, analyst, busy)) {
    await claims.release(about)
    return { kind: 'on-a-call' }
  }
  return ringFor({ call: taken.call, staff, about }, claims, rung, deps)
}

/** The call is theirs: their desk, telephone or other phone rings for it. */
async function ringFor(
  { call, staff, about }: { call: Call; staff: Staff; about: ConnectAttempt },
  claims: Claims,
  rung: Rung,
  { telephony, whereRung, tell }: TakeCallDeps,
): Promise<Taking> {
  rung.set(about.attempt, staff.id)
  tell(staff.id)
  const at = await whereRung(staff)
  const ring = at === undefined ? undefined : await telephony.ring(at.address, call.dialled, about)
  if (at === undefined || ring?.kind !== 'ringing') {
    await claims.release(about)
    return { kind: 'phone-failed' }
  }
  await claims.change(about, (stage) => ({ ...stage, claim: { ...stage.claim, leg: ring.leg } }))
  return ringingAt(at, ring.leg)
}

/** Asked again once the call is theirs: of two that one person takes in the same moment, the first stays. */
async function hasAnother(callId: CallId, claim: AssignedAnalyst, busy: Busy): Promise<boolean> {
  return (await busy.callsOf(claim.id)).some(({ id, stage }) => {
    if (id === callId) return false
    const other = stage.kind === 'waiting' ? stage.claim : undefined
    return other === undefined || `${other.at} ${other.attempt}` < `${claim.at} ${claim.attempt}`
  })
}

/** Not offered to this one for a while. Only a call that is offered to them is declined; each person stands once in the list. */
async function decline(callId: CallId, staff: Staff, why: string, deps: TakeCallDeps): Promise<Declining> {
  const { calls, pauses, now } = deps
  const at = now()
  const paused = await pauses.current(at).catch(() => [])
  const owner = await freeOwner(callId, at, deps)
  const change = await calls.change<Declining>(callId, (call) => {
    const { stage } = call
    const refusal = whyNot(call, staff, { at, paused, owner }, deps.settings.policy)
    if (refusal.kind !== 'ringing' || stage.kind !== 'waiting') {
      return { result: refusal.kind === 'ringing' ? { kind: 'done' } : refusal }
    }
    const others = stage.declined.filter(({ id }) => id !== staff.id)
    const declined = [...others, { id: staff.id, why, at: at.toISOString() }]
    return { call: { ...call, stage: { ...stage, declined } }, result: { kind: 'done' } }
  })
  return change?.result ?? { kind: 'gone' }
}

interface OfferedNow {
  at: Date
  paused: readonly Pause[]
  owner: Staff | undefined
}

function whyNot(call: Call, staff: Staff, { at, paused, owner }: OfferedNow, policy: WideningPolicy): Taking {
  const { stage } = call
  if (stage.kind === 'with-analyst') return { kind: 'taken', by: stage.taker.name }
  if (stage.kind !== 'waiting') return { kind: 'gone' }
  if (isTaken(stage, at)) return { kind: 'taken', by: stage.claim?.name ?? '' }
  // Who has declined may still take it: perhaps no colleague is left.
  return offerOf(call, stage, at, paused, policy, owner).mayTake(staff) ? { kind: 'ringing' } : { kind: 'not-offered' }
}
