/** Opens Postgres: one pool and one circuit breaker for each kind of user, so that no kind takes time from a caller. */
import type { Pool } from 'pg'
import { createBreaker, type Breaker } from '../../concurrency/breaker.ts'
import { lockDataFolder } from '../embedded/data-folder-lock.ts'
import { startEmbeddedPostgres } from '../embedded/embedded.ts'
import type { StoreEvents } from '../stores.ts'
import { migrate } from './database/migrate.ts'
import { isDatabaseDown, openPool } from './database/pool.ts'

/** Longest that one use of Postgres may take while a caller waits (docs/security.md, "Time limits"). */
const POSTGRES_MS = 800
/** Administrators and imports may take longer than a caller waits, on connections that no caller needs. */
const DIRECTORY_MS = 120_000
const DIRECTORY_CONNECTIONS = 4
/** For sessions and pages of contacts and staff. */
const SCREEN_CONNECTIONS = 6

export interface OpenPostgres {
  pools: {
    calls: Pool
    /** Signed-in people, however many pages they load, take no connection from callers. */
    screens: Pool
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
  close(): Promise<void>
}

export interface PostgresOptions {
  dataDir: string
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined
  onMessage: (text: string) => void
}

export async function openPostgres(options: PostgresOptions, events: StoreEvents): Promise<OpenPostgres> {
  const { dataDir, databaseUrl, onMessage } = options
  const server = databaseUrl === undefined ? await embeddedServer(dataDir, onMessage) : undefined
  const connectionString = server?.connectionString ?? databaseUrl ?? ''
  await migrate(connectionString)
  const onIdleError = (error: unknown) => events.onFailure('postgres', error)
  const calls = openPool({ connectionString, timeoutMs: POSTGRES_MS, onIdleError })
  const screens = openPool({ connectionString, size: SCREEN_CONNECTIONS, timeoutMs: POSTGRES_MS, onIdleError })
  const directory = openPool({ connectionString, size: DIRECTORY_CONNECTIONS, timeoutMs: DIRECTORY_MS, onIdleError })
  return {
    pools: { calls, screens, directory },
    breakers: openBreakers(events),
    close: async () => {
      await directory.end()
      await screens.end()
      await calls.end()
      await server?.stop()
    },
  }
}

function openBreakers({ onChange, onUsed, inSpan }: StoreEvents): OpenPostgres['breakers'] {
  const options = {
    name: 'Postgres',
    timeLimitMs: POSTGRES_MS,
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
