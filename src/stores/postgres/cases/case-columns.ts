/** How a case stands in its table. */
import type { Case } from '../../../domain/cases/cases.ts'
import { selected, type Columns } from '../database/read-rows.ts'

export const CASE_COLUMNS: Columns<Case> = {
  number: 'number',
  version: 'version',
  origin: 'origin',
  externalSystem: 'external_system',
  externalNumber: 'external_number',
  externalId: 'external_id',
  externalChangedAt: 'external_changed_at',
  type: 'type',
  contract: 'contract_number',
  product: 'product',
  severity: 'severity',
  state: 'state',
  priority: 'priority',
  owner: 'owner',
  openedBy: 'opened_by',
  openedAt: 'opened_at',
  updatedAt: 'updated_at',
  closedAt: 'closed_at',
  closedBy: 'closed_by',
  summary: 'summary',
  linkedTo: 'linked_to',
  contractLapsed: 'contract_lapsed',
}
export const CASE = selected(CASE_COLUMNS)
export const CASE_NAMES = Object.values(CASE_COLUMNS).join(', ')
