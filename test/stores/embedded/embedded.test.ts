/** The embedded Postgres through everything that happens to a server on somebody's laptop. */
import { rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../../src/stores/embedded/embedded.ts'
import { makeCluster } from '../../../src/stores/embedded/cluster.ts'
import { startAnew } from '../../../src/stores/embedded/server.ts'
import { copyMadeCluster } from '../../services/made-cluster.ts'
import { isPostgresRunning, readPostmaster } from '../../../src/stores/embedded/postmaster.ts'

let dataDir: string
let cluster: string
let messages: string[]
let started: EmbeddedPostgres[]

beforeEach(async () => {
  dataDir = await copyMadeCluster()
  cluster = join(dataDir, 'postgres', 'cluster')
  messages = []
  started = []
  return async () => {
    await Promise.all(started.map((server) => server.stop()))
    await rm(dataDir, { recursive: true, force: true })
  }
})

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDir,
    onMessage: (text) => messages.push(text),
    settings: { fsync: 'off' },
  })
  started.push(server)
  return server
}

async function query(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.connectionString })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<{ v: unknown }>(sql)).rows.map((row) => row.v)
  } finally {
    await client.end()
  }
}

async function serverPid(): Promise<number> {
  const pid = (await readPostmaster(cluster))?.pid
  if (pid === undefined) throw new Error('no server')
  return pid
}

describe('the embedded database', () => {
  it('keeps what was committed from one start to the next, and stops for good', async () => {
    const first = await start()
    await query(first, `CREATE TABLE kept AS SELECT 'here' AS v`)
    const pid = await serverPid()
    await first.stop()
    // It takes its file away a moment before it is gone itself.
    await expect.poll(() => isPostgresRunning(pid)).toBe(false)
    expect(await runningEmbeddedPostgres(dataDir)).toBeUndefined()
    const second = await start()
    expect(await query(second, 'SELECT v FROM kept')).toEqual(['here'])
    expect(await runningEmbeddedPostgres(dataDir)).toBe(second.connectionString)
    expect(messages).toEqual([])
  })

  it('listens on loopback only, with a random password that only its owner can read', async () => {
    const server = await start()
    expect(await query(server, `SELECT current_setting('listen_addresses') AS v`)).toEqual(['127.0.0.1'])
    expect(await query(server, `SELECT current_setting('unix_socket_directories') AS v`)).toEqual([''])
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600)
    const stranger = new URL(server.connectionString)
    stranger.password = 'guess'
    await expect(query({ ...server, connectionString: stranger.href }, 'SELECT 1 AS v')).rejects.toThrow('password')
  })

  it('is taken over when an earlier process was killed and left it running', async () => {
    const left = await start()
    await query(left, `CREATE TABLE kept AS SELECT 'here' AS v`)
    const pid = await serverPid()
    const next = await start()
    expect(await serverPid()).toBe(pid)
    expect(messages).toEqual(['Took over the embedded database that an earlier process left running.'])
    expect(await query(next, 'SELECT v FROM kept')).toEqual(['here'])
    await Promise.all([next.stop(), left.stop()])
    // What says that it runs is gone a moment before it is.
    await expect.poll(() => isPostgresRunning(pid)).toBe(false)
  })

  it('is watched when it was taken over, and comes back by itself when it is killed', async () => {
    // As a process that was killed outright leaves it: no one watches it.
    const { pid } = await startAnew(await makeCluster(dataDir, () => undefined), { fsync: 'off' })
    const server = await start()
    expect(await serverPid()).toBe(pid)
    await query(server, `CREATE TABLE kept AS SELECT 'here' AS v`)
    process.kill(pid, 'SIGKILL')
    const ask = () => query(server, 'SELECT v FROM kept').catch(() => 'down')
    await expect.poll(ask, { interval: 100 }).toEqual(['here'])
    expect(await serverPid()).not.toBe(pid)
  })

  it('starts although an unrelated process has the number of a server that died', async () => {
    await (await start()).stop()
    await writeFile(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n\nready   \n`)
    const server = await start()
    expect(await query(server, 'SELECT 1 AS v')).toEqual([1])
  })

  it('comes back by itself when the server is killed, with everything committed', async () => {
    const server = await start()
    await query(server, `CREATE TABLE kept AS SELECT 'here' AS v`)
    process.kill(await serverPid(), 'SIGKILL')
    const ask = () => query(server, 'SELECT v FROM kept').catch(() => 'down')
    await expect.poll(ask, { interval: 100 }).toEqual(['here'])
    expect(messages[0]).toBe('The embedded database stopped unexpectedly; starting it again.')
  })
})

describe('a damaged data folder is refused with what to do', () => {
  const advice = 'move it away to start with an empty database'

  it('when a file of the database is cut', async () => {
    await (await start()).stop()
    await truncate(join(cluster, 'global', 'pg_control'), 100)
    await expect(start()).rejects.toThrow(advice)
  })

  it('when it is no database', async () => {
    await (await start()).stop()
    await rm(join(cluster, 'PG_VERSION'))
    await expect(start()).rejects.toThrow(advice)
  })

  it('when the password is gone', async () => {
    await (await start()).stop()
    await rm(join(dataDir, 'postgres-password'))
    await expect(start()).rejects.toThrow('postgres-password is gone')
  })
})
