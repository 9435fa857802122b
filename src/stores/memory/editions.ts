/** Editions of the flows, in this process only: each under its version, for as long as a call may go on in it. */
import type { EditionSources, EditionStore } from '../../calls/editions.ts'
import { EDITION_RETENTION_MS } from '../retention.ts'

export function memoryEditions({ now }: { now: () => Date }): EditionStore {
  const stored = new Map<string, { sources: EditionSources; until: number }>()
  return {
    async put(version, sources) {
      const at = now().getTime()
      for (const [old, { until }] of stored) if (until <= at) stored.delete(old)
      stored.set(version, { sources, until: at + EDITION_RETENTION_MS })
    },
    async get(version) {
      const found = stored.get(version)
      return found !== undefined && found.until > now().getTime() ? found.sources : undefined
    },
  }
}
