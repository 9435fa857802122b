/** How the stores do: used, failed, away, back. */
import { apartFromCalls } from '../../calls/current-call.ts'
import { sentenceOf } from '../failure-sentence.ts'
import type { Metrics } from '../metrics.ts'
import { loggedError } from '../watch/logged-error.ts'
import type { Logger } from '../watch/logger.ts'
import { makeSeldom } from '../watch/seldom.ts'

export interface StoreEvents {
  storeFailed: (store: string, error: unknown) => void
  storeChanged: (store: string, up: boolean) => void
  storeUsed: (store: string, seconds: number, ok: boolean) => void
  /** Told at every try; logged when the reason changes. */
  databaseWaiting: (why: 'unavailable' | 'refused', error: unknown) => void
  databasePrepared: () => void
  /** Neither the database nor the spool took a record: it is gone. */
  recordLost: (error: unknown) => void
}

const WAITING = {
  unavailable: 'Postgres cannot be used: callers reach a person meanwhile. It is tried again; DATABASE_URL names it',
  refused: 'the database that DATABASE_URL names must not be used: callers reach a person until that is put right',
}

export function storeEvents(log: Logger, metrics: Metrics): StoreEvents {
  const seldom = makeSeldom()
  let waitsFor = ''
  return {
    databaseWaiting: (why, error) => {
      metrics.databaseRefused.set(why === 'refused' ? 1 : 0)
      const reason = sentenceOf(error)
      if (reason !== waitsFor) log.error({ store: 'postgres', why, reason }, WAITING[why])
      waitsFor = reason
    },
    databasePrepared: () => {
      metrics.databaseRefused.set(0)
      log.info({ store: 'postgres' }, 'Postgres answers, and its schema and keys are those of this process: it is used')
    },
    storeUsed: (store, seconds, ok) => metrics.storeUse.observe({ store, ok: String(ok) }, seconds),
    storeFailed: (store, error) => {
      const leftOut = seldom.since(store)
      if (leftOut === undefined) return
      // A connection that breaks belongs to no call, whichever call opened it.
      apartFromCalls(() => log.warn({ store, leftOut, err: loggedError(error) }, 'a store failed'))
    },
    recordLost: (error) => {
      metrics.recordsLost.inc()
      log.error({ err: loggedError(error) }, 'a record is lost: neither the database nor the disk took it')
    },
    storeChanged: (store, up) => {
      metrics.storeUp.set({ store }, up ? 1 : 0)
      log[up ? 'info' : 'error']({ store, up }, up ? 'a store answers again' : 'a store does not answer')
    },
  }
}
