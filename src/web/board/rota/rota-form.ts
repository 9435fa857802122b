/** A shift as a supervisor enters it: dates and times of the site's zone, for some weeks at the same time of day. */
import { z } from 'zod'
import { momentOf } from '../../../domain/hours/zoned-time.ts'
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
  { kind: 'shifts'; shifts: NewShift[] } | { kind: 'no-name' | 'no-number' | 'ends-before' | 'over' }

const TELEPHONE = /^\+[1-9][0-9]{6,14}$/

/** Every week begins at the same time of day, also where the clock changes in between. */
export function shiftsFrom(form: RotaForm, staff: readonly Staff[], zone: string, now: Date): Entered {
  const known = staff.find(({ id }) => id === form.staff)
  const name = known?.name ?? form.name
  const phone = form.phone === '' ? (known?.phone ?? '') : form.phone
  if (name === '') return { kind: 'no-name' }
  if (!TELEPHONE.test(phone)) return { kind: 'no-number' }
  const shifts = Array.from({ length: form.weeks }, (_, week) => ({
    name,
    phone,
    staff: known?.id,
    from: momentIn(form.fromDay, form.fromTime, week, zone),
    until: momentIn(form.untilDay, form.untilTime, week, zone),
    isOverride: form.isOverride,
  }))
  if (shifts.some(({ from, until }) => until <= from)) return { kind: 'ends-before' }
  return shifts.every(({ until }) => until <= now) ? { kind: 'over' } : { kind: 'shifts', shifts }
}

function momentIn(date: string, time: string, weeksLater: number, zone: string): Date {
  const [year = 0, month = 1, dayOf = 1] = date.split('-').map(Number)
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const later = new Date(Date.UTC(year, month - 1, dayOf + 7 * weeksLater))
  return momentOf(
    {
      year: later.getUTCFullYear(),
      month: later.getUTCMonth() + 1,
      day: later.getUTCDate(),
      hour,
      minute,
      second: 0,
    },
    zone,
  )
}
