/** The systems of record that are spoken to, by the name that the sync file gives. */
import type { SystemAccess } from '../ask-system.ts'
import type { SYSTEMS } from '../mapping.ts'
import type { RecordSystem } from '../record-system.ts'
import { salesforce } from './salesforce.ts'
import { servicenow } from './servicenow.ts'
import { zendesk } from './zendesk.ts'

const SPEAKS: Record<(typeof SYSTEMS)[number], (access: SystemAccess) => RecordSystem> = {
  salesforce,
  servicenow,
  zendesk,
}

export function makeSystem(name: (typeof SYSTEMS)[number], access: SystemAccess): RecordSystem {
  return SPEAKS[name](access)
}
