/** What a supervisor does with other people's calls: move, pause a desk, listen, help. Each is on record before it is done. */
import { roomOf } from '../calls/arrive.ts'
import type { CallStore } from '../calls/call-store.ts'
import type { Call, WithAnalyst } from '../calls/call.ts'
import { callAudit } from '../calls/summary.ts'
import type { AuditLog } from '../domain/audit.ts'
import type { Desk } from '../domain/decide.ts'
import type { CallId } from '../domain/ids.ts'
import type { Attempt, Joining, Line } from './line.ts'
import { isTaken } from './offer.ts'
import { PAUSE_MS, type PausableDesk, type PauseStore } from './pauses.ts'
import type { Staff } from './staff.ts'

export interface SuperviseParts {
  calls: CallStore
  line: Line
  audit: AuditLog
  pauses: PauseStore
  now: () => Date
}

export type Supervised =
  | { kind: 'done' }
  | { kind: 'ringing' }
  /** Not waiting any more, or not talking any more. */
  | { kind: 'gone' }
  | { kind: 'taken'; by: string }
  | { kind: 'phone-failed' }
  /** Their own conversation. */
  | { kind: 'may-not' }

export type Supervise = ReturnType<typeof makeSupervise>

export function makeSupervise({ calls, line, audit, pauses, now }: SuperviseParts) {
  const actor = ({ id }: Staff) => `staff ${id}`

  return {
    /** A waiting caller goes to another desk with the place they have; nobody who declined is asked less. */
    async move(callId: CallId, staff: Staff, to: Desk): Promise<Supervised> {
      const call = await calls.read(callId)
      if (call?.stage.kind !== 'waiting') return { kind: 'gone' }
      if (isTaken(call.stage, now())) return { kind: 'taken', by: call.stage.claim?.name ?? '' }
      const body = { from: call.stage.desk, to }
      await audit.append({ ...callAudit(call, 'call.moved', now(), body), actor: actor(staff) })
      let moved = false
      await calls.change(callId, (latest) => {
        moved = latest.stage.kind === 'waiting' && !isTaken(latest.stage, now())
        return latest.stage.kind === 'waiting' && moved
          ? { ...latest, stage: { ...latest.stage, desk: to, only: undefined } }
          : undefined
      })
      return { kind: moved ? 'done' : 'gone' }
    },

    /** Rings the supervisor; a key joins them, muted to listen, heard by both to help. The analyst sees who it is. */
    async join(callId: CallId, staff: Staff, how: Joining): Promise<Supervised> {
      const call = await calls.read(callId)
      if (call?.stage.kind !== 'with-analyst') return { kind: 'gone' }
      if (call.stage.taker.id === staff.id) return { kind: 'may-not' }
      if (staff.phone === undefined) return { kind: 'phone-failed' }
      const about = { callId, attempt: call.stage.taker.attempt }
      await audit.append({ ...callAudit(call, 'call.joined', now(), { how }), actor: actor(staff) })
      await changeListeners(about, (listeners) => [
        ...listeners.filter(({ id }) => id !== staff.id),
        { id: staff.id, name: staff.name, how },
      ])
      const ring = await line.ring(staff.phone, call.dialled, about, { how, by: staff.id })
      if (ring.kind === 'ringing') return { kind: 'ringing' }
      await changeListeners(about, (listeners) => listeners.filter(({ id }) => id !== staff.id))
      return { kind: 'phone-failed' }
    },

    /** The room, while that conversation goes on. */
    async roomFor({ callId, attempt }: Attempt): Promise<string | undefined> {
      const call = await calls.read(callId)
      return call?.stage.kind === 'with-analyst' && call.stage.taker.attempt === attempt ? roomOf(attempt) : undefined
    },

    /** Their leg is over. */
    async left(about: Attempt, id: string): Promise<void> {
      await changeListeners(about, (listeners) => listeners.filter((one) => one.id !== id))
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

  function deskAudit(type: 'desk.paused' | 'desk.resumed', staff: Staff, body: Record<string, string>) {
    return { type, at: now(), actor: actor(staff), subject: undefined, callId: undefined, body }
  }

  async function changeListeners(
    { callId, attempt }: Attempt,
    change: (listeners: Listeners) => Listeners,
  ): Promise<void> {
    await calls.change(callId, (call: Call) =>
      call.stage.kind === 'with-analyst' && call.stage.taker.attempt === attempt
        ? { ...call, stage: { ...call.stage, listeners: change(call.stage.listeners ?? []) } }
        : undefined,
    )
  }
}

type Listeners = NonNullable<WithAnalyst['listeners']>
