/** How a case is named in a path: by its ten digits, or by the other system and its number there. */
import { z } from 'zod'
import type { CaseKey } from '../../../desk/cases/case-records.ts'
import { externalNumber, externalSystem } from '../../../domain/cases/case-row.ts'
import { caseNumber } from '../../../domain/ids.ts'

export const keyInPath = z.object({
  key: z
    .string()
    .min(1)
    .max(128)
    .describe('Ten digits; or the other system, a colon and the number there, e.g. `servicenow:CS0012345`'),
})

/** Undefined: it names no case that there could be. */
export function readCaseKey(text: string | undefined): CaseKey | undefined {
  const number = caseNumber.safeParse(text)
  if (number.success) return { number: number.data }
  const [, system, external] = /^([^:]*):(.*)$/.exec(text ?? '') ?? []
  const read = { system: externalSystem.safeParse(system), external: externalNumber.safeParse(external) }
  if (!read.system.success || !read.external.success) return undefined
  return { system: read.system.data, external: read.external.data }
}
