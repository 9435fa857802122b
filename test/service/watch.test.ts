/** What the monitoring sees by itself, with no call coming in: stores, disk, desks, the identity provider. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeEvents } from '../../src/service/events/events.ts'
import { makeMetrics } from '../../src/service/metrics.ts'
import { sitePolicy } from '../../src/service/settings/site-policy.ts'
import { storeStates } from '../../src/service/watch/store-states.ts'
import { openStates, watchStores } from '../../src/service/watch/watch-stores.ts'
import { watchProvider } from '../../src/service/watch/watch-provider.ts'
import { startMonitors } from '../../src/service/monitors.ts'
import { openStores } from '../../src/stores/open-stores.ts'
import { collectingLogger } from '../calls/collecting-logger.ts'
import { openCareline } from '../calls/careline.ts'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { freePort } from '../services/free-port.ts'
import { newFolder } from '../services/made-cluster.ts'
import { freshDatabase } from '../services/postgres.ts'
import { startRedis } from '../services/redis.ts'
import { entry } from '../stores/postgres/example-directory.ts'
import { Visitor } from '../web/visitor.ts'

const KEY = new Uint8Array(32).fill(9)
let dataDir: string
beforeEach(() => {
  dataDir = newFolder()
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const valueIn = (text: string, series: string) => {
  const line = text.split('\n').find((one) => one.startsWith(`careline_${series} `))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

test('a store is up once it answers and calls ask it again, and each change is told once', () => {
  const told: string[] = []
  const states = storeStates(['postgres'], (store, up) => told.push(`${store} ${up}`))
  states.probed('postgres', true)
  states.breaker('postgres', false)
  states.probed('postgres', false)
  states.breaker('postgres', true)
  states.probed('postgres', true)
  states.probed('redis', false)
  expect(told).toEqual(['postgres false', 'postgres true'])
  expect(states.isUp('redis')).toBe(true)
})

test('a Redis that goes and comes back is seen without a call, and readiness says the same', async () => {
  const database = await freshDatabase()
  const redis = await startRedis()
  const { logger, log } = collectingLogger()
  const metrics = makeMetrics()
  const events = makeEvents(logger, metrics)
  const states = openStates(true, events, metrics)
  const stores = await openStores({
    dataDir,
    databaseUrl: database.connectionString,
    redisUrl: redis.url,
    policy: sitePolicy(),
    keys: {},
    auditKey: KEY,
    onMessage: () => undefined,
    onFailure: events.storeFailed,
    onChange: (store, closed) => states.breaker(store, closed),
    onLost: events.recordLost,
  })
  const probe = watchStores(stores, states, dataDir, metrics)
  const anchorFile = join(dataDir, 'anchors.jsonl')
  const monitors = startMonitors({ stores, auditKey: KEY, anchorFile, events, metrics, probe, probeMs: 20 })
  const value = async (series: string) => valueIn(await metrics.registry.metrics(), series)
  try {
    expect(await value('store_up{store="redis"}')).toBe(1)
    expect(await value('store_up{store="postgres"}')).toBe(1)
    await redis.kill()
    await expect.poll(() => value('store_up{store="redis"}')).toBe(0)
    expect((await probe()).live).toBe(false)
    expect(await value('store_up{store="postgres"}')).toBe(1)
    await redis.start()
    await expect.poll(() => value('store_up{store="redis"}')).toBe(1)
    const said = log.lines.filter((line) => line.includes('"store":"redis"'))
    expect(said.filter((line) => line.includes('a store failed')).length).toBeLessThanOrEqual(1)
    expect(said.filter((line) => line.includes('does not answer'))).toHaveLength(1)
    expect(said.filter((line) => line.includes('answers again'))).toHaveLength(1)
    expect(await value('postgres_pool_connections{pool="calls"}')).toBeGreaterThan(0)
    expect(await value('data_dir_free_bytes')).toBeGreaterThan(0)
    expect(await value('data_dir_size_bytes')).toBeGreaterThan((await value('data_dir_free_bytes')) ?? 0)
    expect(await value('records_lost_total')).toBe(0)
  } finally {
    await monitors.stop()
    await stores.close()
    await redis.stop()
    await database.drop()
  }
})

test('a record that neither Postgres nor the disk takes is counted and said', async () => {
  const database = await freshDatabase()
  const { logger, log } = collectingLogger()
  const metrics = makeMetrics()
  const events = makeEvents(logger, metrics)
  const stores = await openStores({
    dataDir,
    databaseUrl: database.connectionString,
    redisUrl: undefined,
    policy: sitePolicy(),
    keys: {},
    auditKey: KEY,
    onMessage: () => undefined,
    onFailure: () => undefined,
    onChange: () => undefined,
    onLost: events.recordLost,
  })
  await database.pool.query('ALTER TABLE audit_lane_rows RENAME TO audit_away')
  const refused = entry('pin.refused', {})
  await stores.audit.append(refused)
  metrics.sources.spooled = () => stores.spooled()
  expect(valueIn(await metrics.registry.metrics(), 'spooled_records')).toBe(1)
  // As a disk does that is full: the folder takes no more.
  await rm(join(dataDir, 'spool'), { recursive: true })
  await expect(stores.audit.append(refused)).rejects.toThrow()
  expect(valueIn(await metrics.registry.metrics(), 'records_lost_total')).toBe(1)
  expect(log.lines.join('')).toContain('a record is lost')
  await database.pool.query('ALTER TABLE audit_away RENAME TO audit_lane_rows')
  await stores.close()
  await database.drop()
})

test('an identity provider that does not answer is seen before a person signs in', async () => {
  const metrics = makeMetrics()
  const { logger, log } = collectingLogger()
  expect(valueIn(await metrics.registry.metrics(), 'identity_provider_up')).toBeUndefined()
  const settings = { issuer: `http://127.0.0.1:${await freePort()}`, clientId: 'careline', clientSecret: 'x' }
  const watching = watchProvider(settings, makeEvents(logger, metrics), 0)
  await vi.waitFor(async () => expect(valueIn(await metrics.registry.metrics(), 'identity_provider_up')).toBe(0))
  await watching.stop()
  expect(log.lines.join('')).toContain('ECONNREFUSED')
})

describe('desks', () => {
  test('show who waits, for how long, who is ready, and who hung up meanwhile', async () => {
    let now = new Date()
    const careline = await openCareline({ signIn: true, tuning: { now: () => now } })
    const floor = onTheFloor(() => careline)
    const value = async (series: string) => valueIn(await careline.metrics(), series)
    const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1_000))
    try {
      expect(await value('desk_waiting{desk="support"}')).toBe(0)
      const ruth = new Visitor(careline.baseUrl)
      await ruth.signIn('staff:ruth')
      await ruth.post('/desk/presence', { form_token: await ruth.formToken('/desk'), state: 'ready' })
      const call = await floor.anaInQueue()
      later(30)
      expect(await value('desk_waiting{desk="support"}')).toBe(1)
      expect(await value('desk_waiting{desk="contracts"}')).toBe(0)
      expect(await value('desk_oldest_wait_seconds{desk="support"}')).toBeGreaterThanOrEqual(30)
      expect(await value('desk_ready_analysts{desk="support"}')).toBe(1)
      expect(await value('desk_unattended{desk="support"}')).toBe(0)
      // Of a contract that keeps its data in a region, of which Ruth is not.
      const hal = await floor.halInQueue()
      later(6)
      expect(await value('desk_waiting{desk="support"}')).toBe(2)
      expect(await value('desk_unattended{desk="support"}')).toBe(1)
      await hal.hangsUp()
      await call.hangsUp()
      later(30)
      expect(await value('desk_waiting{desk="support"}')).toBe(0)
      expect(await value('desk_abandoned_total{desk="support"}')).toBe(2)
      expect(await value('pin_checks_running')).toBe(0)
    } finally {
      await careline.close()
    }
  })

  test('are left out while the live store does not answer, and the other figures are there', async () => {
    const metrics = makeMetrics()
    metrics.sources.desks = () => Promise.reject(new Error('Redis is not asked now'))
    metrics.sources.spooled = () => 3
    const text = await metrics.registry.metrics()
    expect(text).not.toContain('careline_desk_waiting{')
    expect(valueIn(text, 'spooled_records')).toBe(3)
  })
})
