/** Opens every store the settings name, guarded so that a slow or unavailable one fails fast instead of holding a caller. */
import { join } from 'node:path'
import type { Pool } from 'pg'
import type { Policy } from '../domain/policy.ts'
import { makeSemaphore } from '../domain/semaphore.ts'
import { memoryStores } from './memory/memory-stores.ts'
import { postgresAudit, type PostgresAudit } from './postgres/audit/audit-log.ts'
import { answers } from './answers.ts'
import { openPostgres, type OpenPostgres, type PostgresOptions } from './postgres/open-postgres.ts'
import { postgresStores, type Site } from './postgres/postgres-stores.ts'
import { postgresPruning } from './postgres/retention/prune-records.ts'
import { replayInto } from './postgres/outbox/replay-spool.ts'
import { replayPeriodically } from './spool/replay-periodically.ts'
import { openSpool, type Spool } from './spool/spool.ts'
import { auditWithSpool, recordsWithSpool, type Bulkheads } from './spool/with-spool.ts'
import type { OpenLiveStores, OpenStores, PoolUse, RecordStores, ScreenStores, StoreEvents } from './stores.ts'

/** Deferrable writes must neither hold up urgent ones nor make a busy database look unavailable (bench, `overload`). */
const BATCHED = { slots: 20, waiting: 80, waitMs: 250 }
const EXCLUSIVE = { slots: 1, waiting: 10, waitMs: 250 }

export interface StoreOptions extends PostgresOptions, StoreEvents {
  /** Undefined: live state stays in this process. */
  redisUrl: string | undefined
  auditKey: Uint8Array
  policy: Policy
}

/** Rejects when Postgres answers and must not be used. While it or Redis cannot be reached the service starts degraded. */
export async function openStores(options: StoreOptions): Promise<OpenStores> {
  const { dataDir, redisUrl, auditKey, policy } = options
  const site = { policy }
  const postgres = await openPostgres(options, options)
  const { calls: pool, screens } = postgres.pools
  const audit = postgresAudit(pool, auditKey)
  const spool = tellingOfLosses(await openSpool(join(dataDir, 'spool')), options.onLost)
  const bulkheads = { batched: makeSemaphore(BATCHED), exclusive: makeSemaphore(EXCLUSIVE) }
  const replaying = replayPeriodically(spool, bulkheads.exclusive, replayInto(pool, audit), (error) =>
    options.onFailure('postgres', error),
  )
  const live = redisUrl === undefined ? inThisProcess(policy) : await inRedis(redisUrl, options)
  return {
    ...recordStores(postgres, audit, site, { spool, bulkheads }),
    ...live.stores,
    screens: screenStores(postgres, audit, site),
    pool,
    directoryPool: postgres.pools.directory,
    prepared: postgres.prepared,
    // Its statements may take longer than a caller waits.
    pruning: postgresPruning(postgres.pools.directory, audit, auditKey),
    // Through the breaker of the calls, so that one that opened closes again although no call asks.
    health: async () => {
      const isThere = answers(() => postgres.breakers.urgent.run(() => pool.query('SELECT 1')))
      const [records, inProgress] = await Promise.all([isThere, live.answers()])
      return { postgres: records, live: inProgress, spool: spool.waiting() === 0 }
    },
    spooled: () => spool.waiting(),
    pools: () => ({
      calls: useOf(pool),
      screens: useOf(screens),
      timers: useOf(postgres.pools.timers),
      directory: useOf(postgres.pools.directory),
    }),
    close: async () => {
      await live.close()
      await replaying.stop()
      await postgres.close()
    },
  }
}

