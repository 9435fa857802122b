/** Who may make which callback, and when a contact may be dialled. */
import { freshTold, type Call } from '../../calls/call.ts'
import { chosenCombination } from '../../calls/decision/combinations.ts'
import type { Desk } from '../../domain/decide.ts'
import type { Standing } from '../../domain/directory/directory.ts'
import { callbackOpens, type TurnComes } from '../../domain/hours/callback-hours.ts'
import { callbackCalendars } from '../../domain/hours/line-hours.ts'
import type { Whereabouts } from '../../domain/hours/local-time.ts'
import type { Policy } from '../../domain/policy.ts'
import { readsFrom } from '../staff/region.ts'
import type { Staff } from '../staff/staff.ts'
import type { Callback } from './callback-store.ts'

/** The desks that look after contacts who are not waiting in a queue, unless production is down. */
const CALLBACK_DESKS: readonly Desk[] = ['admin', 'identification']

/**
 * - Where a contract keeps its data in a region, only staff of that region.
 * - The analysts of the desk where the caller waited, supervisors, and the analyst who agreed it with the caller.
 * - The desks for callers who do not wait, unless production is down: they could not help with that.
 */
export function mayCallback(
  by: Staff,
  callback: Pick<Callback, 'toProve' | 'staff' | 'desk' | 'urgent' | 'residency'>,
): boolean {
  const { toProve, staff, desk, urgent, residency } = callback
  if (!readsFrom(by, residency)) return false
  if (by.role === 'supervisor' || (toProve && staff === by.id)) return true
  if (urgent) return by.desks.includes('production-down')
  return (desk !== undefined && by.desks.includes(desk)) || CALLBACK_DESKS.some((one) => by.desks.includes(one))
}

/** Undefined for an active contact with a number on file. */
export function whyNotDial(standing: Standing | undefined): 'not-active' | 'no-number-on-file' | undefined {
  if (standing?.contact.status !== 'active') return 'not-active'
  return standing.contact.phone === undefined ? 'no-number-on-file' : undefined
}

/** A caller who agreed on it with an analyst expects the call for so long, whatever the hour. */
const EXPECTED_MS = 60 * 60_000

export interface AskedFor
  extends
    Pick<Callback, 'callId' | 'contact' | 'urgent' | 'anyTime' | 'toProve' | 'since'>,
    Partial<Pick<Callback, 'desk' | 'outOfHours' | 'contractHours'>> {}

/**
 * When the contact may be rung, by their own clock; undefined: now. Whose production is down, who said that any time will do, and who
 * has agreed on it a moment ago are rung at any time of theirs. What was agreed outside hours waits until the desk opens, for them too.
 */
export function notBefore(
  asked: Omit<AskedFor, 'callId' | 'contact'>,
  where: Whereabouts,
  { callbackHours, hours }: Pick<Policy, 'callbackHours' | 'hours'>,
  now: Date,
): TurnComes | undefined {
  const { urgent, anyTime, toProve, since, desk, outOfHours = false, contractHours } = asked
  const isExpected = toProve && now.getTime() - since.getTime() < EXPECTED_MS
  const day = urgent || anyTime || isExpected ? undefined : { where, hours: callbackHours }
  const calendars = outOfHours && desk !== undefined ? callbackCalendars(hours, { desk, contractHours }) : []
  return callbackOpens(calendars, day, now)
}

/** Where a contract says that data stays in a region, only staff of that region talk about it. */
export function isInRegion(standing: Standing | undefined, call: Call | undefined, by: Staff): boolean {
  const on = standing && chosenCombination(standing, call?.told ?? freshTold())
  return readsFrom(by, on?.residency)
}
