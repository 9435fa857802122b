/** Rings the rota for callers whose production is down where no analyst is ready: one engineer after the other, within bounds. */
import { randomBytes } from 'node:crypto'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import { callAudit } from '../../calls/call-records.ts'
import { tryEach } from '../../concurrency/try-each.ts'
import type { AlertPolicy } from '../../domain/alerts/alert-policy.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { CallId } from '../../domain/ids.ts'
import type { Card } from '../card.ts'
import { needsOf } from '../connect/offer.ts'
import type { BoardDesk } from '../floor/board.ts'
import type { Busy } from '../staff/busy.ts'
import { readsFrom } from '../staff/region.ts'
import type { StaffDirectory } from '../staff/staff.ts'
import type { Telephony } from '../telephony.ts'
import { markRing, ringNext, type OnDuty } from './duty.ts'

export interface RingDutyDeps {
  calls: Pick<CallStore, 'read' | 'change'>
  telephony: Pick<Telephony, 'ringDuty'>
  staff: Pick<StaffDirectory, 'find'>
  busy: Pick<Busy, 'isBusy'>
  audit: AuditLog
  /** Never rejects. */
  onDuty: () => Promise<readonly OnDuty[]>
  policy: () => AlertPolicy
  /** Told when the first engineer is rung for a call, and when none of them took it. Never rejects. */
  alarm: (call: Call, why: 'begins' | 'over') => Promise<void>
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

export interface RingDuty {
  /** Looks at every caller who waits. Rejects while the live store does not answer. */
  round(floor: { cards: readonly Card[]; desks: readonly BoardDesk[] }): Promise<void>
  /** The next engineer for this call, if it is time. */
  step(callId: CallId): Promise<void>
}

export function makeRingDuty(deps: RingDutyDeps): RingDuty {
  const { calls, policy, now } = deps

  async function step(callId: CallId): Promise<void> {
    const call = await calls.read(callId)
    if (call?.stage.kind !== 'waiting') return
    const people = await whoMay(call, deps)
    const attempt = randomBytes(16).toString('hex')
    const at = now()
    const changed = await calls.change(callId, (current) =>
      ringNext(current, { people, attempt, at, policy: policy().duty }),
    )
    if (changed?.result === undefined) return
    if (changed.result.kind === 'over') await tellOver(changed.call)
    else await ring(changed.call, changed.result, deps)
  }

  /** Where no engineer may be rung the alert opens and escalates in its own time. */
  async function tellOver(call: Call): Promise<void> {
    const wasRung = call.stage.kind === 'waiting' && (call.stage.duty?.rung.length ?? 0) > 0
    if (wasRung) await deps.alarm(call, 'over')
  }

  return {
    step,
    async round({ cards, desks }) {
      const due = cards.filter((card) => isDue(card, desks, now(), policy().duty.ringAfter))
      await tryEach(due, ({ id }) => step(id))
    },
  }
}

/** Once ringing has begun it goes on, whatever else changes: an analyst who becomes ready may take the call meanwhile. A test of a draft wakes no engineer. */
function isDue(card: Card, desks: readonly BoardDesk[], now: Date, ringAfter: number): boolean {
  if (card.testOf !== null || card.state !== 'waiting' || !(card.urgent || card.desk === 'production-down'))
    return false
  if (card.duty.length > 0) return true
  if (now.getTime() - Date.parse(card.since) < ringAfter * 1_000) return false
  // Also while it is not known who is ready. An analyst of another region than the contract's may not take the call.
  const unattended = desks.find(({ desk }) => desk === card.desk)?.unattended
  return unattended === undefined || unattended.some(({ id }) => id === card.id)
}

/** Of an engineer who is no member of the staff, or cannot be looked up. */
const NO_REGION = { residency: undefined }

/**
 * - Where a contract says that data stays in a region, only staff of that region; an engineer who is no member of the staff has none.
 * - Not a member of the staff who is inactive or in another call. While that cannot be checked, they are rung.
 */
async function whoMay(call: Call, { onDuty, staff, busy }: RingDutyDeps): Promise<OnDuty[]> {
  const { residency } = needsOf(call)
  const may: OnDuty[] = []
  for (const person of await onDuty()) {
    if (person.staff === undefined) {
      if (readsFrom(NO_REGION, residency)) may.push(person)
      continue
    }
    const known = await staff.find(person.staff).catch(() => 'not-read' as const)
    if (known === undefined || !readsFrom(known === 'not-read' ? NO_REGION : known, residency)) continue
    if (!(await busy.isBusy(person.staff, call.id).catch(() => false))) may.push(person)
  }
  return may
}

async function ring(
  call: Call,
  { person, attempt }: { person: OnDuty; attempt: string },
  { calls, telephony, audit, policy, alarm, onFailure, now }: RingDutyDeps,
): Promise<void> {
  const duty = call.stage.kind === 'waiting' ? call.stage.duty : undefined
  if (duty?.rung.length === 1) await alarm(call, 'begins')
  const about = { attempt, callId: call.id, alertId: undefined, engineer: undefined, place: 0 }
  const rung = await telephony.ringDuty(person.phone, call.dialled, about, policy().duty.ringFor)
  if (rung.kind === 'failed') await calls.change(call.id, (current) => markRing(current, attempt, 'failed'))
  const body = { engineer: person.name, round: (duty?.rung.at(-1)?.round ?? 0) + 1, rang: rung.kind === 'ringing' }
  await audit
    .append({ ...callAudit(call, 'duty.rung', now(), body), actor: 'service' })
    .catch((error: unknown) => onFailure('recording who was rung', error))
}
