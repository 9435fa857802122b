/** Starts and stops the server process of an embedded Postgres. */
import { spawn, type ChildProcess } from 'node:child_process'
import { open, type FileHandle } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from './cluster.ts'
import { isPostgresRunning, readPostmaster } from './postmaster.ts'

export interface Server {
  pid: number
  port: number
  /** Undefined for a server that was taken over. */
  child: ChildProcess | undefined
}

const SETTINGS = {
  // Loopback only, and no socket in a folder that others can read.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  // Postgres's own default. Pages that a large import fills are written out again and again with less: 150,000 contacts took 46 s with
  // 32 MB and 39 s with 128 MB. What is not needed is not touched.
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // A failing statement is logged without its values, which may be personal.
  log_parameter_max_length_on_error: '0',
}
const STARTS_WITHIN_MS = 60_000
export const STOPS_WITHIN_MS = 10_000

/** Three tries: the free port may be taken meanwhile, and the workers of a killed server need a moment to go. */
export async function startAnew(cluster: Cluster, settings: Record<string, string> = {}): Promise<Server> {
  let problem: unknown
  for (let round = 0; round < 3; round += 1) {
    try {
      return await startOn(cluster, await freePort(), settings)
    } catch (error) {
      problem = error
      await sleep(200)
    }
  }
  throw problem
}

export async function startOn(cluster: Cluster, port: number, settings: Record<string, string> = {}): Promise<Server> {
  const log = await openLog(cluster.log)
  try {
    const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(cluster.programs.postgres, ['-D', cluster.folder, '-p', String(port), ...flags], {
      ...cluster.account,
      cwd: cluster.home,
      // Ctrl-C goes to us alone, and nothing of our environment goes to the server.
      detached: true,
      env: { LC_ALL: 'C' },
      stdio: ['ignore', log.file.fd, log.file.fd],
    })
    child.unref()
    const pid = await becomesReady(cluster, child, log)
    return { pid, port, child }
  } finally {
    await log.file.close()
  }
}

async function becomesReady(cluster: Cluster, child: ChildProcess, log: Log): Promise<number> {
  let failed: Error | undefined
  child.once('error', (error) => (failed = error))
  const until = Date.now() + STARTS_WITHIN_MS
  for (;;) {
    if (failed !== undefined || child.exitCode !== null || child.signalCode !== null)
      throw new Error(
        `The database in ${cluster.folder} could not be started (${await lastWords(log)}). Restore the folder from ` +
          'a backup, or move it away to start with an empty database.',
        { cause: failed },
      )
    const running = await readPostmaster(cluster.folder)
    if (running?.ready === true && running.pid === child.pid) return running.pid
    if (Date.now() > until) {
      child.kill('SIGINT')
      throw new Error(`The database in ${cluster.folder} did not start within ${STARTS_WITHIN_MS / 1_000} seconds.`)
    }
    await sleep(10)
  }
}

/** Fast shutdown, and an immediate one when that takes too long; either way nothing committed is lost. */
export async function stopServer(cluster: Cluster, pid: number): Promise<void> {
  const isGone = async () => (await readPostmaster(cluster.folder))?.pid !== pid || !(await isPostgresRunning(pid))
  for (const how of ['SIGINT', 'SIGQUIT'] as const) {
    signal(pid, how)
    const until = Date.now() + STOPS_WITHIN_MS
    while (Date.now() < until) {
      if (await isGone()) return
      await sleep(10)
    }
  }
  throw new Error(`The embedded database (process ${pid}) does not stop.`)
}

export function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name)
  } catch {
    // Already gone, which is all that was wanted.
  }
}

interface Log {
  file: FileHandle
  /** Where this start's lines begin. */
  from: number
}

/** Starts afresh once the old log is large; only the last few lines are ever read. */
async function openLog(path: string): Promise<Log> {
  const file = await open(path, 'a+', 0o600)
  if ((await file.stat()).size > 10_000_000) await file.truncate()
  return { file, from: (await file.stat()).size }
}

async function lastWords(log: Log): Promise<string> {
  const { size } = await log.file.stat()
  const { buffer } = await log.file.read(Buffer.alloc(size - log.from), 0, size - log.from, log.from)
  const lines = buffer.toString('utf8').split('\n')
  const said = lines.findLast((line) => /(FATAL|PANIC):/.test(line)) ?? lines.findLast((line) => line !== '')
  return said?.replace(/^.*?(FATAL|PANIC): +/, '') ?? 'it said nothing'
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}