/** Which store uses which pool, behind which breaker. Stores on the pool of the directory have none: no caller waits for them. */
function recordStores(
  { pools, breakers: { urgent, deferrable, screens, timers } }: OpenPostgres,
  audit: PostgresAudit,
  site: Site,
  { spool, bulkheads }: { spool: Spool; bulkheads: Bulkheads },
): RecordStores {
  const onCalls = postgresStores(pools.calls, audit, site)
  const onScreens = postgresStores(pools.screens, audit, site)
  const onTimers = postgresStores(pools.timers, audit, site)
  const onDirectory = postgresStores(pools.directory, audit, site)
  const byUrgency = <Store extends object>(store: Store) => ({
    urgent: urgent.around(store),
    deferrable: deferrable.around(store),
  })
  return {
    audit: auditWithSpool(byUrgency(onCalls.audit), spool, bulkheads),
    records: recordsWithSpool(byUrgency(onCalls.records), spool, bulkheads),
    adminRequests: urgent.around(onCalls.adminRequests),
    callbacks: urgent.around(onCalls.callbacks),
    messages: urgent.around(onCalls.messages),
    cases: urgent.around(onCalls.cases),
    credentials: urgent.around(onCalls.credentials),
    directory: urgent.around(onCalls.directory),
    staff: urgent.around(onCalls.staff),
    incidents: deferrable.around(onCalls.incidents),
    changes: timers.around(onTimers.changes),
    publishedFlows: timers.around(onTimers.publishedFlows),
    caseOwners: timers.around(onTimers.caseOwners),
    raisedAlerts: timers.around(onTimers.raisedAlerts),
    rota: screens.around(onScreens.rota),
    hours: screens.around(onScreens.hours),
    alertOutbox: timers.around(onTimers.alertOutbox),
    answerPlaces: screens.around(onScreens.answerPlaces),
    callerHistory: screens.around(onScreens.callerHistory),
    callNotes: screens.around(onScreens.callNotes),
    forms: screens.around(onScreens.forms),
    ownCases: screens.around(onScreens.ownCases),
    staffCases: screens.around(onScreens.staffCases),
    profiles: screens.around(onScreens.profiles),
    settlements: screens.around(onScreens.settlements),
    signIns: screens.around(onScreens.signIns),
    staffSearch: screens.around(onScreens.staffSearch),
    ...casesAndCalls(onDirectory),
    directoryRecords: onDirectory.directoryRecords,
    imports: onDirectory.imports,
    fileJobs: onDirectory.fileJobs,
    flowDrafts: onDirectory.flowDrafts,
    flowVersions: onDirectory.flowVersions,
    lists: onDirectory.lists,
    noticeOutbox: onDirectory.noticeOutbox,
    reports: onDirectory.reports,
    pastCalls: onDirectory.pastCalls,
    sums: onDirectory.sums,
    sync: onDirectory.sync,
    tokens: onDirectory.tokens,
    upkeep: onDirectory.upkeep,
    webhookEndpoints: onDirectory.webhookEndpoints,
    webhookOutbox: onDirectory.webhookOutbox,
  }
}

const casesAndCalls = ({
  callLists,
  caseLists,
  caseRecords,
  caseFiles,
}: Pick<RecordStores, 'callLists' | 'caseLists' | 'caseRecords' | 'caseFiles'>) => ({
  callLists,
  caseLists,
  caseRecords,
  caseFiles,
})

/** Screens open no breaker of the calls. */
function screenStores({ pools, breakers }: OpenPostgres, audit: PostgresAudit, site: Site): ScreenStores {
  const { screens } = breakers
  const stores = postgresStores(pools.screens, audit, site)
  return {
    adminRequests: screens.around(stores.adminRequests),
    callbacks: screens.around(stores.callbacks),
    messages: screens.around(stores.messages),
    cases: screens.around(stores.cases),
    credentials: screens.around(stores.credentials),
    directory: screens.around(stores.directory),
    incidents: screens.around(stores.incidents),
    records: screens.around(stores.records),
    staff: screens.around(stores.staff),
  }
}

function useOf({ totalCount: open, idleCount: idle, waitingCount: waiting }: Pool): PoolUse {
  return { open, idle, waiting }
}

/** The disk is full as well: the record has no place left to go to. */
function tellingOfLosses(spool: Spool, onLost: StoreEvents['onLost'] = () => undefined): Spool {
  return {
    ...spool,
    append: async (item) => {
      try {
        await spool.append(item)
      } catch (error) {
        onLost(error)
        throw error
      }
    },
  }
}

/** Its client is loaded where there is a Redis. */
async function inRedis(url: string, options: StoreOptions): Promise<OpenLiveStores> {
  const { openRedisStores } = await import('./redis/open-redis-stores.ts')
  return openRedisStores(url, options)
}

function inThisProcess(policy: Policy): OpenLiveStores {
  return {
    stores: memoryStores(
      () => new Date(),
      () => policy.pinTries,
    ),
    answers: async () => true,
    close: async () => undefined,
  }
}
