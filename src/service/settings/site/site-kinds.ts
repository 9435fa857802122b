/** What the values of the file of the site are made of: whole numbers within bounds, and one for each desk. */
import { z } from 'zod'
import type { Desk } from '../../../domain/decide.ts'

export const group = { error: 'must be a map of names and numbers' }

export function whole(unit: string, least: number, most: number) {
  const message = `must be a whole number of ${unit} from ${least} to ${most}`
  return z.int({ error: message }).min(least, message).max(most, message)
}

/** One of each desk; any may be left out. */
export function perDesk<S extends z.ZodType>(one: S) {
  return z.strictObject(
    {
      'production-down': one.optional(),
      support: one.optional(),
      admin: one.optional(),
      identification: one.optional(),
      contracts: one.optional(),
    } satisfies Record<Desk, z.ZodType>,
    group,
  )
}

export function eachDesk<T>(valueOf: (desk: Desk) => T): Record<Desk, T> {
  return {
    'production-down': valueOf('production-down'),
    support: valueOf('support'),
    admin: valueOf('admin'),
    identification: valueOf('identification'),
    contracts: valueOf('contracts'),
  }
}
