/** Opens Postgres: one pool and one circuit breaker for each kind of user, so that no kind takes time from a caller. */
import type { Pool } from 'pg'
import { createBreaker, type Breaker } from '../../concurrency/breaker.ts'
import { lockDataFolder } from '../embedded/data-folder-lock.ts'
import { startEmbeddedPostgres } from '../embedded/embedded.ts'
import type { StoreEvents } from '../stores.ts'
import type { KeyFingerprints } from './database/key-check.ts'
import { keepPreparing, type Preparation } from './database/keep-preparing.ts'
import { prepareDatabase } from './database/migrate.ts'
import { settleSettingsEndpoint } from './outbox/settings-endpoint.ts'
import { isDatabaseDown, openPool, type Gate } from './database/pool.ts'

/** Longest that one use of Postgres may take while a caller waits (docs/security.md, "Time limits"). */
const POSTGRES_MS = 800
/** Administrators and imports may take longer than a caller waits, on connections that no caller needs. */
const DIRECTORY_MS = 120_000
const DIRECTORY_CONNECTIONS = 4
/** For sessions and pages of contacts and staff. */
const SCREEN_CONNECTIONS = 6
/** Each timer asks one thing at a time. */
const TIMER_CONNECTIONS = 3

export interface OpenPostgres {
  pools: {
    calls: Pool
    /** Signed-in people, however many pages they load, take no connection from callers. */
    screens: Pool
    /** A table that a timer cannot read, or waits for, holds no connection that a caller needs. */
    timers: Pool
    directory: Pool
  }
  breakers: {
    /** Writes and reads that a call needs now. Its state is the state of Postgres. */
    urgent: Breaker
    /**
     * Writes that may wait. Under load many of them time out together. They have a breaker of their own, so that it does not open for
     * urgent ones.
     */
    deferrable: Breaker
    screens: Breaker
    /** Work that a timer repeats: what fails there says nothing about the statements of a call. */
    timers: Breaker
  }
  /** Resolves when the database was migrated and its keys were checked; until then nothing is asked of it. */
  prepared: Promise<void>
  close(): Promise<void>
}

export interface PostgresOptions {
  dataDir: string
  /** Of the keys that this process runs with. */
  keys: KeyFingerprints
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined
  /** Of the endpoint in the settings; null: they name none. Undefined: a command, which leaves it as it is. */
  webhookUrl?: string | null | undefined
  /** Longest that one use may take while a caller waits; left out: as the service has it. */
  callerWaitsMs?: number | undefined
  onMessage: (text: string) => void
}

/**
 * Without `databaseUrl` the embedded database is started, migrated and checked first. A server that cannot be reached is waited for
 * in the background; one that answers and must not be used is a rejection.
 */
export async function openPostgres(options: PostgresOptions, events: StoreEvents): Promise<OpenPostgres> {
  const { dataDir, databaseUrl, callerWaitsMs = POSTGRES_MS, onMessage } = options
  const server = databaseUrl === undefined ? await embeddedServer(dataDir, onMessage) : undefined
  const connectionString = server?.connectionString ?? databaseUrl ?? ''
  const gate: Gate = { open: false }
  let preparation: Preparation
  try {
    preparation = await prepare(connectionString, gate, options, events)
  } catch (error) {
    await server?.stop()
    throw error
  }
  const pools = openPools(connectionString, gate, callerWaitsMs, events)
  return {
    pools,
    breakers: openBreakers(callerWaitsMs, events),
    prepared: preparation.done,
    close: async () => {
      await preparation.stop()
      await pools.directory.end()
      await pools.screens.end()
      await pools.timers.end()
      await pools.calls.end()
      await server?.stop()
    },
  }
}

async function prepare(
  connectionString: string,
  gate: Gate,
  { databaseUrl, keys, webhookUrl, onMessage }: PostgresOptions,
  { onWaiting, onPrepared }: StoreEvents,
): Promise<Preparation> {
  async function once(signal?: AbortSignal): Promise<void> {
    const { newer } = await prepareDatabase(connectionString, keys, signal)
    if (webhookUrl !== undefined) await settleSettingsEndpoint(connectionString, webhookUrl ?? undefined)
    if (newer.length > 0)
      onMessage(`A newer Careline has changed the database (${newer.join(', ')}); this version still runs on it.`)
  }
  if (databaseUrl === undefined) {
    await once()
    gate.open = true
    return { done: Promise.resolve(), stop: async () => undefined }
  }
  return keepPreparing({
    prepare: once,
    gate,
    onWaiting: (why, error) => onWaiting?.(why, error),
    onOpened: () => onPrepared?.(),
  })
}

function openPools(
  connectionString: string,
  gate: Gate,
  timeoutMs: number,
  { onFailure }: StoreEvents,
): OpenPostgres['pools'] {
  const shared = { connectionString, gate, onIdleError: (error: unknown) => onFailure('postgres', error) }
  return {
    calls: openPool({ ...shared, timeoutMs }),
    screens: openPool({ ...shared, size: SCREEN_CONNECTIONS, timeoutMs }),
    timers: openPool({ ...shared, size: TIMER_CONNECTIONS, timeoutMs }),
    directory: openPool({ ...shared, size: DIRECTORY_CONNECTIONS, timeoutMs: DIRECTORY_MS }),
  }
}

function openBreakers(timeLimitMs: number, { onChange, onUsed, inSpan }: StoreEvents): OpenPostgres['breakers'] {
  const options = {
    name: 'Postgres',
    timeLimitMs,
    inSpan,
    isFailure: isDatabaseDown,
    onUsed: (seconds: number, ok: boolean) => onUsed?.('postgres', seconds, ok),
  }
  return {
    urgent: createBreaker({ ...options, onChange: (state) => onChange('postgres', state !== 'open') }),
    deferrable: createBreaker(options),
    screens: createBreaker(options),
    timers: createBreaker(options),
  }
}

/** The lock is taken before anything in the folder is touched, and released last. */
async function embeddedServer(dataDir: string, onMessage: (text: string) => void) {
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
