/** All calendars: one for each desk, and one for each name of hours that contracts have. Pure. */
import type { Desk, Facts } from '../rules/facts.ts'
import { ALWAYS_OPEN, isOpenAt, nextOpening, type Calendar } from './calendar.ts'

export interface LineHours {
  /** A desk without one is always open. */
  desks: Readonly<Partial<Record<Desk, Calendar>>>
  /** By the hours of a contract. A name without one covers every hour: what cannot be told shuts no caller out. */
  contracts: Readonly<Record<string, Calendar>>
}

export const NO_HOURS: LineHours = { desks: {}, contracts: {} }

/** Hours of contracts that have a calendar. `24x7` needs none. */
export const CONTRACT_HOURS = ['business-hours'] as const
export type ContractHours = (typeof CONTRACT_HOURS)[number]

export function deskCalendar({ desks }: LineHours, desk: Desk): Calendar {
  return desks[desk] ?? ALWAYS_OPEN
}

/** `business` is an older name of `business-hours`. */
export function contractCalendar({ contracts }: LineHours, hours: string | undefined): Calendar {
  const name = hours === 'business' ? 'business-hours' : hours
  return name !== undefined && Object.hasOwn(contracts, name) ? (contracts[name] ?? ALWAYS_OPEN) : ALWAYS_OPEN
}

/** The hours that keep a callback: of its desk, and of the contract where that kept the caller out. Always open ones keep nothing. */
export function callbackCalendars(
  line: LineHours,
  { desk, contractHours }: { desk: Desk; contractHours: string | undefined },
): Calendar[] {
  return [deskCalendar(line, desk), contractCalendar(line, contractHours)].filter((one) => one !== ALWAYS_OPEN)
}

/** When a call is looked at. */
export interface CallTime {
  rangAt: Date
  now: Date
}

/** Whether these hours serve the caller. */
export type ServedBy = (calendar: Calendar) => boolean

/** A caller who rang while it was open is served as one. Each calendar is looked at once, however many decisions ask. */
export function servedAt({ rangAt, now }: CallTime): ServedBy {
  const known = new Map<Calendar, boolean>()
  return (calendar) => {
    const before = known.get(calendar)
    if (before !== undefined) return before
    const isServed = isOpenAt(calendar, now) || isOpenAt(calendar, rangAt)
    known.set(calendar, isServed)
    return isServed
  }
}

export interface CalledFor {
  /** Where the call would go if all were open; `null`: nowhere. */
  desk: Desk | null
  /** Of the contract called about, as it names them; undefined: of none. */
  contractHours: string | undefined
}

/** The two facts of hours. Account administration is covered by no contract, and one that is not in force says nothing of hours. */
export function inHoursAt(
  f: Pick<Facts, 'intent' | 'contract'>,
  { desk, contractHours }: CalledFor,
  line: LineHours,
  isServedBy: ServedBy,
): Pick<Facts, 'desk_hours' | 'contract_hours'> {
  const isCovered =
    f.intent === 'admin_case' || f.contract !== 'active' || isServedBy(contractCalendar(line, contractHours))
  return {
    desk_hours: desk === null || isServedBy(deskCalendar(line, desk)) ? 'open' : 'closed',
    contract_hours: isCovered ? 'within' : 'outside',
  }
}

export interface Closed {
  desk: Desk
  /** When the caller can reach a person; undefined: not within a year. */
  opensAt: Date | undefined
  why: 'desk' | 'contract'
}

/** Of facts that lead to a desk which these hours keep the caller from. */
export function closedFor(
  f: Pick<Facts, 'desk_hours' | 'contract_hours'>,
  { desk, contractHours }: CalledFor,
  line: LineHours,
  now: Date,
): Closed | undefined {
  if (desk === null || (f.desk_hours === 'open' && f.contract_hours === 'within')) return undefined
  const isOutside = f.contract_hours === 'outside'
  const calendars = [deskCalendar(line, desk), ...(isOutside ? [contractCalendar(line, contractHours)] : [])]
  return { desk, opensAt: nextOpening(calendars, now), why: isOutside ? 'contract' : 'desk' }
}
