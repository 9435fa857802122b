/** Which incidents are on, as calls of this process know it: read anew every two seconds, so that an end or a change is heard at once. */
import { within } from '../pin-checks/within.ts'
import { isOn, type Incident } from './incident.ts'
import type { IncidentStore } from './incident-store.ts'

/** Another process switched one on: the next call but a few hears of it. */
const FRESH_MS = 2_000
/** A caller is not left in silence for an announcement. */
const LONGEST_WAIT_MS = 400

export interface IncidentsOnDeps {
  store: Pick<IncidentStore, 'on'>
  onFailure: (what: string, error: unknown) => void
  now: () => Date
}

/** Never rejects and never waits long: while the records do not answer, no incident is announced. */
export function watchIncidents({ store, onFailure, now }: IncidentsOnDeps): () => Promise<readonly Incident[]> {
  let read: { at: number; incidents: Promise<readonly Incident[]> } | undefined
  return async () => {
    const at = now()
    if (read === undefined || at.getTime() - read.at >= FRESH_MS || at.getTime() < read.at) {
      const asked = store.on(at).catch((error: unknown) => {
        onFailure('reading incidents', error)
        return []
      })
      read = { at: at.getTime(), incidents: asked }
    }
    const incidents = await within(read.incidents, LONGEST_WAIT_MS)
    return (incidents ?? []).filter((one) => isOn(one, at))
  }
}
