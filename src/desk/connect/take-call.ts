/** Taking a waiting call: exactly one of the staff gets it, their own phone rings, and a key joins them with the caller. */
import { randomBytes } from 'node:crypto'
import { conferenceOf, type OnTalkEnd } from '../../calls/talk.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, Stage, Taker, WithAnalyst } from '../../calls/call.ts'
import { callAudit } from '../../calls/call-records.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { CallId, StaffId } from '../../domain/ids.ts'
import type { Busy } from '../staff/busy.ts'
import type { ConnectAttempt, Telephony, Choice } from '../telephony.ts'
import { isTaken, offerOf } from './offer.ts'
import type { Pause, PauseStore } from '../floor/pauses.ts'
import { isInactive, type Staff, type StaffDirectory } from '../staff/staff.ts'

export interface TakeCallDeps {
  calls: CallStore
  telephony: Telephony
  audit: AuditLog
  pauses: Pick<PauseStore, 'current'>
  staff: Pick<StaffDirectory, 'find'>
  events: Pick<CallEvents, 'brokeDuringCall'>
  now: () => Date
  pause: (ms: number) => Promise<void>
  busy: Busy
  /** True while this person has to say first what became of their last call. */
  mustSay: (staff: StaffId) => Promise<boolean>
  /** Told when a phone rang and nobody pressed a key. */
  onMissed: (staff: StaffId) => Promise<void>
  onTalkEnd: OnTalkEnd
  /** Told when one of the staff has a call, or has it no longer. */
  tell: (staff: StaffId) => void
}

export type Taking =
  | { kind: 'ringing' }
  /** Somebody else was first. */
  | { kind: 'taken'; by: string }
  /** Not waiting any more, or never there. */
  | { kind: 'gone' }
  /** Not one of this person's calls (desk, residency, language, product). */
  | { kind: 'not-offered' }
  /** Their phone could not be rung; the caller is still in line. */
  | { kind: 'phone-failed' }
  /** They have a call already, or call someone back. */
  | { kind: 'on-a-call' }
  /** They have to say first what became of the last one. */
  | { kind: 'say-outcome' }

export type Declining = { kind: 'done' } | Exclude<Taking, { kind: 'ringing' }>

export type Pressed =
  | { kind: 'join'; conference: string }
  | { kind: 'caller-left' }
  | { kind: 'not-connected' }
  /** Another key, or nobody is being connected by this attempt any more. */
  | { kind: 'not-taken' }

type Waiting = Extract<Stage, { kind: 'waiting' }>
type TakeCall = ReturnType<typeof makeTakeCall>
export type { TakeCall }

/** The room's own end comes first; only when it does not is the caller fetched back. */
const ROOM_ENDS_MS = 2_000

