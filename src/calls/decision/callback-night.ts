/** Whether a caller who would be called back is asleep by then: night by their own clock, or nearly. */
import type { Desk } from '../../domain/decide.ts'
import { localTimeAt, type Opens } from '../../domain/hours/local-time.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Call } from '../call.ts'
import { whereaboutsOf } from './whereabouts.ts'

/** Shorter than this, a turn may well not come before the night. */
const NEARLY_MS = 60 * 60_000

/** Production is down: the contact is rung at every hour. */
export function isUrgentCallback({ told }: Pick<Call, 'told'>, desk: Desk | undefined): boolean {
  return told.urgent === 'critical' || desk === 'production-down'
}

/**
 * When a call is expected again; undefined where the caller may be rung at any moment from now on, or, where the desk is closed, from
 * its opening on: by day, where their zone is not known, and where production is down.
 */
export function nightOf(call: Call, { callbackHours }: Pick<Policy, 'callbackHours'>, now: Date): Opens | undefined {
  const { identity, stage, closed } = call
  const desk = (stage.kind === 'talking' ? stage.queued?.desk : undefined) ?? closed?.desk
  if (identity.kind === 'unverified' || isUrgentCallback(call, desk)) return undefined
  const where = whereaboutsOf(identity.standing.contact)
  const from = closed?.opensAt === undefined ? now : new Date(Math.max(now.getTime(), Date.parse(closed.opensAt)))
  const opensFrom = (at: Date) => {
    const there = localTimeAt(where, callbackHours, at)
    return there.kind === 'known' ? there.opens : undefined
  }
  return opensFrom(from) ?? opensFrom(new Date(from.getTime() + NEARLY_MS))
}
