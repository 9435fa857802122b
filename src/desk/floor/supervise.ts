/** What a supervisor does with other people's calls: move, pause a desk, listen, help. Each is on record before it is done. */
import { conferenceOf, talkIn } from '../../calls/talk.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call, Listener } from '../../calls/call.ts'
import { callAudit } from '../../calls/call-records.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { Desk } from '../../domain/decide.ts'
import { staffId, type CallId } from '../../domain/ids.ts'
import type { ConnectAttempt, SupervisorMode, Telephony } from '../telephony.ts'
import { isTaken } from '../connect/offer.ts'
import { PAUSE_MS, type PausableDesk, type PauseStore } from './pauses.ts'
import type { Staff, StaffDirectory } from '../staff/staff.ts'

export interface SuperviseDeps {
  calls: CallStore
  telephony: Telephony
  audit: AuditLog
  pauses: PauseStore
  staff: Pick<StaffDirectory, 'find'>
  now: () => Date
}

export type Supervised =
  | { kind: 'done' }
  | { kind: 'ringing' }
  /** Their leg is in the conversation already, and is as they want it now: muted, or heard by both. */
  | { kind: 'listening' }
  | { kind: 'speaking' }
  /** The network did not do it; everything is as it was. */
  | { kind: 'failed' }
  /** Not waiting any more, or not talking any more. */
  | { kind: 'gone' }
  | { kind: 'taken'; by: string }
  | { kind: 'phone-failed' }
  /** Their own conversation. */
  | { kind: 'may-not' }

export type Supervise = ReturnType<typeof makeSupervise>

