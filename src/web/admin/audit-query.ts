/** What the page and the file of the audit trail show: read from an address, and written to one. */
import { z } from 'zod'
import type { AuditWanted } from '../../directory/lists/record-lists.ts'
import { AUDIT_TYPES } from '../../domain/audit.ts'

/** Days as people write them. A saved address holds nothing more. */
export const auditQuery = z.object({
  type: z.enum(AUDIT_TYPES).optional().catch(undefined),
  actor: z.string().max(100).optional().catch(undefined),
  contact: z.string().max(64).optional().catch(undefined),
  call: z.string().max(64).optional().catch(undefined),
  since: z.iso.date().optional().catch(undefined),
  until: z.iso.date().optional().catch(undefined),
  before: z.coerce.number().int().positive().optional().catch(undefined),
})
export type AuditQuery = z.infer<typeof auditQuery>

const DAY_MS = 24 * 60 * 60 * 1_000

export function wantedBy({ since, until, ...rest }: AuditQuery): AuditWanted {
  const filled = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')) as Omit<
    AuditQuery,
    'since' | 'until'
  >
  return {
    ...filled,
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(new Date(until).getTime() + DAY_MS),
  }
}

export function searchOf(query: AuditQuery): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value))
  return search.toString()
}
