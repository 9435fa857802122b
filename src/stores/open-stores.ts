/** Opens every store the settings name, guarded so that a slow or dead one fails fast instead of holding a caller. */
import { join } from 'node:path'
import type { Pool } from 'pg'
import type { AdminRequestStore } from '../calls/admin-requests.ts'
import type { CallRecords } from '../calls/call-records.ts'
import type { CallFeed, CallStore } from '../calls/call-store.ts'
import type { CrmOutbox } from '../crm/outbox.ts'
import type { CallbackStore } from '../desk/callbacks/callback-store.ts'
import type { CaseStore } from '../desk/cases/case-store.ts'
import type { RightsChanges } from '../desk/recheck-rights.ts'
import type { QueueThroughputStore } from '../desk/floor/queue-throughput.ts'
import type { PauseStore } from '../desk/floor/pauses.ts'
import type { PresenceStore } from '../desk/staff/presence.ts'
import type { StaffDirectory } from '../desk/staff/staff.ts'
import type { DirectoryLists } from '../directory/directory-lists.ts'
import type { DirectoryRecords } from '../directory/directory-records.ts'
import { isFreeMail } from '../directory/free-mail.ts'
import type { Settlements } from '../directory/settlements.ts'
import type { ImportStore } from '../directory/import-store.ts'
import type { Upkeep } from '../directory/upkeep.ts'
import type { AuditLog } from '../domain/audit.ts'
import type { CredentialStore } from '../domain/pin/credential-store.ts'
import type { Directory } from '../domain/directory/directory.ts'
import { makeSemaphore, type Semaphore } from '../domain/semaphore.ts'
import type { TryCounter } from '../domain/pin/try-counter.ts'
import type { NoticeOutbox } from '../profile/notice-outbox.ts'
import type { ProfileStore } from '../profile/profile-store.ts'
import type { TokenStore } from '../accounts/token-store.ts'
import type { FormStore } from '../accounts/form-store.ts'
import type { SignInStore } from '../accounts/sign-in-store.ts'
import { createBreaker } from '../concurrency/breaker.ts'
import { lockDataFolder } from './embedded/data-folder-lock.ts'
import { startEmbeddedPostgres } from './embedded/embedded.ts'
import { memoryCallStore } from './memory/call-store.ts'
import { memoryQueueThroughput } from './memory/queue-throughput.ts'
import { memoryPauses } from './memory/pauses.ts'
import { memoryPresence } from './memory/presence.ts'
import { memoryTryCounter } from './memory/try-counter.ts'
import { postgresAdminRequests } from './postgres/calls/admin-requests.ts'
import { postgresAudit } from './postgres/audit/audit-log.ts'
import { postgresCallbacks } from './postgres/calls/callback-store.ts'
import { postgresCallRecords } from './postgres/calls/call-records.ts'
import { postgresCases } from './postgres/cases/case-store.ts'
import { postgresCrmOutbox } from './postgres/outbox/crm-outbox.ts'
import { postgresCredentials } from './postgres/credentials/credential-store.ts'
import { postgresDirectory } from './postgres/directory/directory.ts'
import { postgresDirectoryLists } from './postgres/directory/lists.ts'
import { postgresDirectoryRecords } from './postgres/directory/records.ts'
import { postgresForms } from './postgres/accounts/form-store.ts'
import { postgresImports } from './postgres/directory/import-store.ts'
import { migrate } from './postgres/database/migrate.ts'
import { isDatabaseDown, openPool } from './postgres/database/pool.ts'
import { replayInto } from './postgres/outbox/replay-spool.ts'
import { postgresProfiles } from './postgres/accounts/profile-store.ts'
import { postgresSignIns } from './postgres/accounts/sign-in-store.ts'
import { postgresNotices } from './postgres/outbox/notice-outbox.ts'
import { postgresTokens } from './postgres/accounts/token-store.ts'
import { postgresSettlements } from './postgres/calls/settlements.ts'
import { postgresUpkeep } from './postgres/database/upkeep.ts'
import { postgresRightsChanges } from './postgres/directory/rights-changes.ts'
import { postgresStaff } from './postgres/accounts/staff-directory.ts'
import { redisCallFeed } from './redis/call-feed.ts'
import { redisCallStore } from './redis/call-store.ts'
import { openRedis, redisReady } from './redis/connection.ts'
import { redisQueueThroughput } from './redis/queue-throughput.ts'
import { redisPauses } from './redis/pauses.ts'
import { redisPresence } from './redis/presence.ts'
import { redisTryCounter } from './redis/try-counter.ts'
import { openSpool, type Spool } from './spool/spool.ts'
import { auditWithSpool, recordsWithSpool } from './spool/with-spool.ts'