export function makeSupervise({ calls, telephony, audit, pauses, staff: people, now }: SuperviseDeps) {
  const actor = ({ id }: Staff) => `staff ${id}`

  return {
    /** A waiting caller goes to another desk with the place they have; nobody who declined is asked less. */
    async move(callId: CallId, staff: Staff, to: Desk): Promise<Supervised> {
      const call = await calls.read(callId)
      if (call?.stage.kind !== 'waiting') return { kind: 'gone' }
      if (isTaken(call.stage, now())) return { kind: 'taken', by: call.stage.claim?.name ?? '' }
      const body = { from: call.stage.desk, to }
      await audit.append({ ...callAudit(call, 'call.moved', now(), body), actor: actor(staff) })
      const change = await calls.change(callId, (latest) => {
        if (latest.stage.kind !== 'waiting' || isTaken(latest.stage, now())) return {}
        const stage = { ...latest.stage, desk: to, only: undefined }
        return { call: { ...latest, putOnDeskBy: staff.id, stage }, result: 'moved' }
      })
      return { kind: change?.result === 'moved' ? 'done' : 'gone' }
    },

    /** Rings the supervisor; a key joins them, muted to listen, heard by both to help. The analyst sees who it is. */
    async join(callId: CallId, staff: Staff, how: SupervisorMode): Promise<Supervised> {
      const call = await calls.read(callId)
      if (call?.stage.kind !== 'with-analyst') return { kind: 'gone' }
      if (call.stage.taker.id === staff.id) return { kind: 'may-not' }
      const about = { callId, attempt: call.stage.taker.attempt }
      const there = call.stage.listeners?.find(({ id }) => id === staff.id)
      if (there === undefined && staff.phone === undefined) return { kind: 'phone-failed' }
      await audit.append({ ...callAudit(call, 'call.joined', now(), { how }), actor: actor(staff) })
      return there === undefined ? ringIn(call, about, staff, how) : changeLeg(about, there, how)
    },

    /** Ends their own leg; the conversation goes on without it. */
    async leave(callId: CallId, staff: Staff): Promise<Supervised> {
      const call = await calls.read(callId)
      const talk = talkIn(call?.stage)
      const theirs = (talk?.listeners ?? []).filter(({ id }) => id === staff.id)
      if (talk === undefined || theirs.length === 0) return { kind: 'gone' }
      for (const { leg } of theirs) {
        if (leg === undefined) continue
        const ended = await telephony.hangUp(leg)
        if (ended === 'failed') return { kind: 'failed' }
        // A leg that is down already was perhaps never reported as over.
        await changeListeners({ callId, attempt: talk.taker.attempt }, (legs) => legs.filter((one) => one.leg !== leg))
      }
      return { kind: 'done' }
    },

    /** The key was pressed: the room while that conversation goes on, and whether this leg is muted in it. From now on it hears. */
    async enter(
      { callId, attempt }: ConnectAttempt,
      leg: string,
      by: string,
      asked: SupervisorMode,
    ): Promise<{ conference: string; muted: boolean } | undefined> {
      const person = await staffOf(by)
      let how: SupervisorMode | undefined
      await changeListeners({ callId, attempt }, (listeners) => {
        const mine = listeners.find((one) => one.leg === leg) ?? listeners.find((one) => isPending(one, by))
        how = mine?.how ?? asked
        const entered = mine ?? (person && { id: person.id, name: person.name, how })
        return entered === undefined
          ? listeners
          : [...listeners.filter((one) => one !== mine), { ...entered, leg, hears: true }]
      })
      // Who is not known by name would not be shown, so they do not hear either.
      if (how === undefined || person === undefined) return undefined
      return { conference: conferenceOf(attempt), muted: how === 'listen' }
    },

    /** That leg is over, whether or not it was ever picked up. */
    async left(about: ConnectAttempt, leg: string, by: string): Promise<void> {
      await changeListeners(about, (listeners) => listeners.filter((one) => one.leg !== leg && !isPending(one, by)))
    },

    async pause(desk: PausableDesk, staff: Staff, why: string): Promise<Supervised> {
      const until = new Date(now().getTime() + PAUSE_MS).toISOString()
      await audit.append(deskAudit('desk.paused', staff, { desk, why, until }))
      await pauses.pause({ desk, why, by: { id: staff.id, name: staff.name }, until })
      return { kind: 'done' }
    },

    async resume(desk: PausableDesk, staff: Staff): Promise<Supervised> {
      await audit.append(deskAudit('desk.resumed', staff, { desk }))
      await pauses.resume(desk)
      return { kind: 'done' }
    },
  }

  /** Shown to the analyst before the phone rings. */
  async function ringIn(call: Call, about: ConnectAttempt, staff: Staff, how: SupervisorMode): Promise<Supervised> {
    const { id, name, phone = '' } = staff
    await changeListeners(about, (listeners) => [...listeners, { id, name, how }])
    const ring = await telephony.ring(phone, call.dialled, about, { how, by: id })
    if (ring.kind === 'failed') {
      await changeListeners(about, (listeners) => listeners.filter((one) => !isPending(one, id)))
      return { kind: 'phone-failed' }
    }
    await changeListeners(about, (listeners) =>
      listeners.map((one) => (isPending(one, id) ? { ...one, leg: ring.leg } : one)),
    )
    return { kind: 'ringing' }
  }

  /** No second leg: the one that is there is muted or not. One that rings still is so when it comes in. */
  async function changeLeg(
    about: ConnectAttempt,
    { leg, hears, how: before }: Listener,
    how: SupervisorMode,
  ): Promise<Supervised> {
    if (hears === true && leg !== undefined && before !== how) {
      const answer = await telephony.mute(conferenceOf(about.attempt), leg, how === 'listen')
      if (answer !== 'done') return { kind: answer }
    }
    await changeListeners(about, (listeners) => listeners.map((one) => (one.leg === leg ? { ...one, how } : one)))
    if (hears !== true) return { kind: 'ringing' }
    return { kind: how === 'listen' ? 'listening' : 'speaking' }
  }

  async function staffOf(id: string): Promise<Staff | undefined> {
    const known = staffId.safeParse(id)
    return known.success ? people.find(known.data) : undefined
  }

  function deskAudit(type: 'desk.paused' | 'desk.resumed', staff: Staff, body: Record<string, string>) {
    return { type, at: now(), actor: actor(staff), subject: undefined, callId: undefined, body }
  }

  async function changeListeners(
    { callId, attempt }: ConnectAttempt,
    change: (listeners: Listeners) => Listeners,
  ): Promise<void> {
    await calls.change(callId, (call) => {
      const { stage } = call
      const talk = talkIn(stage)
      if (talk?.taker.attempt !== attempt) return {}
      const listeners = change(talk.listeners ?? [])
      if (stage.kind === 'with-analyst') return { call: { ...call, stage: { ...stage, listeners } } }
      // The caller keys their PIN; whoever listens is still in the room.
      if (stage.kind !== 'talking' || stage.returnTo === undefined) return {}
      return { call: { ...call, stage: { ...stage, returnTo: { ...stage.returnTo, listeners } } } }
    })
  }
}

type Listeners = Listener[]

/** Rung, and the network has not named the leg yet. */
function isPending({ id, leg }: Listener, by: string): boolean {
  return id === by && leg === undefined
}