export function makeTakeCall(deps: TakeCallDeps) {
  const {
    calls,
    telephony,
    audit,
    pauses,
    staff: people,
    events,
    now,
    pause,
    onMissed,
    onTalkEnd,
    busy,
    mustSay,
    tell,
  } = deps

  /** Whom this process has rung, by attempt, until their leg is over. */
  const rung = new Map<string, StaffId>()

  /** The call after a change made only while this attempt has it, and whose attempt it is; undefined when it has not. */
  async function changeClaim(
    { callId, attempt }: ConnectAttempt,
    change: (stage: Waiting & { claim: object }) => Waiting,
  ): Promise<{ call: Call; by: StaffId } | undefined> {
    const after = await calls.change(callId, (call) => {
      if (call.stage.kind !== 'waiting' || call.stage.claim?.attempt !== attempt) return {}
      const { claim } = call.stage
      return { call: { ...call, stage: change({ ...call.stage, claim }) }, result: claim.id }
    })
    return after?.result === undefined ? undefined : { call: after.call, by: after.result }
  }

  /** True when the caller is keying their PIN for this attempt: they will not find its analyst there any more. */
  async function markLeft({ callId, attempt }: ConnectAttempt): Promise<boolean> {
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

  async function release(about: ConnectAttempt): Promise<void> {
    const released = await changeClaim(about, (stage) => ({ ...stage, claim: undefined }))
    if (released !== undefined) tell(released.by)
  }

  /** Asked again once the call is theirs: of two that one person takes in the same moment, the first stays. */
  async function hasAnother(callId: CallId, claim: Taker): Promise<boolean> {
    return (await busy.callsOf(claim.id)).some(({ id, stage }) => {
      if (id === callId) return false
      const other = stage.kind === 'waiting' ? stage.claim : undefined
      return other === undefined || `${other.at} ${other.attempt}` < `${claim.at} ${claim.attempt}`
    })
  }

  /** Brings in order what depends on the leg; true when it rang and nobody pressed a key. */
  async function isMissed(about: ConnectAttempt): Promise<boolean> {
    const before = await calls.read(about.callId)
    if (before?.stage.kind === 'waiting' && before.stage.claim?.attempt === about.attempt) {
      const { id, accepted } = before.stage.claim
      if (!accepted) await onMissed(id)
      await release(about)
      tell(id)
      return !accepted
    }
    if (await markLeft(about)) return false
    if (!talksBy(before, about)) return false
    await pause(ROOM_ENDS_MS)
    // They may just have been sent to the keypad.
    if (await markLeft(about)) return false
    const after = await calls.read(about.callId)
    if (after === undefined || !talksBy(after, about)) return false
    await telephony.move(about.callId, after.turn, 'after-talk')
    return false
  }

  return {
    /** `choice`: somebody else chose them; the claim decides all the same. */
    async take(callId: CallId, staff: Staff, choice?: Choice): Promise<Taking> {
      if (await mustSay(staff.id)) return { kind: 'say-outcome' }
      if (await busy.isBusy(staff.id, callId)) return { kind: 'on-a-call' }
      const at = now()
      const attempt = randomBytes(16).toString('hex')
      const taker = {
        id: staff.id,
        name: staff.name,
        at: at.toISOString(),
        attempt,
        ...(choice === undefined ? {} : { chosen: true as const }),
      }
      // Not known now: nobody waits because a pause could not be looked up.
      const paused = await pauses.current(at).catch(() => [])
      const taken = await calls.change(callId, (call) => {
        const result = whyNot(call, staff, at, paused)
        if (result.kind !== 'ringing' || call.stage.kind !== 'waiting') return { result }
        const claim = { ...taker, accepted: false, leg: undefined }
        return { call: { ...call, stage: { ...call.stage, claim } }, result }
      })
      const answer = taken?.result ?? { kind: 'gone' }
      if (taken === undefined || answer.kind !== 'ringing') return answer
      const about = { callId, attempt, choice }
      if (await hasAnother(callId, taker)) {
        await release(about)
        return { kind: 'on-a-call' }
      }
      rung.set(attempt, staff.id)
      tell(staff.id)
      const ring =
        staff.phone === undefined
          ? { kind: 'failed' as const }
          : await telephony.ring(staff.phone, taken.call.dialled, about)
      if (ring.kind === 'failed') {
        await release(about)
        return { kind: 'phone-failed' }
      }
      await changeClaim(about, (stage) => ({ ...stage, claim: { ...stage.claim, leg: ring.leg } }))
      return answer
    },

    /** The call this attempt is about, while it still is. */
    async whisperFor({ callId, attempt }: ConnectAttempt): Promise<Call | undefined> {
      const call = await calls.read(callId)
      return call?.stage.kind === 'waiting' && call.stage.claim?.attempt === attempt ? call : undefined
    },

    /** The key on the analyst's own phone. The same key again is answered the same. */
    async pressed(about: ConnectAttempt, leg: string, key: string | undefined): Promise<Pressed> {
      if (key !== '1') return { kind: 'not-taken' }
      const already = await calls.read(about.callId)
      const talk = already?.stage.kind === 'with-analyst' ? already.stage : undefined
      if (talk?.taker.attempt === about.attempt) return { kind: 'join', conference: conferenceOf(about.attempt) }
      const claim = already?.stage.kind === 'waiting' ? already.stage.claim : undefined
      // The end of their leg puts the caller back, as after any other key.
      if (claim?.accepted === false && (await isInactive(claim.id, people))) return { kind: 'not-taken' }
      const accepted = await changeClaim(about, (stage) => ({
        ...stage,
        claim: { ...stage.claim, accepted: true, leg },
      }))
      if (accepted === undefined) return { kind: already?.stage.kind === 'ended' ? 'caller-left' : 'not-taken' }
      const { call } = accepted
      if (!(await recorded(call))) {
        await release(about)
        return { kind: 'not-connected' }
      }
      const moved = await telephony.move(about.callId, call.turn, 'talk', about.choice)
      if (moved === 'done') return { kind: 'join', conference: conferenceOf(about.attempt) }
      await release(about)
      return { kind: moved === 'gone' ? 'caller-left' : 'not-connected' }
    },

    /**
     * The analyst's leg is over. Before they were connected the caller simply stays in line; afterwards the room has ended
     * and the caller goes on by themselves, unless that was lost, so they are fetched back.
     */
    async legEnded(about: ConnectAttempt): Promise<void> {
      let missed = false
      try {
        missed = await isMissed(about)
      } finally {
        // The caller may have left meanwhile, and with them the note of who was rung.
        const id = rung.get(about.attempt)
        rung.delete(about.attempt)
        if (id !== undefined) tell(id)
        if (about.choice !== undefined) await telephony.settle(about.choice, missed ? 'missed' : 'over')
      }
    },

    /** Not offered to this one for a while. Only a call that is offered to them is declined; each person stands once in the list. */
    async decline(callId: CallId, staff: Staff, why: string): Promise<Declining> {
      const at = now()
      const paused = await pauses.current(at).catch(() => [])
      const change = await calls.change<Declining>(callId, (call) => {
        const { stage } = call
        const refusal = whyNot(call, staff, at, paused)
        if (refusal.kind !== 'ringing' || stage.kind !== 'waiting') {
          return { result: refusal.kind === 'ringing' ? { kind: 'done' } : refusal }
        }
        const others = stage.declined.filter(({ id }) => id !== staff.id)
        const declined = [...others, { id: staff.id, why, at: at.toISOString() }]
        return { call: { ...call, stage: { ...stage, declined } }, result: { kind: 'done' } }
      })
      return change?.result ?? { kind: 'gone' }
    },
  }

  /** Who took which call is on record before they hear each other; an unverified caller needs a person more than a row. */
  async function recorded(call: Call): Promise<boolean> {
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
}

function whyNot(call: Call, staff: Staff, at: Date, paused: readonly Pause[]): Taking {
  const { stage } = call
  if (stage.kind === 'with-analyst') return { kind: 'taken', by: stage.taker.name }
  if (stage.kind !== 'waiting') return { kind: 'gone' }
  if (isTaken(stage, at)) return { kind: 'taken', by: stage.claim?.name ?? '' }
  // Who has declined may still take it: perhaps no colleague is left.
  return offerOf(call, stage, at, paused).mayTake(staff) ? { kind: 'ringing' } : { kind: 'not-offered' }
}

function talksBy(call: Call | undefined, { attempt }: ConnectAttempt): boolean {
  return call?.stage.kind === 'with-analyst' && call.stage.taker.attempt === attempt
}
