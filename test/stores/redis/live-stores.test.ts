/** Live state in a real Redis: the contract, and what its faults may and may not do. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openRedis, redisReady, type RedisConnection } from '../../../src/stores/redis/connection.ts'
import { redisCallFeed } from '../../../src/stores/redis/call-feed.ts'
import { redisCheckResults } from '../../../src/stores/redis/check-results.ts'
import { redisEditions } from '../../../src/stores/redis/editions.ts'
import { redisPauses } from '../../../src/stores/redis/pauses.ts'
import { redisRateCounters } from '../../../src/stores/redis/rate-counters.ts'
import { redisBrowserPhones } from '../../../src/stores/redis/staff/browser-phones.ts'
import { redisPresence } from '../../../src/stores/redis/staff/presence.ts'
import { redisCallStore } from '../../../src/stores/redis/call-store.ts'
import { redisTryCounter } from '../../../src/stores/redis/try-counter.ts'
import { redisQueueThroughput } from '../../../src/stores/redis/queue-throughput.ts'
import { startRedis, type TestRedis } from '../../services/redis.ts'
import { describeBrowserPhones } from '../browser-phones.contract.ts'
import { describeCheckResults } from '../check-results.contract.ts'
import { describeCallStore } from '../call-store.contract.ts'
import { exampleCall, exampleTurn } from '../example-call.ts'
import { describeQueueThroughput } from '../queue-throughput.contract.ts'
import { describeEditions } from '../editions.contract.ts'
import { describePauses } from '../pauses.contract.ts'
import { describeRateCounters } from '../rate-counters.contract.ts'
import { describePresence } from '../presence.contract.ts'

let server: TestRedis
let redis: RedisConnection
let clusterServer: TestRedis
let cluster: RedisConnection

beforeAll(async () => {
  server = await startRedis()
  redis = openRedis(server.url, { onError: () => undefined })
  clusterServer = await startRedis({ cluster: true })
  cluster = openRedis(`${clusterServer.url},${clusterServer.url}`, { onError: () => undefined })
  expect(await redisReady(redis, 5_000)).toBe(true)
  expect(await redisReady(cluster, 5_000)).toBe(true)
})
afterAll(async () => {
  redis.disconnect()
  cluster.disconnect()
  await Promise.all([server.stop(), clusterServer.stop()])
})

async function emptied(): Promise<RedisConnection> {
  await redis.flushall()
  return redis
}

async function emptiedCluster(): Promise<RedisConnection> {
  await cluster.flushall()
  return cluster
}

describeCallStore(
  'Redis Cluster',
  async () => redisCallStore(await emptiedCluster()),
  () => redisCallFeed(`${clusterServer.url},${clusterServer.url}`, () => undefined),
)
it('tells of a call that a process of the version before has written', async () => {
  const store = redisCallStore(await emptied())
  const call = exampleCall()
  const claim = await store.claim(call.id, 0, 60_000)
  if (claim.kind !== 'run') throw new Error('not the first')
  await store.save(claim.token, 0, call, exampleTurn(1))
  const [key = ''] = await redis.keys('*call:CA*')
  expect(await redis.hdel(key, 'desk')).toBe(1)
  const told = new Set<unknown>()
  const watching = await redisCallFeed(server.url, () => undefined).watch((id) => told.add(id))
  await expect.poll(() => told.has(undefined)).toBe(true)
  await store.change(call.id, (latest) => ({ call: { ...latest, mistypes: 1 } }))
  await expect.poll(() => told.has(call.id)).toBe(true)
  await watching.stop()
})

describePresence('Redis Cluster', async () => redisPresence(await emptiedCluster()))
describeBrowserPhones('Redis Cluster', async () => redisBrowserPhones(await emptiedCluster()))
describePauses('Redis Cluster', async () => redisPauses(await emptiedCluster()))
describeEditions('Redis Cluster', async () => redisEditions(await emptiedCluster()))
describeQueueThroughput('Redis Cluster', async () => redisQueueThroughput(await emptiedCluster()))
describeCallStore(
  'Redis',
  async () => redisCallStore(await emptied()),
  () => redisCallFeed(server.url, () => undefined),
)
describePresence('Redis', async () => redisPresence(await emptied()))
describeBrowserPhones('Redis', async () => redisBrowserPhones(await emptied()))
describePauses('Redis', async () => redisPauses(await emptied()))
describeEditions('Redis', async () => redisEditions(await emptied()))
describeCheckResults('Redis Cluster', async () => redisCheckResults(await emptiedCluster()))
describeCheckResults('Redis', async () => redisCheckResults(await emptied()))
describeRateCounters('Redis Cluster', async () => redisRateCounters(await emptiedCluster()))
describeRateCounters('Redis', async () => redisRateCounters(await emptied()))
describeQueueThroughput('Redis', async () => redisQueueThroughput(await emptied()))

async function saveOne(call = exampleCall()) {
  const store = redisCallStore(redis)
  const claim = await store.claim(call.id, 0, 10_000)
  expect(claim.kind === 'run' && (await store.save(claim.token, 0, call, exampleTurn(1)))).toBe(true)
  return { store, call }
}

describe('live state in Redis', () => {
  it('keeps an edition for two days after it was put', async () => {
    await redisEditions(redis).put('a', [])
    const [key = ''] = await redis.keys('*flows:a')
    expect(await redis.pttl(key)).toBeGreaterThan(47 * 3_600_000)
  })

  it('runs its scripts again after the server forgot them', async () => {
    const { store, call } = await saveOne()
    await redis.call('SCRIPT', 'FLUSH')
    expect((await store.claim(call.id, 0, 1_000)).kind).toBe('answered')
    await redis.call('SCRIPT', 'FLUSH')
    expect(await store.countLive()).toBeGreaterThan(0)
  })

  it('takes an emptied server for one that knows no call', async () => {
    const { store, call } = await saveOne()
    const claim = await store.claim(call.id, 1, 1_000)
    await redis.flushall()
    expect(claim.kind === 'run' && (await store.save(claim.token, 1, call, exampleTurn(2)))).toBe(false)
    expect(await store.read(call.id)).toBeUndefined()
    expect(await store.countLive()).toBe(0)
  })

  it('keeps every key for at most a day and under one hash tag', async () => {
    await redis.flushall()
    const { call } = await saveOne()
    await redisQueueThroughput(redis).recordAnswered('support', new Date(), 3)
    const keys = await redis.keys('*')
    expect(keys.every((key) => key.startsWith('{careline}:'))).toBe(true)
    const ttl = await redis.pttl(`{careline}:call:${call.id}`)
    expect(ttl).toBeGreaterThan(23 * 3_600_000)
    expect(ttl).toBeLessThanOrEqual(24 * 3_600_000)
    expect(await redis.pttl('{careline}:pace:support')).toBeGreaterThan(0)
  })

  it('keeps a call and the tries made on it apart', async () => {
    const { call } = await saveOne()
    const tries = redisTryCounter(redis)
    const caller = { kind: 'number' as const, e164: '+12025550111' }
    const attempt = {
      id: `${call.id}:1`,
      callId: call.id,
      credential: 'c',
      knownPair: undefined,
      caller,
      attested: false,
    }
    expect(await tries.reserve(attempt)).toEqual({ kind: 'go' })
    expect(await redisCallStore(redis).read(call.id)).toEqual(call)
  })

  it('drops calls whose record has expired from the live ones', async () => {
    await redis.flushall()
    const { store, call } = await saveOne(exampleCall({ lastSeenAt: '2020-01-01T00:00:00.000Z' }))
    const { call: alive } = await saveOne(exampleCall({ lastSeenAt: '2020-01-01T00:00:01.000Z' }))
    await redis.del(`{careline}:call:${call.id}`)
    expect(await store.silentSince(new Date('2021-01-01'), 1)).toEqual([alive.id])
    await redis.zadd('{careline}:calls:live', 1, 'CAgone')
    expect(await store.countLive()).toBe(1)
  })
})

describe('requests counted by several processes', () => {
  const limit = { name: 'form', most: 2, seconds: 60 }

  it('are one count, which Redis forgets after its time', async () => {
    await redis.flushall()
    await redisRateCounters(redis)(limit).count('staff:ruth')
    expect((await redisRateCounters(redis)(limit).count('staff:ruth')).used).toBe(2)
    const [key = ''] = await redis.keys('*')
    expect(key.startsWith('{careline}:')).toBe(true)
    expect(await redis.pttl(key)).toBeLessThanOrEqual(60_000)
  })

  it('are counted by each for itself while Redis hangs', async () => {
    await redis.flushall()
    const counter = redisRateCounters(redis)(limit)
    server.signal('SIGSTOP')
    try {
      expect((await counter.count('staff:ruth')).used).toBe(1)
      expect((await counter.count('staff:ruth')).used).toBe(2)
      expect(await counter.used('staff:ruth')).toBe(2)
    } finally {
      server.signal('SIGCONT')
    }
  })
})

describe('a Redis that fails', () => {
  afterEach(async () => {
    server.signal('SIGCONT')
    await redisReady(redis, 5_000)
  })

  it('makes a command fail instead of waiting when the server hangs, and serves again when it is back', async () => {
    const { store, call } = await saveOne()
    server.signal('SIGSTOP')
    await expect(store.read(call.id)).rejects.toThrow()
    server.signal('SIGCONT')
    await expect.poll(() => store.read(call.id).catch(() => 'failing')).toEqual(call)
  })

  it('makes commands fail at once while the server is gone, and connects again by itself', async () => {
    const { store, call } = await saveOne()
    await server.kill()
    await expect(store.read(call.id)).rejects.toThrow()
    await expect(store.claim(call.id, 1, 1_000)).rejects.toThrow()
    await server.start()
    await expect.poll(() => store.read(call.id).catch(() => 'failing')).toBeUndefined()
    expect((await store.claim(call.id, 1, 1_000)).kind).toBe('run')
  })
})
