/** Engineers on duty who are rung for a caller whose production is down at a desk where no analyst is ready. Pure: whom to ring next. */
import { createHash } from 'node:crypto'
import type { Change } from '../../calls/call-store.ts'
import type { Call, DutyRing, DutyRinging } from '../../calls/call.ts'
import type { DutyPolicy } from '../../domain/alerts/alert-policy.ts'
import { staffId, type StaffId } from '../../domain/ids.ts'
import { isTaken } from '../connect/offer.ts'

/** One of the rota. */
export interface OnDuty {
  name: string
  /** E.164. */
  phone: string
  /** Undefined: an engineer who is on duty alone, and no member of the staff. */
  staff: StaffId | undefined
}

/** One ring of an engineer: about a caller, about an alert, or about both. */
export interface DutyAttempt {
  /** 128 random bits in hex. */
  attempt: string
  callId: Call['id'] | undefined
  alertId: string | undefined
  /** Of an alert without a caller: who is rung, and how many were before. The next is rung when they press no key. */
  engineer: string | undefined
  place: number
}

/** Twilio reports the end of a ring within seconds; after that it was lost. */
const LOST_MS = 15_000
/** An engineer who said that they have it is on the way to their desk. Own choice. */
export const HAS_IT_MS = 5 * 60_000
/** Before the rota is rung once more: a phone that was busy, or has just stopped ringing, is not rung in the same moment. */
const ROUND_PAUSE_MS = 10_000
/** Telephony did not take the order: not at once again. */
const FAILED_MS = 10_000

const ON_DUTY = 'on-duty-'

/** Who they are in records of calls. One who is no member of the staff is known by their number, which cannot be read from it. */
export function engineerId({ staff, phone }: OnDuty): StaffId {
  return staff ?? staffId.parse(`${ON_DUTY}${createHash('sha256').update(phone).digest('hex').slice(0, 8)}`)
}

/** True for an engineer on duty who is no member of the staff, by their id in records of calls. */
export const isEngineer = (id: string): boolean => id.startsWith(ON_DUTY)

export type Ringing = { kind: 'ring'; person: OnDuty; attempt: string } | { kind: 'over' }

/**
 * The next engineer of the rota, the call marked with it.
 * - One phone rings at a time; who was rung in this round is not rung again in it.
 * - While an engineer has it, no other is rung for some minutes.
 * - After the last round no engineer is rung for this call again.
 * - Where no engineer may be rung it is over at once, and begins when one comes on duty.
 */
export function ringNext(
  call: Call,
  { people, attempt, at, policy }: { people: readonly OnDuty[]; attempt: string; at: Date; policy: DutyPolicy },
): Change<Ringing> {
  const { stage } = call
  if (stage.kind !== 'waiting' || isTaken(stage, at)) return {}
  const duty = stage.duty ?? { rung: [], told: 0 }
  if ((duty.overAt !== undefined && duty.rung.length > 0) || mustWait(duty.rung.at(-1), at, policy)) return {}
  const rung = duty.rung.map((one) => (one.how === undefined ? { ...one, how: 'missed' as const } : one))
  const next = whoIsNext(rung, people, policy.rounds)
  const put = (changed: DutyRinging) => ({ ...call, stage: { ...stage, duty: changed } })
  if (next === undefined) {
    if (duty.overAt !== undefined) return {}
    return { call: put({ ...duty, rung, overAt: at.toISOString() }), result: { kind: 'over' } }
  }
  const { person, round } = next
  if (isAnotherRound(duty.rung.at(-1), round, at, policy))
    return marked(rung, duty.rung) ? { call: put({ ...duty, rung }) } : {}
  const ring: DutyRing = { attempt, staff: engineerId(person), name: person.name, at: at.toISOString(), round }
  const { overAt: _, toldOver: __, ...goesOn } = duty
  return { call: put({ ...goesOn, rung: [...rung, ring] }), result: { kind: 'ring', person, attempt } }
}

function mustWait(last: DutyRing | undefined, at: Date, { ringFor }: DutyPolicy): boolean {
  if (last === undefined) return false
  const age = at.getTime() - Date.parse(last.at)
  if (last.how === undefined) return age < ringFor * 1_000 + LOST_MS
  if (last.how === 'acknowledged') return age < HAS_IT_MS
  return last.how === 'failed' && age < FAILED_MS
}

function isAnotherRound(last: DutyRing | undefined, round: number, at: Date, { ringFor }: DutyPolicy): boolean {
  if (last === undefined || last.round === round) return false
  return at.getTime() - Date.parse(last.at) < ringFor * 1_000 + ROUND_PAUSE_MS
}

const marked = (now: readonly DutyRing[], before: readonly DutyRing[]) => now.at(-1)?.how !== before.at(-1)?.how

function whoIsNext(rung: readonly DutyRing[], people: readonly OnDuty[], rounds: number) {
  const round = rung.at(-1)?.round ?? 0
  const before = new Set(rung.filter((one) => one.round === round).map(({ staff }) => staff))
  const person = people.find((one) => !before.has(engineerId(one)))
  if (person !== undefined) return { person, round }
  const [first] = people
  return first === undefined || round + 1 >= rounds ? undefined : { person: first, round: round + 1 }
}

/** The ring of this attempt, while it is the call's. */
export function ringOf({ stage }: Call, attempt: string): DutyRing | undefined {
  return stage.kind === 'waiting' ? stage.duty?.rung.find((one) => one.attempt === attempt) : undefined
}

/** Marks how a ring went; the first word counts. */
export function markRing(call: Call, attempt: string, how: NonNullable<DutyRing['how']>): Change<DutyRing> {
  const { stage } = call
  const ring = ringOf(call, attempt)
  if (stage.kind !== 'waiting' || stage.duty === undefined || ring === undefined || ring.how !== undefined) return {}
  const rung = stage.duty.rung.map((one) => (one.attempt === attempt ? { ...one, how } : one))
  return { call: { ...call, stage: { ...stage, duty: { ...stage.duty, rung } } }, result: { ...ring, how } }
}
