/** The way to live state: a connection that fails fast instead of waiting, whatever kind of Redis is behind it. */
import { Cluster, Redis, type RedisOptions } from 'ioredis'

export type RedisConnection = Redis | Cluster

/** Every key starts with this tag, so that one script may touch several of them on a Cluster. */
export const KEY_PREFIX = '{careline}:'

interface Address {
  host: string
  port: number
}

export type RedisTarget =
  | { kind: 'single'; address: Address; access: Access }
  | { kind: 'cluster'; addresses: Address[]; access: Access }
  | { kind: 'sentinel'; addresses: Address[]; master: string; access: Access }

/** What every address shares; given once, in the first one. */
interface Access {
  username: string | undefined
  password: string | undefined
  db: number
  tls: boolean
}

const FORMS =
  'redis://host:port, several of them separated by commas, or redis+sentinel://host:port,host:port/master-name ' +
  '(rediss:// for TLS)'

/**
 * `redis://[user:password@]host[:port][/db]`, several addresses separated by commas for a Cluster, or
 * `redis+sentinel://[user:password@]host:port,host:port/master-name[/db]`. `rediss` for TLS. Throws one sentence otherwise.
 */
export function readRedisUrl(text: string): RedisTarget {
  const scheme = /^(rediss?)(\+sentinel)?:\/\//.exec(text)
  if (scheme === null) throw new Error(`REDIS_URL must be ${FORMS}.`)
  const tls = scheme[1] === 'rediss'
  const sentinel = scheme[2] !== undefined
  const urls = text
    .slice(scheme[0].length)
    .split(',')
    .map((part) => readAddress(part.replace(/^rediss?:\/\//, '')))
  const [first] = urls
  const last = urls.at(-1)
  if (first === undefined || last === undefined) throw new Error(`REDIS_URL must be ${FORMS}.`)

  const path = last.pathname.split('/').filter((part) => part !== '')
  const master = sentinel ? path.shift() : undefined
  const db = Number(path[0] ?? '0')
  if (!Number.isInteger(db) || db < 0 || path.length > 1) throw new Error(`REDIS_URL must be ${FORMS}.`)
  const access = {
    username: first.username === '' ? undefined : decodeURIComponent(first.username),
    password: first.password === '' ? undefined : decodeURIComponent(first.password),
    db,
    tls,
  }
  const addresses = urls.map((url) => ({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port === '' ? (sentinel ? 26379 : 6379) : url.port),
  }))
  const [address] = addresses
  if (sentinel) {
    if (master === undefined) throw new Error('REDIS_URL names sentinels but not the master they watch.')
    return { kind: 'sentinel', addresses, master, access }
  }
  if (addresses.length === 1 && address !== undefined) return { kind: 'single', address, access }
  if (db !== 0) throw new Error('REDIS_URL names a Cluster, which has only database 0.')
  return { kind: 'cluster', addresses, access }
}

/** Errors of `URL` itself repeat the address, which may hold a password. */
function readAddress(part: string): URL {
  const text = `redis://${part}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hostname === '') throw new Error(`REDIS_URL must be ${FORMS}.`)
  return url
}

export interface RedisHandlers {
  /** Told of every broken connection; ioredis connects again by itself, at least once a second. */
  onError: (error: Error) => void
}

/**
 * Connects in the background. While there is no connection commands fail at once; a command that gets no answer fails after
 * a second (with ioredis' own settings it had not failed after 25 s). The 200 ms of a call (docs/security.md, "Time limits") are
 * the breaker's, because ioredis takes a process that was held up for a Redis that does not answer.
 */
export function openRedis(url: string, { onError }: RedisHandlers): RedisConnection {
  const target = readRedisUrl(url)
  const redis = connect(target)
  redis.on('error', onError)
  return redis
}

const again = (times: number) => Math.min(times * 50, 1_000)

function connect(target: RedisTarget): RedisConnection {
  const { username, password, db, tls } = target.access
  const options = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    db,
    connectionName: 'careline',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 500,
    commandTimeout: 1_000,
    retryStrategy: again,
    // After a failover the old master may answer for a while, read-only.
    reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 1 : false),
  } satisfies RedisOptions
  switch (target.kind) {
    case 'single':
      return new Redis({ ...options, ...target.address })
    case 'sentinel':
      return new Redis({
        ...options,
        sentinels: target.addresses,
        name: target.master,
        sentinelRetryStrategy: again,
        ...(tls ? { enableTLSForSentinelMode: true } : {}),
      })
    case 'cluster':
      return new Cluster(target.addresses, {
        enableOfflineQueue: false,
        clusterRetryStrategy: again,
        redisOptions: options,
      })
    default:
      return target satisfies never
  }
}

/** Whether the connection is ready within this time; start-up waits for it, calls never do. */
export function redisReady(redis: RedisConnection, timeoutMs: number): Promise<boolean> {
  if (redis.status === 'ready') return Promise.resolve(true)
  return new Promise((resolve) => {
    const settle = (ready: boolean) => {
      clearTimeout(timer)
      redis.off('ready', onReady)
      resolve(ready)
    }
    const onReady = () => settle(true)
    const timer = setTimeout(() => settle(false), timeoutMs)
    redis.on('ready', onReady)
  })
}
