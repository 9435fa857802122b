/** A case as a row of a file says it: its fields, the version that the row was made on, and whether it is gone. */
import { z } from 'zod'
import { caseNumber, contractNumber } from '../ids.ts'
import { caseFields, type CaseFields } from './case-row.ts'

const number = z
  .string('must be ten digits')
  .regex(/^[0-9]{10}$/, 'must be ten digits; zeros in front count')
  .pipe(caseNumber)

/** An empty cell takes a value away, as `null` does. */
export const caseFileRow = caseFields.extend({
  number: number.nullable().optional(),
  contract: z
    .string('must be text')
    .max(64, 'must have at most 64 characters')
    .pipe(contractNumber)
    .nullable()
    .optional(),
  linkedTo: number.nullable().optional(),
  deleted: z.boolean('must be yes or no').optional(),
  version: z.number('must be a whole number').int('must be a whole number').min(0, 'must be a whole number').optional(),
})
export type CaseFileRow = z.infer<typeof caseFileRow>

/** Said of a row that names no case. */
export const NO_CASE_KEY = 'says which case it is neither by number nor by external_system and external_number'

/** By our number, or by the other system and the number there. Undefined: by neither. */
export function caseFileKey({ number: ours, externalSystem, externalNumber }: CaseFileRow): string | undefined {
  if (typeof ours === 'string') return ours
  return externalSystem && externalNumber ? `${externalSystem} ${externalNumber}` : undefined
}

/** What the row says of the case itself. */
export function fieldsIn({ deleted: _, version: __, ...fields }: CaseFileRow): CaseFields {
  return fields
}
