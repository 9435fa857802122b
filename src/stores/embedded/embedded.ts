/** A real Postgres server of our own, for the demo, for tests and for small sites without `DATABASE_URL`. */
import { realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findCluster, makeCluster, type Cluster, type StoredCluster } from './cluster.ts'
import { isPostgresRunning, readPostmaster } from './postmaster.ts'
import { signal, startAnew, startOn, stopServer, STOPS_WITHIN_MS, type Server } from './server.ts'

export interface EmbeddedOptions {
  /** The server keeps everything below this folder; the caller holds its lock (`lockDataFolder`). */
  dataDir: string
  /** Told, in one sentence each, of what a person should know: an account added, a server taken over or restarted. */
  onMessage: (text: string) => void
  /** Server settings on top of the ones here, e.g. `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>
}

export interface EmbeddedPostgres {
  connectionString: string
  /** Fast shutdown: open transactions are rolled back, everything committed is kept. */
  stop(): Promise<void>
}

/**
 * Starts the server, making its data folder the first time. A server that an earlier process left running is taken over.
 * Comes back by itself when the server dies. Throws one sentence when the folder is damaged or the server cannot run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = await makeCluster(options.dataDir, options.onMessage)
  const server = (await takeOver(cluster, options.onMessage)) ?? (await startAnew(cluster, options.settings))

  const life = { stopping: false }
  const gone = () => {
    if (!life.stopping) void restart()
  }
  const watch = (next: Server) => {
    if (next.child === undefined) void whenGone(next.pid, life, gone).catch(gone)
    else next.child.once('exit', gone)
  }
  async function restart(): Promise<void> {
    options.onMessage('The embedded database stopped unexpectedly; starting it again.')
    for (let waitMs = 200; !life.stopping; waitMs = Math.min(2 * waitMs, 5_000)) {
      await sleep(waitMs, undefined, { ref: false })
      if (life.stopping) return
      try {
        const next = await startOn(cluster, server.port, options.settings)
        server.pid = next.pid
        // Asked to stop while it was starting.
        if (life.stopping) return await stopServer(cluster, next.pid)
        watch(next)
        return
      } catch (error) {
        options.onMessage(error instanceof Error ? error.message : 'The embedded database could not be started again.')
      }
    }
  }
  watch(server)

  const onExit = () => signal(server.pid, 'SIGINT')
  process.once('exit', onExit)
  return {
    connectionString: connectionString(cluster, server.port),
    async stop() {
      if (life.stopping) return
      life.stopping = true
      process.off('exit', onExit)
      await stopServer(cluster, server.pid)
    },
  }
}

const LOOK_MS = 500

/** The system tells only of our own children. A server that was taken over is looked at. */
async function whenGone(pid: number, life: { stopping: boolean }, gone: () => void): Promise<void> {
  while (!life.stopping && (await isPostgresRunning(pid))) await sleep(LOOK_MS, undefined, { ref: false })
  gone()
}

/** Where a server on this folder answers now, started by whichever process; undefined when none runs. Starts nothing. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const stored = await findCluster(dataDir)
  const running = stored && (await readPostmaster(stored.folder))
  if (stored === undefined || running === undefined || !(await isPostgresRunning(running.pid))) return undefined
  return (await isOurs(stored, running.port)) ? connectionString(stored, running.port) : undefined
}

/** Our process may have been killed outright; the server then lives on, with the folder in its hands. */
async function takeOver(cluster: Cluster, onMessage: (text: string) => void): Promise<Server | undefined> {
  const until = Date.now() + STOPS_WITHIN_MS
  for (;;) {
    const running = await readPostmaster(cluster.folder)
    if (running === undefined) return undefined
    if (!(await isPostgresRunning(running.pid))) {
      // Postgres itself would refuse to start when an unrelated program has the number by now, as in a restarted container.
      await rm(join(cluster.folder, 'postmaster.pid'), { force: true })
      return undefined
    }
    if (running.ready && (await isOurs(cluster, running.port))) {
      onMessage('Took over the embedded database that an earlier process left running.')
      return { pid: running.pid, port: running.port, child: undefined }
    }
    if (Date.now() > until)
      throw new Error(
        `Process ${running.pid} is a PostgreSQL server on ${cluster.folder} that does not answer; stop it and start again.`,
      )
    await sleep(50)
  }
}

/** Only our own server knows our password's verifier, and only it serves this folder. */
async function isOurs(cluster: StoredCluster, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: connectionString(cluster, port), connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined) // reported by the statement below
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
    return rows[0]?.data_directory === realpathSync(cluster.folder)
  } catch {
    return false // starting, stopping, or another server
  } finally {
    await client.end().catch(() => undefined)
  }
}

export function connectionString(cluster: StoredCluster, port: number): string {
  return `postgresql://careline:${cluster.password}@127.0.0.1:${port}/postgres`
}
