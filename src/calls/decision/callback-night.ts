/** Whether it is night, by their own clock, for a caller who would be called back, or may be when their turn comes. */
import type { Desk } from '../../domain/decide.ts'
import { callbackOpens, meetsDay } from '../../domain/hours/callback-hours.ts'
import { nextOpening } from '../../domain/hours/calendar.ts'
import { callbackCalendars } from '../../domain/hours/line-hours.ts'
import type { Opens } from '../../domain/hours/local-time.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Call } from '../call.ts'
import { whereaboutsOf } from './whereabouts.ts'

type CallbackPolicy = Pick<Policy, 'callbackHours' | 'hours'>

/** A turn may well take as long as this. */
const TURN_MS = 60 * 60_000

/** Production is down: the contact is rung at every hour. */
export function isUrgentCallback({ told }: Pick<Call, 'told'>, desk: Desk | undefined): boolean {
  return told.urgent === 'critical' || desk === 'production-down'
}

/** When a call is expected again. `isNow`: it is night at this moment, and not only when their turn may come. */
export interface CallbackNight extends Opens {
  isNow: boolean
}

/**
 * Undefined where the caller may be rung at any moment from now on, or, where it is closed for them, from
 * its opening on: by day, where their zone is not known, and where production is down.
 */
export function nightOf(call: Call, policy: CallbackPolicy, now: Date): CallbackNight | undefined {
  const day = dayOf(call, policy)
  if (day === undefined) return undefined
  const calendars = calendarsOf(call, policy)
  const from = nextOpening(calendars, now) ?? now
  const nightFrom = (at: Date) => {
    const opens = callbackOpens(calendars, day, at)
    return opens?.why === 'night' ? opens : undefined
  }
  const night = nightFrom(from) ?? nightFrom(new Date(from.getTime() + TURN_MS))
  return night && { ...night, isNow: callbackOpens([], day, now) !== undefined }
}

/** As the call remembers it. */
export function nightAsAsked(night: CallbackNight | undefined): Call['callbackNight'] {
  return night && { isNow: night.isNow, opensAt: night.at.toISOString(), zone: night.zone }
}

/** False where it is night for the contact whenever the desk that would call is open. */
export function isEverDay(call: Call, policy: CallbackPolicy, now: Date): boolean {
  const day = dayOf(call, policy)
  return day === undefined || meetsDay(calendarsOf(call, policy), day.where, day.hours, now)
}

function dayOf(call: Call, { callbackHours }: CallbackPolicy) {
  const { identity, stage, closed } = call
  const desk = (stage.kind === 'talking' ? stage.queued?.desk : undefined) ?? closed?.desk
  if (identity.kind === 'unverified' || isUrgentCallback(call, desk)) return undefined
  return { where: whereaboutsOf(identity.standing.contact), hours: callbackHours }
}

/** None for a caller who waited in the queue. */
function calendarsOf({ stage, closed }: Call, { hours }: CallbackPolicy) {
  const waited = stage.kind === 'talking' && stage.queued !== undefined
  return closed === undefined || waited
    ? []
    : callbackCalendars(hours, { desk: closed.desk, contractHours: closed.contractHours })
}
