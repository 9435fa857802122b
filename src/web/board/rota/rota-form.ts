/** A shift as a supervisor enters it: dates and times of the site's zone, for some weeks at the same time of day. */
import { z } from 'zod'
import { momentAt } from '../../../domain/hours/typed-moment.ts'
import { wallTime, momentOf } from '../../../domain/hours/zoned-time.ts'
import type { NewShift } from '../../../alerts/rota/rota-store.ts'
import type { Staff } from '../../../desk/staff/staff.ts'

const day = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
const clock = z.string().regex(/^[0-9]{2}:[0-9]{2}$/)

export const MOST_WEEKS = 26

export const rotaForm = z.object({
  /** Id of a member of the staff; empty: another engineer, by name. */
  staff: z.string().max(64).default(''),
  name: z.string().trim().max(80).default(''),
  phone: z
    .string()
    .transform((text) => text.replace(/[\s().-]/g, ''))
    .default(''),
  fromDay: day,
  fromTime: clock,
  untilDay: day,
  untilTime: clock,
  isOverride: z
    .enum(['yes'])
    .optional()
    .transform((text) => text === 'yes'),
  weeks: z.coerce.number().int().min(1).max(MOST_WEEKS).default(1),
})
export type RotaForm = z.output<typeof rotaForm>

/** What was typed, to be shown again where it was refused. */
export const typedShift = z.object({
  staff: z.string().max(64).catch(''),
  name: z.string().max(80).catch(''),
  phone: z.string().max(40).catch(''),
  fromDay: z.string().max(20).catch(''),
  fromTime: z.string().max(20).catch(''),
  untilDay: z.string().max(20).catch(''),
  untilTime: z.string().max(20).catch(''),
  weeks: z.string().max(20).catch('1'),
  isOverride: z.string().max(5).optional().catch(undefined),
})
export type TypedShift = z.output<typeof typedShift>

/** Problems by the code of the answer. */
export type Entered =
  { kind: 'shifts'; shifts: NewShift[] } | { kind: 'no-name' | 'no-number' | 'no-such-time' | 'ends-before' | 'over' }

const TELEPHONE = /^\+[1-9][0-9]{6,14}$/

/** Every week begins at the same time of day, also where the clock changes in between. */
export function shiftsFrom(form: RotaForm, staff: readonly Staff[], zone: string, now: Date): Entered {
  const known = staff.find(({ id }) => id === form.staff)
  const name = known?.name ?? form.name
  const phone = form.phone === '' ? (known?.phone ?? '') : form.phone
  if (name === '') return { kind: 'no-name' }
  if (!TELEPHONE.test(phone)) return { kind: 'no-number' }
  const begins = momentAt(form.fromDay, form.fromTime, zone)
  const ends = momentAt(form.untilDay, form.untilTime, zone)
  if (typeof begins === 'string' || typeof ends === 'string') return { kind: 'no-such-time' }
  const shifts = Array.from({ length: form.weeks }, (_, week) => ({
    name,
    phone,
    staff: known?.id,
    from: weeksLater(begins, week, zone),
    until: weeksLater(ends, week, zone),
    isOverride: form.isOverride,
  }))
  if (shifts.some(({ from, until }) => until <= from)) return { kind: 'ends-before' }
  return shifts.every(({ until }) => until <= now) ? { kind: 'over' } : { kind: 'shifts', shifts }
}

/** At the same time of day. Where the clock skips it in that week, as much later as it skips. */
function weeksLater(at: Date, weeks: number, zone: string): Date {
  if (weeks === 0) return at
  const wall = wallTime(at, zone)
  return momentOf({ ...wall, day: wall.day + 7 * weeks }, zone)
}
