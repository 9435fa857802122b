/** The hours of a call: those of the desk it would reach and of the contract it is about, when it rang and now. */
import { decideInHours, type Decision, type Desk, type Facts } from '../../domain/decide.ts'
import { closedFor, inHoursAt, servedAt } from '../../domain/hours/line-hours.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Flows } from '../../flows/steps.ts'
import type { Call } from '../call.ts'
import { combinationFor, type FactPolicy } from './facts.ts'

export type HoursPolicy = FactPolicy & Pick<Policy, 'hours'>

type CalledAbout = Pick<Call, 'identity' | 'told' | 'startedAt'>

/** An Admin Case about renewals is for the people who handle contracts. */
export function withDesk(decision: Decision, { told }: Pick<Call, 'told'>): Decision {
  return told.renewal === true && decision.outcome === 'ADMIN_CASE' ? { ...decision, desk: 'contracts' } : decision
}

const deskFor = (facts: Facts, call: CalledAbout): Desk | null => withDesk(decideInHours(facts), call).desk

const contractHours = (call: CalledAbout, now: Date, policy: HoursPolicy) => combinationFor(call, now, policy)?.hours

/** The facts with the hours in them. */
export function byHours(call: CalledAbout, facts: Facts, now: Date, policy: HoursPolicy): Facts {
  return hoursOf(call, now, policy)(facts)
}

/** The same for many facts about one call. */
export function hoursOf(call: CalledAbout, now: Date, policy: HoursPolicy): (facts: Facts) => Facts {
  const isServedBy = servedAt({ rangAt: new Date(call.startedAt), now })
  const hours = contractHours(call, now, policy)
  return (facts) => {
    const on = { desk: deskFor(facts, call), contractHours: hours }
    return { ...facts, ...inHoursAt(facts, on, policy.hours, isServedBy) }
  }
}

/** What the caller hears of the hours; undefined where a desk is rung, or where another rule tells them something. */
export function closedCall(
  call: CalledAbout,
  facts: Facts,
  decision: Decision,
  now: Date,
  policy: HoursPolicy,
): Call['closed'] {
  if (decision.desk !== null) return undefined
  const on = { desk: deskFor(facts, call), contractHours: contractHours(call, now, policy) }
  const closed = closedFor(facts, on, policy.hours, now)
  if (closed === undefined) return undefined
  const { desk, why, opensAt } = closed
  return {
    desk,
    why,
    ...(opensAt === undefined ? {} : { opensAt: opensAt.toISOString() }),
    ...(why === 'contract' && on.contractHours !== undefined ? { contractHours: on.contractHours } : {}),
  }
}

/** A call that goes on in flows of an earlier version is served at every hour: they could not say when it opens. */
export function knowsHours({ steps }: Flows): boolean {
  const decides = steps.get('outcome/start')
  return decides?.kind === 'decide' && decides.on['OUT_OF_HOURS'] !== undefined
}
