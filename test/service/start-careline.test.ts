/** The service as a whole: it starts, keeps its data, stops, and refuses what must not be started. */
import { ANCHOR_FILE } from '../../src/stores/postgres/audit/audit-anchors.ts'
import { randomBytes } from 'node:crypto'
import { cp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { PROGRAM_VERSION } from '../../src/program-version.ts'
import { readBuildInfo } from '../../src/service/build-info.ts'
import { STANDARD_SITE } from '../../src/service/settings/site-policy.ts'
import { loadKeys } from '../../src/service/settings/key-file.ts'
import { OWN_FLOWS } from '../../src/project-root.ts'
import { startCareline, type RunningCareline } from '../../src/service/start-careline.ts'
import { startEmbeddedPostgres } from '../../src/stores/embedded/embedded.ts'
import { migrate } from '../../src/stores/postgres/database/migrate.ts'
import { THIS_PROGRAM } from '../../src/stores/postgres/database/migrations.ts'
import { startTcpProxy } from '../faults/tcp-proxy.ts'
import { copyFolder } from '../../src/stores/embedded/copy-folder.ts'
import { copyMadeCluster, newFolder } from '../services/made-cluster.ts'
import { freshDatabase } from '../services/postgres.ts'
import { startRedis } from '../services/redis.ts'

let dataDir: string
const running: RunningCareline[] = []

/** A database that was migrated before, as on every start but the first. */
let migrated: string

beforeAll(async () => {
  migrated = await copyMadeCluster()
  const server = await startEmbeddedPostgres({ dataDir: migrated, onMessage: () => undefined })
  await migrate(server.connectionString)
  await server.stop()
  return () => rm(migrated, { recursive: true, force: true })
})

beforeEach(() => {
  dataDir = newFolder()
})
afterEach(async () => {
  for (const careline of running.splice(0)) await careline.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(
  differs: {
    keysDir?: string
    databaseUrl?: string
    redisUrl?: string
    port?: number
    metricsPort?: number
    shut?: true
  } = {},
) {
  const careline = await startCareline({
    keys: loadKeys(differs.keysDir ?? join(dataDir, 'keys'), { createIfMissing: true }),
    dataDir,
    flowsDir: OWN_FLOWS,
    databaseUrl: differs.databaseUrl,
    redisUrl: differs.redisUrl,
    site: STANDARD_SITE,
    logLevel: 'silent',
    host: '127.0.0.1',
    port: differs.port ?? 0,
    metricsPort: differs.metricsPort,
    leaveMs: 0,
    onMessage: () => undefined,
    settings: async () => ({
      settings: {
        publicBaseUrl: 'http://127.0.0.1',
        twilio: {
          accountSid: `AC${'0'.repeat(32)}`,
          authTokens: [randomBytes(16).toString('hex')],
          apiBaseUrl: 'http://127.0.0.1:9',
        },
        apiTokens: [],
        insideView: { tokens: [], thisMachine: differs.shut !== true },
        brandName: 'Careline',
      },
    }),
  })
  running.push(careline)
  return careline
}

const get = async (careline: RunningCareline, path: string) => fetch(`http://127.0.0.1:${careline.port}${path}`)
/** Waited for: on a busy machine a store may need longer than a look allows it. */
const readiness = (careline: RunningCareline) =>
  expect.poll(async () => (await (await get(careline, '/readyz')).json()) as object)

test('on an empty folder everything needed is made, and a second start finds it', async () => {
  const first = await start()
  expect(await (await get(first, '/healthz')).json()).toEqual({ alive: true, ...readBuildInfo() })
  await readiness(first).toEqual({
    ready: true,
    degraded: [],
    parts: { postgres: 'ok', live: 'ok', spool: 'ok', audit: 'ok' },
  })
  await running.splice(0)[0]?.stop()
  await expect(get(first, '/healthz')).rejects.toThrow()
  const second = await start()
  await readiness(second).toMatchObject({ ready: true })
})

test('figures for Prometheus are there from the start', async () => {
  await copyFolder(migrated, dataDir)
  const careline = await start()
  const text = await (await get(careline, '/metrics')).text()
  for (const name of [
    'careline_build_info',
    'careline_call_funnel_total',
    'careline_decisions_total',
    'careline_refusals_total',
    'careline_queue_wait_seconds',
    'careline_store_seconds',
    'careline_pin_failures_last_hour',
    'careline_pin_guessing_alarm',
    'careline_spooled_records',
    'careline_audit_whole',
    'nodejs_eventloop_lag_seconds',
  ]) {
    expect(text).toContain(`# TYPE ${name}`)
  }
})

test('figures are on a port of their own and not on that of the calls, when it is set', async () => {
  await copyFolder(migrated, dataDir)
  const careline = await start({ metricsPort: 0, shut: true })
  expect((await get(careline, '/metrics')).status).toBe(404)
  await readiness(careline).toEqual({ ready: true })
  const figures = await fetch(`http://127.0.0.1:${careline.metricsPort ?? 0}/metrics`)
  expect(await figures.text()).toContain('careline_call_funnel_total')
})

test('a second process on the same folder refuses with a sentence', async () => {
  await copyFolder(migrated, dataDir)
  await start()
  await expect(start()).rejects.toThrow(/already|another|use/i)
})

test('a port that is taken is a sentence, and everything opened before is closed again', async () => {
  const { connectionString, drop } = await freshDatabase()
  const first = await start({ databaseUrl: connectionString })
  await expect(start({ databaseUrl: connectionString, port: first.port })).rejects.toThrow(/PORT/)
  await running.splice(0)[0]?.stop()
  await drop()
})

test('other keys than those the database was made with stop the start', async () => {
  const { connectionString, drop } = await freshDatabase()
  await start({ databaseUrl: connectionString })
  await running.splice(0)[0]?.stop()
  await expect(start({ databaseUrl: connectionString, keysDir: join(dataDir, 'other') })).rejects.toThrow(/keys\.json/)
  await drop()
})

test('a database of a newer release stops the start, unless that release still serves this one', async () => {
  const { connectionString, drop } = await freshDatabase()
  const next = { folder: newFolder(), version: '99.0.0' }
  await cp(THIS_PROGRAM.folder, next.folder, { recursive: true })
  const more = `-- serves: ${PROGRAM_VERSION}\nCREATE TABLE more (n int);`
  await writeFile(join(next.folder, '9000-more.sql'), more)
  await migrate(connectionString, next)
  const careline = await start({ databaseUrl: connectionString })
  await readiness(careline).toMatchObject({ ready: true, degraded: [] })
  await running.splice(0)[0]?.stop()
  await writeFile(join(next.folder, '9001-fewer.sql'), '-- serves: 99.0.0\nDROP TABLE more;')
  await migrate(connectionString, next)
  await expect(start({ databaseUrl: connectionString })).rejects.toThrow('start Careline 99.0.0 or newer')
  await rm(next.folder, { recursive: true })
  await drop()
})

/** A database behind a proxy that refuses until it is told to let through. */
async function unreachable(from: { migrated?: boolean } = {}) {
  const { connectionString, drop, pool } = await freshDatabase(from)
  const url = new URL(connectionString)
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
  proxy.set({ down: true })
  url.hostname = '127.0.0.1'
  url.port = String(proxy.port)
  const close = async () => {
    for (const careline of running.splice(0)) await careline.stop()
    await proxy.close()
    await drop()
  }
  return { databaseUrl: url.href, pool, proxy, close }
}

const degraded = async (careline: RunningCareline) =>
  ((await (await get(careline, '/readyz')).json()) as { ready: boolean; degraded: string[] }).degraded
const figure = async (careline: RunningCareline, name: string) =>
  new RegExp(`^${name} (.*)$`, 'm').exec(await (await get(careline, '/metrics')).text())?.[1]

test('without Postgres it starts degraded; when Postgres is back it is migrated and used', async () => {
  const { databaseUrl, pool, proxy, close } = await unreachable({ migrated: false })
  const careline = await start({ databaseUrl })
  await readiness(careline).toMatchObject({ ready: true, degraded: ['postgres'] })
  expect(await figure(careline, 'careline_store_up{store="postgres"}')).toBe('0')
  proxy.set({})
  await expect.poll(() => degraded(careline)).toEqual([])
  expect(await figure(careline, 'careline_store_up{store="postgres"}')).toBe('1')
  expect((await pool.query('SELECT FROM key_fingerprints')).rowCount).toBe(4)
  await close()
})

test('a wrong password is waited for as an outage is: it may be the server that is wrong', async () => {
  const { databaseUrl, proxy, close } = await unreachable()
  proxy.set({})
  const wrong = new URL(databaseUrl)
  wrong.password = 'wrong'
  const careline = await start({ databaseUrl: wrong.href })
  expect(await degraded(careline)).toEqual(['postgres'])
  await close()
})

test.each([
  ['of other keys', `INSERT INTO key_fingerprints (name, fingerprint) VALUES ('audit', 'another')`],
  ['of a newer release', `INSERT INTO schema_migrations (name) VALUES ('9000-more')`],
])('a database %s that comes back later is not used, and a figure says so', async (_, spoil) => {
  const { databaseUrl, pool, proxy, close } = await unreachable()
  await pool.query(spoil)
  const careline = await start({ databaseUrl })
  proxy.set({})
  await expect.poll(() => figure(careline, 'careline_database_refused')).toBe('1')
  expect(await degraded(careline)).toEqual(['postgres'])
  await close()
})

test('with Redis and Postgres it is ready, and says which one is not', async () => {
  const { connectionString, drop } = await freshDatabase()
  const redis = await startRedis()
  const careline = await start({ databaseUrl: connectionString, redisUrl: redis.url })
  await readiness(careline).toMatchObject({ ready: true, degraded: [] })
  await redis.kill()
  await readiness(careline).toMatchObject({ ready: true, degraded: ['live'] })
  await running.splice(0)[0]?.stop()
  await redis.stop()
  await drop()
})

test('the audit trail is anchored outside the database, readable by its owner alone', async () => {
  await copyFolder(migrated, dataDir)
  const careline = await start()
  await careline.stop()
  running.splice(0)
  const keys = await stat(join(dataDir, 'keys', 'keys.json'))
  expect(keys.mode & 0o077).toBe(0)
  expect(ANCHOR_FILE).toMatch(/jsonl$/)
})

test('nothing but health, metrics, the line and the API is there', async () => {
  await copyFolder(migrated, dataDir)
  const careline = await start()
  for (const path of [
    '/demo/people.json',
    '/demo/identity',
    '/voice',
    '/voice/nothing',
    '/api',
    '/demo/twilio',
    '/package.json',
  ]) {
    expect((await get(careline, path)).status, path).toBe(404)
  }
  // Without an identity provider there are no screens, and the door says so.
  expect((await get(careline, '/')).status).toBe(503)
  expect((await get(careline, '/voice/incoming')).status).toBe(403)
  expect((await get(careline, '/api/v1/calls/CA1')).status).toBe(401)
})
