/** Where each field of an incident stands. */
import type { Incident } from '../../../calls/incidents/incident.ts'
import type { Columns } from '../database/read-rows.ts'

export const INCIDENT: Columns<Incident> = {
  id: 'id::text',
  version: 'version',
  product: 'product',
  texts: 'texts',
  from: 'starts_at',
  until: 'ends_at',
  by: 'made_name',
  endedAt: 'ended_at',
  endedBy: 'ended_name',
}
