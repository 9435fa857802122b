/** Which settings name which kind of Redis. */
import { expect, it } from 'vitest'
import { openRedis, readRedisUrl, redisReady } from '../../../src/stores/redis/connection.ts'

const open = { username: undefined, password: undefined, db: 0, tls: false }

it.each([
  ['redis://localhost', { kind: 'single', address: { host: 'localhost', port: 6379 }, access: open }],
  [
    'redis://10.0.0.5:7000/3',
    { kind: 'single', address: { host: '10.0.0.5', port: 7000 }, access: { ...open, db: 3 } },
  ],
  ['redis://[::1]:7000', { kind: 'single', address: { host: '::1', port: 7000 }, access: open }],
  [
    'rediss://app:p%40ss@cache.example:6380',
    {
      kind: 'single',
      address: { host: 'cache.example', port: 6380 },
      access: { username: 'app', password: 'p@ss', db: 0, tls: true },
    },
  ],
  [
    'redis://a:1,b:2,redis://c:3',
    {
      kind: 'cluster',
      addresses: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
        { host: 'c', port: 3 },
      ],
      access: open,
    },
  ],
  [
    'redis+sentinel://:secret@s1,s2:26380/main/2',
    {
      kind: 'sentinel',
      addresses: [
        { host: 's1', port: 26379 },
        { host: 's2', port: 26380 },
      ],
      master: 'main',
      access: { ...open, password: 'secret', db: 2 },
    },
  ],
])('reads %s', (url, target) => {
  expect(readRedisUrl(url)).toEqual(target)
})

it.each([
  '',
  'localhost:6379',
  'http://localhost',
  'redis://',
  'redis://a:1,b:2/3',
  'redis+sentinel://s1:1',
  'redis://a/x',
])('refuses "%s" with a sentence', (url) => {
  expect(() => readRedisUrl(url)).toThrow(/^REDIS_URL .+\.$/)
})

it('does not repeat a password when it refuses', () => {
  const caught = (() => {
    try {
      readRedisUrl('redis://user:hunter2@bad host:1')
    } catch (error) {
      return error
    }
    return undefined
  })()
  expect(caught).toBeInstanceOf(Error)
  expect(JSON.stringify([String(caught), caught instanceof Error ? caught.cause : undefined])).not.toContain('hunter2')
})

it('starts without a server: says that it is not ready and reports the error', async () => {
  const errors: Error[] = []
  const redis = openRedis('redis://127.0.0.1:1', { onError: (error) => errors.push(error) })
  expect(await redisReady(redis, 300)).toBe(false)
  await expect(redis.get('x')).rejects.toThrow()
  expect(errors.length).toBeGreaterThan(0)
  redis.disconnect()
})
