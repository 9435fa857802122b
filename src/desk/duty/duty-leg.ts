/** The phone of an engineer on duty: what it is about, and a key. Voicemail presses none, so it takes and acknowledges nothing. */
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import { callAudit } from '../../calls/call-records.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { AuditLog } from '../../domain/audit.ts'
import { isTaken } from '../connect/offer.ts'
import type { TakeCall } from '../connect/take-call.ts'
import { orElse } from '../or-else.ts'
import type { Busy } from '../staff/busy.ts'
import type { StaffDirectory } from '../staff/staff.ts'
import { isEngineer, markRing, ringOf, type DutyAttempt } from './duty.ts'
import type { RingDuty } from './ring-duty.ts'

export type DutyPressed = { kind: 'join'; conference: string } | { kind: 'goodbye'; said: SpokenPrompt[] }

/** No method throws. */
export interface DutyLeg {
  /** They picked up. `asks`: a key is worth asking for. */
  answered(about: DutyAttempt): Promise<{ said: SpokenPrompt[]; asks: boolean }>
  /** 1: they have the caller, there and then. 2: they have the alert. Anything else: the next engineer is rung. */
  pressed(about: DutyAttempt, leg: string, key: string | undefined): Promise<DutyPressed>
  /** Their leg is over, whether or not they ever picked up. */
  over(about: DutyAttempt): Promise<void>
}

/** What alerts do for an engineer's phone. None rejects where it says so. */
export interface DutyAlerts {
  /** In words; undefined: it is over, or a person has it. Rejects while the records are down. */
  find(alertId: string): Promise<string | undefined>
  acknowledge(of: { alertId: string } | { call: Call }, by: { staff: string; name: string }): Promise<void>
  /** The next engineer of the rota is rung about this alert. */
  ringNext(about: DutyAttempt): Promise<void>
  /** Who was rung for it. */
  whoIs(about: DutyAttempt): Promise<{ staff: string; name: string } | undefined>
}

export interface DutyLegDeps {
  calls: Pick<CallStore, 'read' | 'change'>
  takeCall: Pick<TakeCall, 'pressed' | 'legEnded'>
  staff: Pick<StaffDirectory, 'find'>
  busy: Pick<Busy, 'isBusy'>
  audit: AuditLog
  ringDuty: Pick<RingDuty, 'step'>
  alerts: DutyAlerts
  /** What a caller waits for, in words. */
  whisper: (call: Call, now: Date) => SpokenPrompt[]
  words: (prompt: string, values: Record<string, string>) => SpokenPrompt
  events: Pick<CallEvents, 'brokeDuringCall'>
  now: () => Date
}

export function makeDutyLeg(deps: DutyLegDeps): DutyLeg {
  const { calls, events, alerts, words, now } = deps
  const goodbye = (prompt: string): DutyPressed => ({ kind: 'goodbye', said: [words(prompt, {})] })
  const none = { said: [words('duty.taken-care-of', {})], asks: false }
  return {
    answered: ({ attempt, callId, alertId }) =>
      orElse(events, 'telling an engineer on duty', none, async () => {
        if (callId !== undefined) {
          const call = await calls.read(callId)
          const isRung = call !== undefined && ringOf(call, attempt)?.how === undefined && mayBeTaken(call, now())
          return isRung ? { said: deps.whisper(call, now()), asks: true } : none
        }
        const alert = alertId === undefined ? undefined : await alerts.find(alertId)
        return alert === undefined ? none : { said: [words('duty.alert', { alert })], asks: true }
      }),

    pressed: (about, leg, key) =>
      orElse(events, 'connecting an engineer on duty', goodbye('staff.not-connected'), async () => {
        if (key === '1' && about.callId !== undefined) return take({ ...about, callId: about.callId }, leg, deps)
        if (key !== '2') return goodbye('staff.not-taken')
        return goodbye((await acknowledge(about, deps)) ? 'duty.acknowledged' : 'duty.taken-care-of')
      }),

    over: (about) =>
      orElse(events, 'end of the leg of an engineer on duty', undefined, async () => {
        const { attempt, callId } = about
        if (callId === undefined) return alerts.ringNext(about)
        const missed = await calls.change(callId, (call) => markRing(call, attempt, 'missed'))
        if (missed?.result !== undefined) {
          const body = { engineer: missed.result.name, round: missed.result.round + 1 }
          await deps.audit.append({ ...callAudit(missed.call, 'duty.missed', now(), body), actor: 'service' })
        }
        await deps.takeCall.legEnded({ callId, attempt })
        return deps.ringDuty.step(callId)
      }),
  }
}

const mayBeTaken = ({ stage }: Call, now: Date) => stage.kind === 'waiting' && !isTaken(stage, now)

/** The claim that every taking makes, set by this attempt when the key was pressed and not before: an analyst may be quicker. */
async function take(about: DutyAttempt & { callId: Call['id'] }, leg: string, deps: DutyLegDeps): Promise<DutyPressed> {
  const { calls, staff, busy, takeCall, words, now } = deps
  const { callId, attempt } = about
  const goodbye = (prompt: string): DutyPressed => ({ kind: 'goodbye', said: [words(prompt, {})] })
  const before = await calls.read(callId)
  const ring = before && ringOf(before, attempt)
  const isStaff = ring !== undefined && !isEngineer(ring.staff)
  if (isStaff && (await isNotFree(ring.staff, callId, { staff, busy }))) return goodbye('staff.not-taken')
  await calls.change(callId, (call) => {
    const { stage } = call
    const rung = ringOf(call, attempt)
    if (stage.kind !== 'waiting' || rung === undefined || isTaken(stage, now())) return {}
    const { name } = rung
    const claim = {
      id: rung.staff,
      name,
      at: now().toISOString(),
      attempt,
      accepted: false,
      leg,
      ...(isStaff ? {} : { onRotaAlone: true as const }),
    }
    return { call: { ...call, stage: { ...stage, claim } }, result: claim }
  })
  // The key may come twice: the first answer is given again.
  const pressed = await takeCall.pressed({ callId, attempt }, leg, '1')
  if (pressed.kind === 'join') return pressed
  return goodbye(pressed.kind === 'caller-left' ? 'staff.caller-left' : `staff.${pressed.kind}`)
}

/** They have become inactive, or have a call. While neither can be checked the caller counts for more. */
async function isNotFree(
  id: Parameters<StaffDirectory['find']>[0],
  callId: Call['id'],
  { staff, busy }: Pick<DutyLegDeps, 'staff' | 'busy'>,
): Promise<boolean> {
  const known = await staff.find(id).catch(() => 'not-read' as const)
  return known === undefined || (await busy.isBusy(id, callId).catch(() => false))
}

async function acknowledge(
  about: DutyAttempt,
  { calls, alerts, audit, now }: Pick<DutyLegDeps, 'calls' | 'alerts' | 'audit' | 'now'>,
): Promise<boolean> {
  const { attempt, callId, alertId } = about
  if (callId === undefined) {
    const who = alertId === undefined ? undefined : await alerts.whoIs(about)
    if (alertId === undefined || who === undefined) return false
    await alerts.acknowledge({ alertId }, who)
    return true
  }
  const marked = await calls.change(callId, (call) => markRing(call, attempt, 'acknowledged'))
  const ring = marked?.result
  if (marked === undefined || ring === undefined) return false
  await audit.append({
    ...callAudit(marked.call, 'duty.acknowledged', now(), { engineer: ring.name, round: ring.round + 1 }),
    actor: `staff ${ring.staff}`,
  })
  await alerts.acknowledge({ call: marked.call }, ring)
  return true
}
