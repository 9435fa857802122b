/** Editions that no process has left in the live store are read from the records: a call may outlive both. */
import type { EditionStore } from '../editions.ts'
import type { PublishedFlows } from './version-store.ts'

export function publishedEditions(live: EditionStore, onRecord: Pick<PublishedFlows, 'files'>): EditionStore {
  return {
    put: (version, sources) => live.put(version, sources),
    get: async (version) => (await live.get(version)) ?? (await onRecord.files(version)),
  }
}