/** Longest that one use of a store may take (docs/security.md, "Time limits"); of Redis, a use is two commands of 200 ms at most. */
const POSTGRES_MS = 800
const REDIS_MS = 400
/** Whoever keeps the directory can wait longer than a caller, on connections that no caller waits for. */
const DIRECTORY_MS = 120_000
const DIRECTORY_CONNECTIONS = 4
/** For sessions and pages of contacts and staff. */
const SCREEN_CONNECTIONS = 6
/** Writes that can wait must neither hold up those that cannot nor make a busy database look like one that is down (bench, `overload`). */
const TOGETHER = { slots: 20, waiting: 80, waitMs: 250 }
const ALONE = { slots: 1, waiting: 10, waitMs: 250 }
/** How often what was put aside is tried again. */
const REPLAY_MS = 2_000
/** Start-up waits this long for Redis; without it the service starts degraded and every caller reaches a person. */
const REDIS_START_MS = 2_000

export interface Stores {
  credentials: CredentialStore
  directory: Directory
  records: CallRecords
  adminRequests: AdminRequestStore
  settlements: Settlements
  audit: AuditLog
  calls: CallStore
  tries: TryCounter
  throughput: QueueThroughputStore
  feed: CallFeed
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  signIns: SignInStore
  forms: FormStore
  profiles: ProfileStore
  cases: CaseStore
  callbacks: CallbackStore
  crmOutbox: CrmOutbox
  directoryRecords: DirectoryRecords
  lists: DirectoryLists
  imports: ImportStore
  changes: RightsChanges
  tokens: TokenStore
  upkeep: Upkeep
  noticeOutbox: NoticeOutbox
}

/** The same records for pages of contacts and staff, on connections that no caller waits for. */
export type ScreenStores = Pick<
  Stores,
  'adminRequests' | 'callbacks' | 'cases' | 'credentials' | 'directory' | 'records' | 'staff'
>

export interface OpenStores extends Stores {
  screens: ScreenStores
  pool: Pool
  /** Asks each store now; false is one that does not answer, or records that wait for the database. */
  health(): Promise<{ postgres: boolean; live: boolean; spool: boolean }>
  /** Records waiting for the database. */
  spooled(): number
  close(): Promise<void>
}

export interface StoreOptions {
  dataDir: string
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined
  /** Undefined: live state stays in this process. */
  redisUrl: string | undefined
  auditKey: Uint8Array
  /** Events are put aside for a CRM. */
  tellsCrm?: boolean
  onMessage: (text: string) => void
  onFailure: (store: 'postgres' | 'redis', error: unknown) => void
  onChange: (store: 'postgres' | 'redis', up: boolean) => void
  onUsed?: (store: 'postgres' | 'redis', seconds: number, ok: boolean) => void
}

export async function openStores(options: StoreOptions): Promise<OpenStores> {
  const records = await openRecords(options)
  const live = await openLive(options)
  return {
    ...records.stores,
    ...live.stores,
    pool: records.pool,
    health: async () => {
      const [postgres, redis] = await Promise.all([records.answers(), live.answers()])
      return { postgres, live: redis, spool: records.spool.waiting() === 0 }
    },
    spooled: () => records.spool.waiting(),
    close: async () => {
      await live.close()
      await records.close()
    },
  }
}

