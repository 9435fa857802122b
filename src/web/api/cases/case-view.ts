/** A case as the API shows it. */
import { z } from 'zod'
import { CASE_STATES, CASE_TYPES } from '../../../domain/cases/case-row.ts'
import { ORIGINS, type Case } from '../../../domain/cases/cases.ts'
import { PRIORITIES } from '../../../domain/directory/directory.ts'

export const caseView = z.object({
  number: z.string(),
  version: z.number().int(),
  origin: z.enum(ORIGINS),
  externalSystem: z.string().nullable(),
  externalNumber: z.string().nullable(),
  externalId: z.string().nullable(),
  externalChangedAt: z.iso.datetime().nullable(),
  type: z.enum(CASE_TYPES),
  contract: z.string().nullable(),
  product: z.string().nullable(),
  severity: z.number().nullable(),
  state: z.enum(CASE_STATES),
  priority: z.enum(PRIORITIES),
  owner: z.string(),
  openedBy: z.string().nullable(),
  openedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  closedBy: z.string().nullable(),
  summary: z.string(),
  linkedTo: z.string().nullable(),
  contractLapsed: z.boolean(),
})

export function viewCase(one: Case): z.infer<typeof caseView> {
  return {
    number: one.number,
    version: one.version,
    origin: one.origin,
    externalSystem: one.externalSystem ?? null,
    externalNumber: one.externalNumber ?? null,
    externalId: one.externalId ?? null,
    externalChangedAt: one.externalChangedAt?.toISOString() ?? null,
    type: one.type,
    contract: one.contract ?? null,
    product: one.product ?? null,
    severity: one.severity ?? null,
    state: one.state,
    priority: one.priority,
    owner: one.owner,
    openedBy: one.openedBy ?? null,
    openedAt: one.openedAt.toISOString(),
    updatedAt: one.updatedAt.toISOString(),
    closedAt: one.closedAt?.toISOString() ?? null,
    closedBy: one.closedBy ?? null,
    summary: one.summary,
    linkedTo: one.linkedTo ?? null,
    contractLapsed: one.contractLapsed,
  }
}
