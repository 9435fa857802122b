/** How staying in step with a system of record goes. */
import type { SyncFigures } from '../../sync/sync-store.ts'
import type { Metrics } from '../metrics.ts'
import type { Logger } from '../watch/logger.ts'

export interface SyncEvents {
  /** Told at every look; logged when it changes. */
  syncLooked: (system: string, away: { why: string } | undefined) => void
  syncFigures: (figures: SyncFigures, now: Date) => void
}

export function syncEvents(log: Logger, metrics: Metrics): SyncEvents {
  let said = ''
  return {
    syncLooked: (system, away) => {
      const why = away?.why ?? ''
      if (why !== '' && why !== said)
        log.error({ system, why }, 'the system of record is not in step: it is asked again, and calls go on')
      if (why === '' && said !== '') log.info({ system }, 'the system of record answers again')
      said = why
    },
    syncFigures: ({ system, isAway, failing, givenUp, waiting, oldest }, now) => {
      metrics.syncUp.set({ system }, isAway ? 0 : 1)
      metrics.syncFailing.set({ system }, failing)
      metrics.syncGivenUp.set({ system }, givenUp)
      metrics.syncWaiting.set({ system }, waiting)
      metrics.syncOldest.set(
        { system },
        oldest === undefined ? 0 : Math.max(0, now.getTime() - oldest.getTime()) / 1_000,
      )
    },
  }
}