async function openRecords(options: StoreOptions) {
  const { dataDir, databaseUrl, auditKey, tellsCrm = false, onMessage, onFailure, onChange, onUsed } = options
  const server = databaseUrl === undefined ? await ownServer(dataDir, onMessage) : undefined
  const connectionString = server?.connectionString ?? databaseUrl ?? ''
  await migrate(connectionString)
  const pool = openPool({ connectionString, timeoutMs: POSTGRES_MS, onIdleError: (e) => onFailure('postgres', e) })
  const patient = openPool({
    connectionString,
    size: DIRECTORY_CONNECTIONS,
    timeoutMs: DIRECTORY_MS,
    onIdleError: (e) => onFailure('postgres', e),
  })
  // Signed-in people, however many pages they load, take no connection from callers and open no breaker of theirs.
  const peoples = openPool({
    connectionString,
    size: SCREEN_CONNECTIONS,
    timeoutMs: POSTGRES_MS,
    onIdleError: (e) => onFailure('postgres', e),
  })
  const watched = {
    name: 'Postgres',
    timeLimitMs: POSTGRES_MS,
    isFailure: isDatabaseDown,
    onUsed: (seconds: number, ok: boolean) => onUsed?.('postgres', seconds, ok),
  }
  const breaker = createBreaker({ ...watched, onChange: (state) => onChange('postgres', state !== 'open') })
  // Many of those that can wait are late at once in a flood, which must not shut out whoever asks for what cannot.
  const patience = createBreaker(watched)
  const ofScreens = createBreaker(watched)
  // Asked again and again by the clock: what fails there says nothing about the statements of a call.
  const ofRounds = createBreaker(watched)
  const audit = postgresAudit(pool, auditKey)
  const log: AuditLog = { append: (entry) => audit.append(entry) }
  const records = postgresCallRecords(pool, audit)
  const bulkheads = { together: makeSemaphore(TOGETHER), alone: makeSemaphore(ALONE) }
  const spool = await openSpool(join(dataDir, 'spool'))
  const replaying = replayPeriodically(spool, replayExclusively(bulkheads.alone, replayInto(pool, audit)), (error) =>
    onFailure('postgres', error),
  )
  return {
    pool,
    spool,
    stores: {
      audit: auditWithSpool({ now: breaker.around(log), later: patience.around(log) }, spool, bulkheads),
      credentials: breaker.around(postgresCredentials(pool, audit)),
      directory: breaker.around(postgresDirectory(pool)),
      staff: breaker.around(postgresStaff(pool)),
      signIns: ofScreens.around(postgresSignIns(peoples, audit)),
      forms: ofScreens.around(postgresForms(peoples)),
      profiles: ofScreens.around(postgresProfiles(peoples, audit)),
      settlements: ofScreens.around(postgresSettlements(peoples, audit)),
      screens: {
        adminRequests: ofScreens.around(postgresAdminRequests(peoples, audit, tellsCrm)),
        callbacks: ofScreens.around(postgresCallbacks(peoples, audit)),
        cases: ofScreens.around(postgresCases(peoples, audit, tellsCrm)),
        credentials: ofScreens.around(postgresCredentials(peoples, audit)),
        directory: ofScreens.around(postgresDirectory(peoples)),
        records: ofScreens.around(postgresCallRecords(peoples, audit)),
        staff: ofScreens.around(postgresStaff(peoples)),
      },
      cases: breaker.around(postgresCases(pool, audit, tellsCrm)),
      callbacks: breaker.around(postgresCallbacks(pool, audit)),
      adminRequests: breaker.around(postgresAdminRequests(pool, audit, tellsCrm)),
      crmOutbox: ofRounds.around(postgresCrmOutbox(pool)),
      changes: ofRounds.around(postgresRightsChanges(pool)),
      directoryRecords: postgresDirectoryRecords(patient, audit, isFreeMail),
      lists: postgresDirectoryLists(patient),
      imports: postgresImports(patient),
      tokens: postgresTokens(patient, audit),
      upkeep: postgresUpkeep(patient),
      noticeOutbox: postgresNotices(patient),
      records: recordsWithSpool({ now: breaker.around(records), later: patience.around(records) }, spool, bulkheads),
    },
    answers: () => answers(() => peoples.query('SELECT 1')),
    close: async () => {
      await replaying.stop()
      await patient.end()
      await peoples.end()
      await pool.end()
      await server?.stop()
    },
  }
}

/** What was put aside stands in the same line as what is written now; when that is long, it waits for the next round. */
function replayExclusively(alone: Semaphore, write: Parameters<Spool['replay']>[0]): Parameters<Spool['replay']>[0] {
  return async (line) => {
    if ((await alone.run(() => write(line))).kind === 'busy') throw new Error('Other records are being written.')
  }
}

/** A failed round leaves everything for the next one. */
function replayPeriodically(
  spool: Spool,
  write: Parameters<Spool['replay']>[0],
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let working = Promise.resolve()
  const look = () => {
    if (spool.waiting() > 0) working = working.then(() => spool.replay(write)).catch(onError)
  }
  look()
  const timer = setInterval(look, REPLAY_MS)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await working
    },
  }
}

/** The lock is taken before anything in the folder is touched, and given back last. */
async function ownServer(dataDir: string, onMessage: (text: string) => void) {
  const lock = await lockDataFolder(dataDir)
  const server = await startEmbeddedPostgres({ dataDir, onMessage })
  return {
    connectionString: server.connectionString,
    stop: async () => {
      await server.stop()
      await lock.release()
    },
  }
}

async function openLive({ redisUrl, onFailure, onChange, onUsed }: StoreOptions) {
  if (redisUrl === undefined) {
    const calls = memoryCallStore()
    return {
      stores: {
        calls,
        feed: calls,
        tries: memoryTryCounter({ now: () => new Date() }),
        throughput: memoryQueueThroughput(),
        presence: memoryPresence(),
        pauses: memoryPauses(),
      },
      answers: async () => true,
      close: async () => undefined,
    }
  }
  const redis = openRedis(redisUrl, { onError: (error) => onFailure('redis', error) })
  if (!(await redisReady(redis, REDIS_START_MS))) onChange('redis', false)
  const breaker = createBreaker({
    name: 'Redis',
    timeLimitMs: REDIS_MS,
    onUsed: (seconds, ok) => onUsed?.('redis', seconds, ok),
    onChange: (state) => onChange('redis', state !== 'open'),
  })
  return {
    stores: {
      calls: breaker.around(redisCallStore(redis)),
      tries: breaker.around(redisTryCounter(redis)),
      throughput: breaker.around(redisQueueThroughput(redis)),
      presence: breaker.around(redisPresence(redis)),
      pauses: breaker.around(redisPauses(redis)),
      feed: redisCallFeed(redisUrl, (error) => onFailure('redis', error)),
    },
    answers: () => answers(() => redis.ping()),
    close: async () => {
      redis.disconnect()
    },
  }
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch {
    return false // the answer itself: readiness reports it by store
  }
}
