/** A Redis server of its own for each test file that asks for one: `redis-server` on a free port, nothing kept. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import { findTool, REDIS } from './tools.ts'
import { freePort } from './free-port.ts'

export interface TestRedis {
  url: string
  port: number
  /** For tests that pause it. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** As if the machine failed. */
  kill(): Promise<void>
  /** Again on the same port, empty. */
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * The test command has made sure of the program before the first test. `cluster` gives a Cluster of one node, which
 * refuses everything a larger one refuses.
 */
export async function startRedis({ cluster = false }: { cluster?: boolean } = {}): Promise<TestRedis> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'careline-redis-'))
  const launch = async () => {
    const started = await startServer(port, folder, cluster)
    if (cluster) await claimAllSlots(port)
    return started
  }
  let server = await launch()

  async function end(how: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.kill('SIGCONT')
    server.kill(how)
    await gone
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal: (name) => void server.kill(name),
    kill: () => end('SIGKILL'),
    async start() {
      server = await launch()
    },
    async stop() {
      await end('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startServer(port: number, folder: string, cluster: boolean): Promise<ChildProcess> {
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  // A node alone never learns its own address from others.
  if (cluster)
    args.push('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1', '--cluster-port', `${await freePort()}`)
  const server = spawn(findTool(REDIS) ?? 'redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Error('redis-server is needed for these tests; install it', { cause })))
    server.once('exit', () => reject(new Error(`redis-server ended at once:\n${said.join('\n')}`)))
    createInterface({ input: server.stdout }).on('line', (line) => {
      said.push(line)
      if (line.includes('Ready to accept connections')) resolve()
    })
  })
  return server
}

async function claimAllSlots(port: number): Promise<void> {
  const node = new Redis(port, '127.0.0.1')
  try {
    const state = async () => String(await node.call('CLUSTER', 'INFO'))
    if (!(await state()).includes('cluster_slots_assigned:16384'))
      await node.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383)
    while (!(await state()).includes('cluster_state:ok')) await new Promise((resolve) => setTimeout(resolve, 20))
  } finally {
    node.disconnect()
  }
}
