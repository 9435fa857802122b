/** An incident as a supervisor has switched it on. */
import type { IncidentPlan } from '../../../src/calls/incidents/incident.ts'
import { staffId } from '../../../src/domain/ids.ts'
import type { Stores } from '../../../src/stores/stores.ts'

export const SUPERVISOR = { id: staffId.parse('sam'), name: 'Sam' }

export async function switchedOn(
  { incidents }: Pick<Stores, 'incidents'>,
  plan: Partial<IncidentPlan>,
  at: Date,
): Promise<string> {
  const from = plan.from ?? at
  const done = await incidents.switchOn(
    {
      product: undefined,
      texts: { en: 'We know of a disruption and work on it.' },
      until: new Date(from.getTime() + 4 * 3_600_000),
      ...plan,
      from,
    },
    SUPERVISOR,
    at,
  )
  if (done.kind !== 'done') throw new Error(`it was not switched on: ${done.kind}`)
  return done.id
}
